import { lookup } from 'node:dns/promises';
import { SluiceError, type Clock } from '@sluice/core';
import type { Deadlines } from './deadlines.ts';
import { checkAddress, checkTarget, type EgressPolicy, type Target } from './egress.ts';
import { exchange, type ExchangeLimits, type Fault, type RawAnswer } from './exchange.ts';
import type { Resolve } from './guarded-connect.ts';
import { createPools } from './pools.ts';
import { retryAfterMs } from './retry-after.ts';

/** A message of Sluice's own, such as an event to a webhook. Its headers are sent as they are and kept nowhere. */
export interface OutsideMessage {
  url: string;
  /** Messages of one lane share connections; those of another never wait for them. */
  lane: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  signal?: AbortSignal | undefined;
}

export interface MessageAnswer {
  status: number;
  /** The beginning of the body, 2,000 characters at most. */
  answer: string;
  /** What its `Retry-After` says, where there is one. */
  retryAfterMs?: number;
}

/** Sends messages under the guards of every call; redirects are not followed. */
export interface Messenger {
  /** Throws `egress.*`, `provider.unavailable`, `provider.timeout`, `call.cancelled`. */
  send(message: OutsideMessage): Promise<MessageAnswer>;
  /** Throws `request.invalid` for what is no URL, `egress.host` and `egress.address` for what may not be called. */
  check(url: string): Promise<void>;
  close(): Promise<void>;
}

export interface MessengerOptions {
  clock: Clock;
  egress: EgressPolicy;
  deadlines: Deadlines;
  resolve?: Resolve;
}

const LIMITS: ExchangeLimits = {
  connectMs: 10_000,
  headersMs: 15_000,
  idleMs: 15_000,
  totalMs: 15_000,
  maxBytes: 16 * 1024,
};
const CONNECTIONS = 8;
const MAX_ANSWER = 2000;
const RESOLVE_MS = 3000;

export function createMessenger(options: MessengerOptions): Messenger {
  const { clock, egress, deadlines } = options;
  // Apart from the pools of calls, so that many endpoints push out no connection of a provider.
  const pools = createPools({ clock, ...(options.resolve ? { resolve: options.resolve } : {}) });
  return {
    send: async ({ url: text, lane, headers, body, signal }) => {
      const url = parseUrl(text);
      const { origin, mayBePrivate } = checkPlace(url, egress);
      const exchanged = await exchange({
        pool: pools.get({ origin, upstreamKey: lane, mayBePrivate, connections: CONNECTIONS }),
        request: {
          method: 'POST',
          path: `${url.pathname}${url.search}`,
          headers: Object.entries(headers).flat(),
          body,
        },
        limits: LIMITS,
        clock,
        deadlines,
        signal,
        beginningOnly: true,
        onFate: () => undefined,
      });
      if ('fault' in exchanged) throw unanswered(exchanged.fault, url);
      return readMessageAnswer(exchanged.answer, clock.now());
    },
    check: (text) => checkUrl(text, options),
    close: () => pools.close(),
  };
}

async function checkUrl(text: string, { clock, egress, resolve = systemAddresses }: MessengerOptions) {
  const url = parseUrl(text);
  const { mayBePrivate } = checkPlace(url, egress);
  const late = new AbortController();
  // A name that cannot be resolved now may be tomorrow; each delivery checks what it then resolves to.
  const addresses = await Promise.race([
    resolve(url.hostname.replace(/^\[|\]$/g, '')).catch(() => []),
    clock.sleep(RESOLVE_MS, late.signal).then(() => []),
  ]);
  late.abort();
  for (const { address } of addresses) checkAddress(address, { hostname: url.hostname, mayBePrivate });
}

const systemAddresses: Resolve = (hostname) => lookup(hostname, { all: true });

/** The URL names its own host; what is checked is where that may be. */
function checkPlace(url: URL, policy: EgressPolicy): Target {
  return checkTarget(url, { allowedHosts: [url.host], policy });
}

function parseUrl(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new SluiceError('request.invalid', {
    message: 'The address is not a URL.',
    fix: 'Write it whole, as https://app.example.com/hooks/sluice.',
    fields: [{ field: 'url', message: 'is not a URL' }],
  });
}

function readMessageAnswer({ status, headers, bytes }: RawAnswer, now: number): MessageAnswer {
  const packed = !['', 'identity'].includes(headers['content-encoding']?.trim().toLowerCase() ?? '');
  const wait = retryAfterMs(headers, now);
  return {
    status,
    answer: packed ? '' : plainText(bytes),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/** As a store and a screen can take it: no control characters but line ends, no half of a character. */
function plainText(bytes: Buffer): string {
  const text = bytes.toString('utf8').slice(0, MAX_ANSWER);
  // eslint-disable-next-line no-control-regex -- control characters are taken out
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ').replace(/[\ud800-\udbff]$/, '');
}

const FAULT_WORDS: Readonly<Record<Fault['kind'], string>> = {
  unreachable: 'cannot be reached',
  cut: 'cut the connection before it answered',
  timeout: `did not answer within ${LIMITS.totalMs / 1000} seconds`,
  oversize: 'answered more than is taken',
  cancelled: 'was not waited for',
};

function unanswered({ kind, sent, cause }: Fault, url: URL): SluiceError {
  // What was refused before it was sent says so itself.
  if (cause instanceof SluiceError && !sent) return cause;
  const code = cause instanceof Error ? (Reflect.get(cause, 'code') as unknown) : undefined;
  const why = typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : '';
  return new SluiceError(
    kind === 'timeout'
      ? 'provider.timeout'
      : kind === 'cancelled'
        ? 'call.cancelled'
        : 'provider.unavailable',
    { message: `${url.host} ${FAULT_WORDS[kind]}${why}.`, cause },
  );
}
