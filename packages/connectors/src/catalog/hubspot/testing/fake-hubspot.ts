import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '@sluice/core';
import type { RequestSpec } from '../../../kit/action.ts';
import type { ProviderResponse } from '../../../kit/errors.ts';
import { ACCOUNT_PATH, AUTHORIZE_PATH, OBJECTS_PATH, REVOKE_PATH, TOKEN_PATH } from '../api-version.ts';
import { createFakeTable, fault, type FakeObject } from './fake-objects.ts';
import { createFakeSignIn, type Answer, type FakeSignIn } from './fake-sign-in.ts';

export interface FakeHubspotOptions {
  clientId: string;
  clientSecret: string;
  redirectUrls: readonly string[];
  /** How long access tokens last; 1800 as at the provider. */
  tokenSeconds?: number;
  /** Each refresh gives another refresh token and ends the one before; the provider itself keeps it. */
  rotates?: boolean;
  portalId?: number;
  accountName?: string;
  port?: number;
  clock?: Clock;
}

/** Answers the next requests whose path matches, `times` of them (1), in place of what they ask for. */
export interface Fault {
  path: RegExp;
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  times?: number;
  /** No answer at all: the request hangs until the client or the server gives up. */
  hang?: boolean;
}

export interface FakeHubspot {
  /** `http://127.0.0.1:4030`: what an account or an OAuth app enters as its server address. */
  url: string;
  contacts: Map<string, FakeObject>;
  companies: Map<string, FakeObject>;
  /** Access tokens given out so far, by codes and by refreshes. */
  readonly tokensIssued: number;
  /** The access and refresh tokens themselves; the newest last, a thousand at most. */
  readonly handedOut: readonly string[];
  /** Sign-ins that are neither revoked nor uninstalled. */
  readonly grants: number;
  /** Every request so far, `GET /account-info/…`; the newest last, a thousand at most. */
  readonly requests: readonly string[];
  allowRedirect(url: string): void;
  /** The person uninstalled the app: every token is void. */
  revokeAll(): void;
  /** Access tokens end now; refresh tokens stay good. */
  endAccessTokens(): void;
  fail(fault: Fault): void;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;
const REQUESTS_KEPT = 1000;

/** A local server that speaks the parts of the provider's wire that the connector uses: sign-in, account, objects. */
export async function startFakeHubspot(options: FakeHubspotOptions): Promise<FakeHubspot> {
  const redirectUrls = [...options.redirectUrls];
  const portalId = options.portalId ?? 4_242_424;
  const signIn = createFakeSignIn({
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    redirectUrls,
    tokenSeconds: options.tokenSeconds ?? 1800,
    rotates: options.rotates ?? false,
    portalId,
    accountName: options.accountName ?? 'Brightwave',
    clock: options.clock ?? systemClock,
  });
  const tables = { contacts: createFakeTable('contacts'), companies: createFakeTable('companies') };
  const faults: Fault[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${new URL(request.url ?? '/', 'http://x').pathname}`);
    if (requests.length > REQUESTS_KEPT) requests.shift();
    answer(request, { signIn, tables, faults, portalId })
      .then((answered) => send(response, answered))
      .catch(() => send(response, toAnswer(fault(500, 'INTERNAL_ERROR', 'internal error'))));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    contacts: tables.contacts.rows,
    companies: tables.companies.rows,
    get tokensIssued() {
      return signIn.issued();
    },
    get handedOut() {
      return signIn.handedOut();
    },
    get grants() {
      return signIn.grants();
    },
    requests,
    allowRedirect: (url) => void redirectUrls.push(url),
    revokeAll: signIn.revokeAll,
    endAccessTokens: signIn.endAccessTokens,
    fail: (next) => void faults.push({ ...next }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Parts {
  signIn: FakeSignIn;
  tables: Record<'contacts' | 'companies', ReturnType<typeof createFakeTable>>;
  faults: Fault[];
  portalId: number;
}

async function answer(request: IncomingMessage, parts: Parts): Promise<Answer & { headers?: object }> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const text = await bodyOf(request);
  const next = parts.faults.find(({ path, times = 1 }) => times > 0 && path.test(url.pathname));
  if (next) {
    next.times = (next.times ?? 1) - 1;
    if (next.hang === true) return new Promise(() => {});
    const body = next.body ?? fault(next.status, 'SERVICE_UNAVAILABLE', 'Something went wrong').body;
    return { status: next.status, json: body, ...(next.headers ? { headers: next.headers } : {}) };
  }
  const form = new URLSearchParams(text);
  switch (`${request.method} ${url.pathname}`) {
    case `GET ${AUTHORIZE_PATH}`:
      return parts.signIn.authorize(url.searchParams);
    case `POST ${AUTHORIZE_PATH}/decide`:
      return parts.signIn.decide(form);
    case `POST ${TOKEN_PATH}`:
      return parts.signIn.token(form);
    case `POST ${REVOKE_PATH}`:
      return parts.signIn.revoke(form);
    default:
      return toAnswer(callApi(request, { url, text, parts }));
  }
}

function callApi(
  request: IncomingMessage,
  { url, text, parts }: { url: URL; text: string; parts: Parts },
): ProviderResponse {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const refusal = parts.signIn.refusal(bearer);
  if (refusal !== null)
    return fault(401, refusal, 'Authentication credentials not found or no longer good. Sign in again.');
  if (url.pathname === ACCOUNT_PATH) return details(parts.portalId);
  const needed = scopeOf(request.method ?? '', url.pathname);
  if (needed !== null && !parts.signIn.scopes(bearer).includes(needed))
    return fault(403, 'MISSING_SCOPES', `This app hasn't been granted the scope ${needed}.`);
  const json = parse(text);
  if (json === INVALID) return fault(400, 'VALIDATION_ERROR', 'Invalid input JSON');
  const spec: RequestSpec = {
    method: request.method as RequestSpec['method'],
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    json,
  };
  const found = parts.tables.contacts.handle(spec) ?? parts.tables.companies.handle(spec);
  if (!found) return fault(404, 'NOT_FOUND', 'No such endpoint');
  return url.pathname.endsWith('/search') ? found : { ...found, headers: { ...found.headers, ...LIMITS } };
}

/** The scope that an object's path asks for; null where it asks for none. */
function scopeOf(method: string, path: string): string | null {
  const name = new RegExp(`^${OBJECTS_PATH}/(contacts|companies)(/|$)`).exec(path)?.[1];
  if (name === undefined) return null;
  const reads = method === 'GET' || /\/(search|batch\/read)$/.test(path);
  return `crm.objects.${name}.${reads ? 'read' : 'write'}`;
}

const LIMITS = {
  'x-hubspot-ratelimit-max': '110',
  'x-hubspot-ratelimit-remaining': '109',
  'x-hubspot-ratelimit-interval-milliseconds': '10000',
};

function details(portalId: number): ProviderResponse {
  const body = {
    portalId,
    accountType: 'STANDARD',
    timeZone: 'Europe/Berlin',
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: '+01:00',
    utcOffsetMilliseconds: 3_600_000,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'na1',
  };
  return { status: 200, headers: LIMITS, body };
}

const INVALID = Symbol('invalid');

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return INVALID;
  }
}

function toAnswer({ status, headers, body }: ProviderResponse): Answer & { headers: object } {
  return { status, headers, json: body };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answered: Answer & { headers?: object }): void {
  const headers = { ...answered.headers, 'cache-control': 'no-store' };
  if ('location' in answered)
    return void response.writeHead(answered.status, { ...headers, location: answered.location }).end();
  const [type, body] =
    'html' in answered
      ? ['text/html; charset=utf-8', answered.html]
      : ['application/json;charset=utf-8', JSON.stringify(answered.json)];
  response.writeHead(answered.status, { ...headers, 'content-type': type }).end(body);
}
