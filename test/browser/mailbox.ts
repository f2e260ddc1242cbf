import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect } from 'vitest';

const PATIENCE_MS = 15_000;

export interface Letter {
  to: string;
  subject: string;
  text: string;
  /** The link in it that stands on a line of its own. */
  link: string;
}

/** A mail server on this machine: where the letters of a server under test arrive. */
export interface Mailbox {
  /** For the setting `SLUICE_SMTP_URL`. */
  url: string;
  letters: readonly Letter[];
  /** The newest letter to somebody about something, once it is there. */
  letterTo(address: string, subject: RegExp): Promise<Letter>;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const letters: Letter[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        for (const { address } of envelope.rcptTo)
          letters.push(readLetter(address, Buffer.concat(chunks).toString('utf8')));
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const find = (to: string, subject: RegExp) =>
    letters.findLast((letter) => letter.to === to && subject.test(letter.subject));
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    letterTo: async (address, subject) => {
      await expect
        .poll(() => find(address, subject), { timeout: PATIENCE_MS, message: `a letter about ${subject}` })
        .toBeDefined();
      const letter = find(address, subject);
      if (!letter) throw new Error('The letter went away.');
      return letter;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** As a mail program shows it: encoded words in the subject (RFC 2047) and the text (RFC 2045) are read. */
function readLetter(to: string, raw: string): Letter {
  const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s);
  const headers = head.replaceAll(/\r\n[ \t]+/g, ' ');
  const subject = (/^subject: *(.*)$/im.exec(headers)?.[1] ?? '').trim();
  const encoding = /^content-transfer-encoding: *([a-z-]+)/im.exec(headers)?.[1]?.toLowerCase() ?? '';
  const text = decoded(body, encoding).replaceAll('\r\n', '\n');
  return { to, subject: readWords(subject), text, link: /^https?:\/\/\S+$/m.exec(text)?.[0] ?? '' };
}

function readWords(subject: string): string {
  return subject
    .replaceAll(/\?= =\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? decoded(text, 'base64')
        : decoded(text.replaceAll('_', ' '), 'quoted-printable'),
    );
}

function decoded(text: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return text;
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
