import {
  manualClock,
  type FieldDefinition,
  type HubForm,
  type HubSession,
  type ManualClock,
} from '@sluice/core';
import type { HubSuccess, SignInWindow } from '../hub/context.ts';
import { createHubApi } from '../hub/hub-api.ts';
import { createHub, type Hub } from '../hub/hub.ts';
import type { HubProblem } from '../hub/problem.ts';

export const TOKEN = `slink_${'t'.repeat(43)}`;

/** What the server says: a status and a body; `lost`: the line breaks; a promise: when it is ready. */
export type Said = { status: number; body: unknown } | 'lost';
type Saying = Said | ((request: Sent) => Said | Promise<Said>);

export interface Sent {
  route: string;
  body: unknown;
  signal: AbortSignal;
}

export interface HubBench {
  hub: Hub;
  clock: ManualClock;
  /** In place of what the server says to a route, as `POST /v1/hub/accounts`. */
  say(route: string, saying: Saying): void;
  sent: Sent[];
  windows: FakeWindow[];
  blockWindows(): void;
  told: { success: HubSuccess[]; problems: HubProblem[] };
  /** Lets everything run that waits for nothing but its turn. */
  settle(): Promise<void>;
}

export interface FakeWindow extends SignInWindow {
  url: string | null;
  closed: boolean;
}

export const keyField: FieldDefinition = {
  name: 'apiKey',
  label: 'API Key',
  kind: 'secret',
  required: true,
  help: '',
  pattern: '^k-[0-9]{4}$',
  patternMessage: 'A key is k- and four digits.',
};
export const domainField: FieldDefinition = {
  name: 'domain',
  label: 'Domain',
  kind: 'text',
  required: true,
  help: '',
  lowercase: true,
  extract: '^(?:https?://)?([^./]+)(?:\\.example\\.com)?(?:/.*)?$',
  pattern: '^[a-z]+$',
};

const connector = (id: string) => ({
  id,
  name: id.toUpperCase(),
  summary: '',
  categories: [],
  logo: '',
});

export const aSession = (more: Partial<HubSession> = {}): HubSession => ({
  status: 'open',
  ownerName: 'Ada',
  connectors: [connector('one')],
  account: null,
  askName: false,
  locale: null,
  brand: null,
  form: null,
  expiresAt: '2030-01-01T00:00:00.000Z',
  ...more,
});

export const twoConnectors = [connector('one'), connector('two')];

export const aForm = (more: Partial<HubForm> = {}): HubForm => ({
  connector: connector('one'),
  website: '',
  auth: 'key',
  fields: [domainField, keyField],
  guide: { warning: '', steps: [] },
  account: null,
  ...more,
});

export const linked = { id: 'acc_1', connector: 'one', name: 'One' };

export const ok = (body: unknown, status = 200): Said => ({ status, body });
export const bad = (status: number, code: string, more: object = {}): Said => ({
  status,
  body: { code, detail: `${code}.`, ...more },
});

/** A Hub whose server, clock and windows are played. */
export function hubBench(): HubBench {
  const clock = manualClock();
  const sayings = new Map<string, Saying>([
    ['GET /v1/hub/session', ok(aSession())],
    ['GET /v1/hub/connectors/one', ok(aForm())],
    ['GET /v1/hub/connectors/two', ok(aForm({ connector: connector('two') }))],
    ['POST /v1/hub/accounts', ok({ account: linked, changed: false }, 201)],
  ]);
  const sent: Sent[] = [];
  const windows: FakeWindow[] = [];
  const told: HubBench['told'] = { success: [], problems: [] };
  let blocked = false;
  const fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const route = `${init.method} ${new URL(url instanceof Request ? url.url : url).pathname}`;
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const request = { route, body, signal: init.signal ?? new AbortController().signal };
    sent.push(request);
    const saying = sayings.get(route) ?? bad(404, 'route.unknown');
    const said = await raceAbort(
      request.signal,
      Promise.resolve(typeof saying === 'function' ? saying(request) : saying),
    );
    if (said === 'lost') throw new TypeError('Failed to fetch');
    return Response.json(said.body, { status: said.status });
  };
  const hub = createHub({
    api: createHubApi({ url: 'http://sluice.example', token: TOKEN, clock, fetch }),
    clock,
    localeFor: (session) => session?.locale ?? 'en',
    openWindow: () => {
      if (blocked) return null;
      const opened = fakeWindow();
      windows.push(opened);
      return opened;
    },
    onSuccess: (success) => told.success.push(success),
    onError: (problem) => told.problems.push(problem),
  });
  return {
    hub,
    clock,
    say: (route, saying) => void sayings.set(route, saying),
    sent,
    windows,
    blockWindows: () => void (blocked = true),
    told,
    settle: () => clock.advance(0),
  };
}

function fakeWindow(): FakeWindow {
  const opened: FakeWindow = {
    url: null,
    closed: false,
    isClosed: () => opened.closed,
    goTo: (url) => (opened.url = url),
    close: () => (opened.closed = true),
  };
  return opened;
}

function raceAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DOMException('Aborted', 'AbortError'));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}
