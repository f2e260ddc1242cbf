import type { Clock } from '@sluice/core';
import type { Enforcer, WindowLimit, WindowState } from '@sluice/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findAccountOfKey, hashKey, type Account } from '../billing/accounts.ts';
import { USAGE_WINDOWS, windowsOf, type Rate } from '../billing/plans.ts';
import type { LushaStore } from '../store/tables.ts';
import { refuse, refuseKey } from './answers.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: set by the time a handler of the API runs. */
    caller: Account | null;
  }
}

export interface Gate {
  /** Lets only known keys within their limits through, and puts the limits' headers on every answer. */
  guard(api: FastifyInstance): void;
  /** How the account's windows stand. */
  limits(account: Account): Promise<WindowState[]>;
  /** Must be called when keys or accounts have changed. */
  forget(): void;
}

export interface GateOptions {
  store: LushaStore;
  clock: Clock;
  enforcer: Enforcer;
  rate: Rate | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_CALLERS = 10_000;

export function createGate({ store, clock, enforcer, rate }: GateOptions): Gate {
  const callers = new Map<string, Account>();
  const windows = new Map<number, WindowLimit[]>();

  async function authenticate(key: string): Promise<Account | null> {
    const hash = hashKey(key);
    const known = callers.get(hash);
    if (known) return known;
    const account = await findAccountOfKey(store, hash);
    if (!account) return null;
    if (callers.size >= MAX_CALLERS) callers.clear();
    callers.set(hash, account);
    return account;
  }

  function limitsOf(account: Account): WindowLimit[] {
    const known = windows.get(account.id);
    if (known) return known;
    const made = windowsOf(account, rate);
    windows.set(account.id, made);
    return made;
  }

  async function admit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const key = readKey(request);
    const now = clock.now();
    if (key === '') return refuseKey(reply, { statusCode: 401, message: 'Invalid API key', now });
    if (!UUID.test(key)) return refuseKey(reply, { statusCode: 400, message: 'Invalid API key format', now });
    const account = await authenticate(key);
    if (!account) return refuseKey(reply, { statusCode: 401, message: 'Invalid API key', now });
    request.caller = account;
    const limits = limitsOf(account);
    const name = `account:${account.id}`;
    const verdict = enforcer.tryTake(name, limits) ?? (await enforcer.take(name, limits));
    writeLimitHeaders(reply, verdict.windows, now);
    if (!verdict.allowed) return refuseRate(reply, { ...verdict, now });
    if (!account.active) return refuse(reply, 403, 'Account is inactive, please contact support');
    if (request.url.startsWith('/v3/') && !account.v3Enabled) {
      return refuse(reply, 403, 'V3 API access is not enabled for your account');
    }
    if (rate !== undefined && Object.keys(rate).length === 0) return undefined;
    if (!/^\/(v3\/)?account\/usage\/?(\?|$)/.test(request.url)) return undefined;
    const usage = await enforcer.take(`usage:${account.id}`, USAGE_WINDOWS);
    return usage.allowed ? undefined : refuseRate(reply, { ...usage, now });
  }

  return {
    guard: (api) => {
      api.decorateRequest('caller', null);
      api.addHook('onRequest', admit);
    },
    limits: (account) => enforcer.peek(`account:${account.id}`, limitsOf(account)),
    forget: () => {
      callers.clear();
      windows.clear();
    },
  };
}

/** The raw key in `api_key`; the documentation's other forms are taken as well (Lusha reference 1.1). */
function readKey(request: FastifyRequest): string {
  const given = request.headers['api_key'] ?? request.headers.authorization ?? '';
  return (Array.isArray(given) ? (given[0] ?? '') : given).replace(/^bearer\s+/i, '').trim();
}

const WORDS = { minute: 'minute', hour: 'hourly', day: 'daily' } as const;
const NAMES = { second: 'Per-second', minute: 'Minute', hour: 'Hourly', day: 'Daily' } as const;

/** The headers of Lusha reference 6.2; a plan without a window has none of its three. */
function writeLimitHeaders(reply: FastifyReply, windows: readonly WindowState[], now: number): void {
  let tightest: WindowState | undefined;
  for (const window of windows) {
    if (!tightest || window.remaining < tightest.remaining) tightest = window;
    if (window.name === 'second') continue;
    const word = WORDS[window.name];
    void reply.header(`x-rate-limit-${word}`, window.limit);
    void reply.header(`x-${word}-requests-left`, window.remaining);
    void reply.header(`x-${word}-usage`, window.used);
  }
  if (!tightest) return;
  void reply.header('ratelimit-limit', tightest.limit);
  void reply.header('ratelimit-remaining', tightest.remaining);
  void reply.header('ratelimit-reset', secondsUntil(tightest.resetsAt, now));
}

function refuseRate(
  reply: FastifyReply,
  verdict: { windows: readonly WindowState[]; retryAfterMs: number; now: number },
): FastifyReply {
  const full = verdict.windows.findLast((window) => window.remaining === 0) ?? verdict.windows[0];
  const seconds = Math.max(1, Math.ceil(verdict.retryAfterMs / 1000));
  void reply.header('retry-after', seconds);
  if (full) {
    void reply.header('ratelimit-limit', full.limit);
    void reply.header('ratelimit-remaining', 0);
    void reply.header('ratelimit-reset', seconds);
  }
  const day = verdict.windows.find((window) => window.name === 'day');
  if (day) {
    void reply.header('x-ratelimit-remaining-daily', day.remaining);
    void reply.header('x-ratelimit-reset-daily', secondsUntil(day.resetsAt, verdict.now));
  }
  const limit = full
    ? `${NAMES[full.name]} API rate limit of ${full.limit} calls exceeded.`
    : 'API rate limit exceeded.';
  return refuse(reply, 429, `${limit} Reset in ${seconds} seconds`);
}

function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
