import { Secret } from '@sluice/core';
import { connect, isIP, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { addressKind } from './addresses.ts';
import { egressAllows, type EgressPolicy } from './egress.ts';
import { guardedLookup, systemResolve, type Resolve } from './guarded-connect.ts';

/** The operator's mail server, as `SLUICE_SMTP_URL` names it. */
export interface MailServer {
  host: string;
  port: number;
  /** `smtps`: TLS from the first byte. `smtp`: STARTTLS. */
  protocol: 'smtps' | 'smtp';
  login?: { user: string; password: Secret };
}

export interface MailToSend {
  from: string;
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
  messageId: string;
}

export interface MailSenderOptions {
  server: MailServer;
  egress: EgressPolicy;
  resolve?: Resolve;
  /** Certificates to trust beside the system's, as PEM. */
  trusted?: string;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
const TOTAL_MS = 120_000;
const MAX_WORDS = 300;

/**
 * What hands a message to the operator's mail server. The server was named by the operator, so it may have a private
 * address; its connection is encrypted before anything is said, unless it is this machine or one that the operator
 * allowed to speak plainly. I-2
 */
export function createMailSender(
  options: MailSenderOptions,
): (
  mail: MailToSend,
  signal: AbortSignal,
) => Promise<{ sent: true } | { sent: false; final: boolean; problem: string }> {
  return async (mail, signal) => {
    const open = new Set<Socket>();
    try {
      const transport = createTransport({ ...transportOptions(options), getSocket: socketTo(options, open) });
      await within(signal, transport.sendMail(messageOf(mail)));
      return { sent: true };
    } catch (error) {
      return { sent: false, final: isFinal(error), problem: problemOf(error, options.server) };
    } finally {
      for (const socket of open) socket.destroy();
    }
  };
}

function transportOptions({ server, egress, trusted }: MailSenderOptions) {
  const { host, port, protocol, login } = server;
  const isOwn = isThisMachine(host);
  const mayBePlain = isOwn || egressAllows(egress, `${host}:${port}`);
  return {
    host,
    port,
    secure: protocol === 'smtps',
    requireTLS: !mayBePlain,
    // A relay on this machine rarely has a certificate that proves anything.
    ignoreTLS: protocol === 'smtp' && isOwn,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: { minVersion: 'TLSv1.2' as const, ...(trusted === undefined ? {} : { ca: trusted }) },
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password.open() } }),
  };
}

type GiveSocket = (error: Error | null, given: false | { connection: Socket }) => void;

/** Connects to what the name resolves to and was checked, and to nothing else. */
function socketTo({ server, resolve = systemResolve }: MailSenderOptions, open: Set<Socket>) {
  return (_options: unknown, give: GiveSocket): void => {
    const { host, port } = server;
    if (isIP(host) !== 0 && addressKind(host) === 'never') {
      give(new Error(`${host} is an address that is never called`), false);
      return;
    }
    const socket = connect({ host, port, lookup: guardedLookup(resolve, true), autoSelectFamily: true });
    open.add(socket);
    const onError = (error: Error): void => give(error, false);
    socket.once('error', onError);
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('it took too long to connect')));
    socket.once('connect', () => {
      socket.off('error', onError);
      socket.setTimeout(0);
      give(null, { connection: socket });
    });
  };
}

/** Addresses are given in parts, so that no comma or bracket in one makes it two. */
function messageOf({ from, to, subject, text, messageId }: MailToSend) {
  const sender = /^\s*(.*?)\s*<([^<>\s]+)>\s*$/.exec(from);
  return {
    from: { name: sender?.[1]?.replaceAll('"', '') ?? '', address: sender?.[2] ?? from.trim() },
    to: { name: '', address: to },
    subject,
    text,
    messageId,
    // Nobody's out-of-office note shall come back (RFC 3834, 5).
    headers: { 'auto-submitted': 'auto-generated' },
  };
}

async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(TOTAL_MS)]);
  let stop = (): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Error('it took too long'));
    if (over.aborted) stop();
    over.addEventListener('abort', stop, { once: true });
  });
  // When it is given up, the connection is cut, and what that does to the work is of no more interest.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, ended]);
  } finally {
    over.removeEventListener('abort', stop);
  }
}

/** Whether the server will never take it: an answer of the 500s to the sender, the recipient or the text. */
function isFinal(error: unknown): boolean {
  const code = fieldOf(error, 'responseCode');
  const name = fieldOf(error, 'code');
  return typeof code === 'number' && code >= 500 && code < 600 && name !== 'EAUTH' && name !== 'ETLS';
}

/** What the server said, in one line, without what was said to it. */
function problemOf(error: unknown, { host, port, login }: MailServer): string {
  const answer = fieldOf(error, 'response');
  const name = fieldOf(error, 'code');
  const words =
    typeof answer === 'string' && answer !== '' ? answer : error instanceof Error ? error.message : '';
  const hidden = login === undefined ? words : withoutLogin(words, login);
  const plain = hidden.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').trim();
  const why = plain === '' ? 'it gave no reason' : plain.slice(0, MAX_WORDS);
  if (name === 'EAUTH') return `${host}:${port} refused the user or the password (${why}).`;
  if (name === 'ETLS') return `${host}:${port} offers no encryption that can be trusted (${why}).`;
  return `${host}:${port}: ${why}${/[.!?]$/.test(why) ? '' : '.'}`;
}

function withoutLogin(words: string, { user, password }: NonNullable<MailServer['login']>): string {
  const secret = password.open();
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const all = [secret, base64(secret), base64(`\0${user}\0${secret}`)].filter((text) => text !== '');
  return all.reduce((text, one) => text.replaceAll(one, '********'), words);
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (Reflect.get(error, name) as unknown) : undefined;
}
