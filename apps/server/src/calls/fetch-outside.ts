import { SluiceError, systemClock, type Clock } from '@sluice/core';
import { USER_AGENT } from './build-request.ts';
import { createDeadlines } from './deadlines.ts';
import { checkTarget, type EgressPolicy } from './egress.ts';
import { exchange, type ExchangeLimits } from './exchange.ts';
import type { Resolve } from './guarded-connect.ts';
import { createPools } from './pools.ts';

/** A request in the form that libraries make which bring a protocol, but not the way out. */
export interface OutsideRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  signal?: AbortSignal | undefined;
}

/** The way out for such a library, under the guards of every call; redirects are not followed. */
export interface OutsideFetch {
  /** Throws `egress.*`, `provider.unavailable`, `provider.timeout`. */
  fetch(url: string, request: OutsideRequest): Promise<Response>;
  close(): Promise<void>;
}

const LIMITS: ExchangeLimits = {
  connectMs: 10_000,
  headersMs: 15_000,
  idleMs: 15_000,
  totalMs: 30_000,
  maxBytes: 1024 * 1024,
};
const CONNECTIONS = 8;
const METHODS = ['GET', 'POST'] as const;
const BODILESS = new Set([204, 205, 304]);

/** For a server that the operator named: public over https, or one of the hosts that he allowed. */
export function createOutsideFetch(options: {
  egress: EgressPolicy;
  clock?: Clock;
  resolve?: Resolve;
}): OutsideFetch {
  const { egress, clock = systemClock, resolve } = options;
  const pools = createPools({ clock, ...(resolve === undefined ? {} : { resolve }) });
  const deadlines = createDeadlines(clock);
  return {
    fetch: async (text, request) => {
      const url = new URL(text);
      const method = METHODS.find((known) => known === request.method);
      if (method === undefined)
        throw new SluiceError('internal', { detail: `${request.method} is not sent` });
      const { origin, mayBePrivate } = checkTarget(url, { allowedHosts: [url.host], policy: egress });
      const exchanged = await exchange({
        pool: pools.get({ origin, upstreamKey: 'outside', mayBePrivate, connections: CONNECTIONS }),
        request: {
          method,
          path: `${url.pathname}${url.search}`,
          headers: headersOf(request),
          body: request.body,
        },
        limits: LIMITS,
        clock,
        deadlines,
        signal: request.signal,
        onFate: () => undefined,
      });
      if ('fault' in exchanged) throw unanswered(exchanged.fault, url);
      const { status, headers, bytes } = exchanged.answer;
      return new Response(BODILESS.has(status) ? null : new Uint8Array(bytes), { status, headers });
    },
    close: async () => {
      deadlines.close();
      await pools.close();
    },
  };
}

function headersOf({ headers }: OutsideRequest): string[] {
  const own = { ...headers, 'accept-encoding': 'identity', 'user-agent': USER_AGENT };
  return Object.entries(own).flat();
}

function unanswered({ kind, cause }: { kind: string; cause?: unknown }, url: URL): SluiceError {
  // What was refused before it was sent says so itself.
  if (cause instanceof SluiceError) return cause;
  return new SluiceError(kind === 'timeout' ? 'provider.timeout' : 'provider.unavailable', {
    message: `${url.host} cannot be reached (${kind}).`,
    cause,
  });
}
