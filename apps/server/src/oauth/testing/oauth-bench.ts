import { SCOPES, systemClock, type Clock, type CreateLinkSession, type HubAttempt } from '@sluice/core';
import { createLogger, openStore, type Store, type StoreLocation } from '@sluice/runtime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWorkspace } from '../../access/index.ts';
import type { Actor } from '../../audit/index.ts';
import { startEngine, type Engine } from '../../start/index.ts';
import type { OpenLink } from '../../links/index.ts';
import { serverMigrations, type Database } from '../../schema/index.ts';
import type { OauthOutcome, OauthReturn } from '../oauth.ts';
import { startAuthorisationServer, type AuthorisationServer } from './authorisation-server.ts';
import { portalCatalog } from './portal-connector.ts';

export const PUBLIC_URL = 'https://sluice.example';

/** The system's clock, moved on by hand. */
export interface ShiftedClock extends Clock {
  shift(byMs: number): void;
}

/** All of the server but HTTP, before a real authorisation server. */
export interface OauthBench extends Engine {
  store: Store<Database>;
  clock: ShiftedClock;
  server: AuthorisationServer;
  actor: Actor;
  stranger: Actor;
  logged: string[];
  /** The workspace's app for the portal. */
  setApp(): Promise<void>;
  open(body?: Partial<CreateLinkSession>): Promise<OpenLink>;
  /** An account of the portal, linked by a person who signs in. */
  signedIn(body?: Partial<CreateLinkSession>): Promise<string>;
  close(): Promise<void>;
}

export interface BenchOptions {
  location?: StoreLocation;
  /** Another server beside one that is there. */
  beside?: OauthBench & { dataDir: string };
}

export async function openOauthBench(options: BenchOptions = {}): Promise<OauthBench & { dataDir: string }> {
  const { beside, location = { kind: 'memory' } } = options;
  const dataDir = beside?.dataDir ?? (await mkdtemp(join(tmpdir(), 'sluice-oauth-')));
  const server = beside?.server ?? (await startAuthorisationServer([`${PUBLIC_URL}/oauth/callback`]));
  const clock = beside?.clock ?? shiftedClock();
  const store = await openStore<Database>({ location, migrations: serverMigrations, clock });
  const logged: string[] = [];
  const closers: (() => Promise<unknown>)[] = [];
  const engine = await startEngine({
    options: { dataDir, catalog: portalCatalog, allowHosts: [server.host] },
    store,
    dataDir,
    clock,
    log: createLogger({
      level: 'debug',
      name: 'test',
      destination: { write: (line) => void logged.push(line) },
    }),
    metrics: undefined,
    publicUrl: () => PUBLIC_URL,
    onClose: (closer) => closers.push(closer),
  });
  const actorOf = async (name: string): Promise<Actor> => ({
    workspaceId: (await findWorkspace({ store, clock }, name)).id,
    label: `key of ${name}`,
    keyId: null,
    scopes: SCOPES,
  });
  const actor = await actorOf('ours');
  const bench = {
    ...engine,
    dataDir,
    store,
    clock,
    server,
    actor,
    stranger: await actorOf('theirs'),
    logged,
    setApp: async () => {
      const { id: clientId, secret: clientSecret } = server.client;
      const body = { clientId, clientSecret, baseUrl: server.url };
      await engine.oauth.setApp(actor, 'portal', body);
    },
    open: async (body: Partial<CreateLinkSession> = {}) => {
      const made = await engine.links.create(actor, { owner: { id: 'cus_1', name: 'Acme' }, ...body });
      return engine.links.authenticate(`Bearer ${made.token}`, undefined);
    },
    signedIn: async (body: Partial<CreateLinkSession> = {}) => {
      const link = await bench.open(body);
      const attempt = await engine.oauth.startAttempt(link, { connector: 'portal', fields: {} });
      const outcome = await signIn(bench, attempt);
      if (!outcome.ok) throw new Error(outcome.message);
      const { account } = await engine.oauth.attempt(link, attempt.id);
      return account?.id ?? '';
    },
    close: async () => {
      for (const closer of closers.toReversed()) await closer();
      await store.close();
      if (!beside) {
        await server.close();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  };
  return bench;
}

/** Opens the window of an attempt, does at the provider what the test says, and comes back. */
export async function signIn(bench: Pick<Engine, 'oauth'>, attempt: HubAttempt): Promise<OauthOutcome> {
  return bench.oauth.callback(await comeBack(await bench.oauth.begin(attempt.id)));
}

/** What the browser brings back to Sluice from the provider. */
export async function comeBack(begun: {
  redirect: string;
  cookie: { name: string; value: string };
}): Promise<OauthReturn> {
  const { searchParams } = new URL(await wayBack(begun.redirect));
  const value = (name: string): string | undefined => searchParams.get(name) ?? undefined;
  return {
    state: value('state'),
    code: value('code'),
    error: value('error'),
    errorDescription: value('error_description'),
    cookie: (name) => (name === begun.cookie.name ? begun.cookie.value : undefined),
  };
}

/** Follows the provider's redirects as a browser does, to the URL that leads back to Sluice. */
export async function wayBack(redirect: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = redirect;
  for (let hops = 0; hops < 10; hops += 1) {
    if (url.startsWith(`${PUBLIC_URL}/`)) return url;
    const cookie = [...jar].map(([name, text]) => `${name}=${text}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', text = ''] = line.split(';')[0]?.split('=') ?? [];
      jar.set(name, text);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`No redirect from ${url}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error('The provider redirected in circles.');
}

function shiftedClock(): ShiftedClock {
  let shiftMs = 0;
  return {
    now: () => systemClock.now() + shiftMs,
    sleep: (delayMs, signal) => systemClock.sleep(delayMs, signal),
    shift: (byMs) => {
      shiftMs += byMs;
    },
  };
}
