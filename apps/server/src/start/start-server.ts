import type { Catalog } from '@sluice/connectors';
import { systemClock, type Clock } from '@sluice/core';
import {
  createHttp,
  createLogger,
  listen,
  openStore,
  type Http,
  type Logger,
  type LogLevel,
  type Store,
} from '@sluice/runtime';
import { readFileSync } from 'node:fs';
import { createAccess, ensureLocalKey, ensureWorkspace, writeConnection } from '../access/index.ts';
import { createAudit } from '../audit/index.ts';
import { addCompatRoutes } from '../compat/index.ts';
import { openDataFolder } from './data-folder.ts';
import { startEngine, type Engine } from './start-engine.ts';
import { addRoutes, createHandlers, createIdempotency, createRotate } from '../http/index.ts';
import { createLive } from '../live/index.ts';
import { addPages } from '../pages/index.ts';
import type { OidcSettings, PasswordCost, People } from '../people/index.ts';
import type { MailSettings } from '../settings/index.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import { showSettings } from './show-settings.ts';
import { startPeople } from './start-people.ts';

export interface ServerOptions {
  /** Holds the store, the master key, files, results and `connection.json`. */
  dataDir: string;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 4000; 0 takes any free one. */
  port?: number;
  /** How many ports to try from `port` on; default 1. */
  portTries?: number;
  /** Where people reach the server from outside, as `https://sluice.example.com`; default: where it listens. */
  publicUrl?: string;
  /** Addresses and ranges of proxies whose word is taken for where a request came from; default none. */
  trustedProxies?: readonly string[];
  /** The mail server that invitations, new passwords and notices are sent through; default none. */
  mail?: MailSettings;
  /** The identity provider that members may sign in at; default none. */
  oidc?: OidcSettings;
  /** Default: a SQLite file in the data folder. */
  databaseUrl?: string;
  /** `host` or `host:port`: may be the address of an account, be private, and speak plain http. */
  allowHosts?: readonly string[];
  /** Folders whose files may be taken by their path. */
  inputFolders?: readonly string[];
  /** Default 2 GB. */
  uploadLimitBytes?: number;
  /** Lines kept about outside calls in each workspace; default 1,000,000. */
  keepCalls?: number;
  /** What of outside calls' bodies is kept; default `masked`. */
  keepBodies?: 'masked' | 'none';
  /** How often the credentials of each account are checked; 0: never by itself. Default 24. */
  recheckHours?: number;
  /** How hard guesses at passwords are made; only a test takes less than the default. */
  passwordCost?: PasswordCost;
  /** Default `info`. */
  logLevel?: LogLevel;
  /** Takes one JSON line at a time; default standard error. */
  logTo?: { write(line: string): void };
  clock?: Clock;
  /** Default: the connectors that come with Sluice. */
  catalog?: Catalog;
}

export interface RunningServer {
  url: string;
  port: number;
  workspaceId: string;
  /** Where the address and the key of this machine are kept. */
  connectionFile: string;
  /** The key in that file, only when this start made it. */
  ownerKey?: string;
  /** Makes the first owner, once; while there is none, each start makes a new one. A secret. */
  setupUrl?: string;
  /** Answers what is under way, parks the runs, then closes the store. May be called again. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 4000;
const DEFAULT_UPLOAD_BYTES = 2 * 1024 ** 3;
const JSON_LIMIT_BYTES = 8 * 1024 ** 2;
/** Long enough for a large upload over a slow line. */
const REQUEST_TIMEOUT_MS = 30 * 60_000;
const DRAIN_MS = 10_000;

/**
 * Starts the whole product in this process and takes up what a killed one left undone. Throws
 * `store.locked`, `store.newer`, `store.full`, `store.failed`, `vault.key_missing`, `vault.key_wrong`,
 * `vault.key_unsafe` and `server.port`, each with what to do; then nothing is left running.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const closers: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll(closers));
  try {
    const ground = await openGround(options, (closer) => void closers.push(closer));
    return { ...(await serve(options, ground)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Ground {
  store: Store<Database>;
  http: Http;
  engine: Engine;
  clock: Clock;
  log: Logger;
  dataDir: string;
  version: string;
  /** Where people reach the server: the setting, else where it listens. */
  address: { url: string };
  onClose: (closer: () => Promise<unknown>) => void;
}

async function openGround(options: ServerOptions, onClose: Ground['onClose']): Promise<Ground> {
  const clock = options.clock ?? systemClock;
  const dataDir = await openDataFolder(options.dataDir);
  const log = createLogger({
    level: options.logLevel ?? 'info',
    name: 'server',
    ...(options.logTo === undefined ? {} : { destination: options.logTo }),
  });
  const location = options.databaseUrl
    ? ({ kind: 'postgres', url: options.databaseUrl } as const)
    : ({ kind: 'folder', path: dataDir } as const);
  const store = await openStore<Database>({ location, migrations: serverMigrations, clock });
  onClose(() => store.close());
  const version = readVersion();
  const http = createHttp({
    log,
    name: 'sluice',
    version,
    bodyLimitBytes: JSON_LIMIT_BYTES,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    health: [{ name: 'store', check: () => store.ping() }],
    trustedProxies: options.trustedProxies ?? [],
  });
  const address = { url: options.publicUrl ?? '' };
  const engine = await startEngine({
    options,
    store,
    dataDir,
    clock,
    log,
    metrics: http.metrics,
    publicUrl: () => address.url,
    onClose,
  });
  return { store, http, engine, clock, log, dataDir, version, address, onClose };
}

async function serve(options: ServerOptions, ground: Ground): Promise<Omit<RunningServer, 'close'>> {
  const { store, http, engine, clock, log, dataDir, version } = ground;
  const workspace = await ensureWorkspace({ store, clock });
  const people = openDoors(options, ground, workspace.id);
  // Before anyone can upload or start anything, so that what is new is never taken for what was left.
  await engine.flows.recover();
  const { url, port } = await listen(http.app, {
    port: options.port ?? DEFAULT_PORT,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.portTries === undefined ? {} : { portTries: options.portTries }),
  });
  if (ground.address.url === '') ground.address.url = url;
  engine.events.start();
  await engine.accounts.checks.start();
  engine.mail.start();
  const local = await ensureLocalKey({ store, clock, workspaceId: workspace.id, dataDir });
  const connectionFile = await writeConnection(dataDir, { url, apiKey: local.apiKey });
  const setupUrl = await people.setupLink();
  log.info({ url, dataDir, version }, 'ready');
  return {
    url,
    port,
    workspaceId: workspace.id,
    connectionFile,
    ...(setupUrl === undefined ? {} : { setupUrl }),
    ...(local.made ? { ownerKey: local.apiKey } : {}),
  };
}

/** All that is asked over HTTP. */
function openDoors(options: ServerOptions, ground: Ground, workspaceId: string): People {
  const { store, http, engine, clock, log, version, onClose } = ground;
  const { vault, masterKey, pepper } = engine;
  const access = createAccess({ store, clock });
  onClose(() => access.close());
  const publicUrl = () => ground.address.url;
  const live = createLive({ store, clock, log });
  const { people, factors, oidc } = startPeople(
    { options, store, clock, log, workspaceId, publicUrl, onClose },
    engine,
  );
  addRoutes({
    http,
    access,
    people,
    publicUrl,
    links: engine.links,
    idempotency: createIdempotency({ store, clock, pepper, log }),
    handlers: createHandlers({
      ...engine,
      store,
      clock,
      live,
      access,
      people,
      factors,
      settings: () => showSettings({ options, engine, store, version, publicUrl }),
      audit: createAudit({ store }),
      rotate: createRotate({ store, vault, masterKey }),
    }),
    version,
    uploadLimitBytes: options.uploadLimitBytes ?? DEFAULT_UPLOAD_BYTES,
  });
  addPages({
    http,
    oauth: engine.oauth,
    identityProvider: oidc === null ? null : { oidc, people },
    publicUrl,
    nameOf: (connectorId) => engine.catalog.find(connectorId).name,
    log,
  });
  addCompatRoutes({ ...engine, http, store, access, clock, log, publicUrl });
  onClose(() => http.close({ drainMs: DRAIN_MS }));
  // Nobody waits for streams that would never end by themselves.
  onClose(() => live.close());
  return people;
}

/** Each closer runs whatever became of the others; the first failure is told at the end. */
async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const closer of closers.toReversed()) {
    try {
      await closer();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version?: string;
  };
  return manifest.version ?? '0.0.0';
}
