import type { Clock, HubAttempt, HubForm, HubLink, HubLinked, HubSession } from '@sluice/core';
import { ownProblem, readProblem, type Reply } from './problem.ts';

/** What the Hub asks of the server. A test compares these with the operation table. */
export const HUB_ROUTES = {
  'hub.session': { method: 'GET', path: '/v1/hub/session' },
  'hub.form': { method: 'GET', path: '/v1/hub/connectors/{connectorId}' },
  'hub.link': { method: 'POST', path: '/v1/hub/accounts' },
  'hub.startAttempt': { method: 'POST', path: '/v1/hub/attempts' },
  'hub.attempt': { method: 'GET', path: '/v1/hub/attempts/{attemptId}' },
  'hub.cancelAttempt': { method: 'DELETE', path: '/v1/hub/attempts/{attemptId}' },
} as const;

export interface HubApi {
  /** `locale`: for the connectors' texts, where the session names no language. */
  session(locale: string, signal: AbortSignal): Promise<Reply<HubSession>>;
  form(connectorId: string, locale: string, signal: AbortSignal): Promise<Reply<HubForm>>;
  link(body: HubLink, signal: AbortSignal): Promise<Reply<HubLinked>>;
  startAttempt(body: HubLink, signal: AbortSignal): Promise<Reply<HubAttempt>>;
  attempt(attemptId: string, signal: AbortSignal): Promise<Reply<HubAttempt>>;
  cancelAttempt(attemptId: string, signal: AbortSignal): Promise<Reply<HubAttempt>>;
}

export interface HubApiOptions {
  /** Where the server is, as `https://sluice.example.com`. */
  url: string;
  token: string;
  clock: Clock;
  fetch?: typeof globalThis.fetch;
}

/** Longer than the server itself waits for a provider, so that its own words arrive. */
const LINK_TIMEOUT_MS = 120_000;
const TIMEOUT_MS = 20_000;
const TOKEN = /^slink_[A-Za-z0-9_-]{43}$/;

/** Never throws: what goes wrong is in the reply. Only the token is sent, no cookie. */
export function createHubApi(options: HubApiOptions): HubApi {
  const ask = <T>(asking: Asking) => send<T>(options, asking);
  return {
    session: (locale, signal) => ask({ name: 'hub.session', query: { locale }, signal }),
    form: (connectorId, locale, signal) =>
      ask({ name: 'hub.form', id: connectorId, query: { locale }, signal }),
    link: (body, signal) => ask({ name: 'hub.link', body, signal, timeoutMs: LINK_TIMEOUT_MS }),
    startAttempt: (body, signal) => ask({ name: 'hub.startAttempt', body, signal }),
    attempt: (attemptId, signal) => ask({ name: 'hub.attempt', id: attemptId, signal }),
    cancelAttempt: (attemptId, signal) => ask({ name: 'hub.cancelAttempt', id: attemptId, signal }),
  };
}

interface Asking {
  name: keyof typeof HUB_ROUTES;
  id?: string;
  query?: Record<string, string>;
  body?: HubLink;
  signal: AbortSignal;
  timeoutMs?: number;
}

async function send<T>(options: HubApiOptions, asking: Asking): Promise<Reply<T>> {
  if (!TOKEN.test(options.token)) return { ok: false, problem: ownProblem('hub.token') };
  const { method } = HUB_ROUTES[asking.name];
  const late = new AbortController();
  const done = new AbortController();
  void options.clock.sleep(asking.timeoutMs ?? TIMEOUT_MS, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const fetch = options.fetch ?? globalThis.fetch;
    const response = await fetch(addressOf(options.url, asking), {
      method,
      headers: {
        authorization: `Bearer ${options.token}`,
        accept: 'application/json',
        ...(asking.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(asking.body ? { body: JSON.stringify(asking.body) } : {}),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.any([asking.signal, late.signal]),
    });
    const body = parse(await response.text());
    if (!response.ok) return { ok: false, problem: readProblem(response.status, body) };
    if (typeof body !== 'object' || body === null) return { ok: false, problem: ownProblem('hub.malformed') };
    return { ok: true, value: body as T };
  } catch {
    if (asking.signal.aborted) return { ok: false, problem: ownProblem('hub.cancelled') };
    return { ok: false, problem: ownProblem(late.signal.aborted ? 'hub.timeout' : 'hub.network') };
  } finally {
    done.abort();
  }
}

function addressOf(url: string, { name, id, query }: Asking): string {
  const path = HUB_ROUTES[name].path.replace(/\{\w+\}/, encodeURIComponent(id ?? ''));
  const asked = query ? `?${new URLSearchParams(query).toString()}` : '';
  return `${url.replace(/\/+$/, '')}${path}${asked}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
