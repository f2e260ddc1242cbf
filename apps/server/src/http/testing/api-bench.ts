import {
  operations,
  SCOPES,
  systemClock,
  type Operation,
  type OperationName,
  type Scope,
} from '@sluice/core';
import { openStore, type StoreLocation } from '@sluice/runtime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccess, findWorkspace } from '../../access/index.ts';
import { systemActor } from '../../audit/index.ts';
import { serverMigrations, type Database } from '../../schema/index.ts';
import { startReceiver, type Receiver } from '../../events/testing/receiver.ts';
import { startServer, type RunningServer, type ServerOptions } from '../../start.ts';
import { apiCatalog } from './api-catalog.ts';
import { startFakeProvider, type FakeProvider } from './fake-provider.ts';

export interface Sent {
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** JSON, or bytes for an operation that takes a stream. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Of a link session, for what it opens; sent in the place of the caller's key. */
  token?: string;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed, where it is JSON. */
  body: unknown;
}

/** The whole server over real HTTP, with a fake provider and two workspaces. */
export interface ApiBench {
  server: RunningServer;
  provider: FakeProvider;
  /** Where webhooks of tests lead. */
  receiver: Receiver;
  /** A folder whose files may be taken by path. */
  inputFolder: string;
  dataDir: string;
  ours: Caller;
  theirs: Caller;
  /** Every line that was logged. */
  logged: string[];
  close(): Promise<void>;
}

export interface Caller {
  send(
    name: OperationName,
    sent?: Sent,
    options?: { key?: string | null; signal?: AbortSignal },
  ): Promise<Answered>;
  /** A key with these scopes only. */
  keyWith(scopes: readonly Scope[]): Promise<string>;
  /** What people did in the workspace and what there is, one line each. */
  state(): Promise<string[]>;
}

export async function openApiBench(options: Partial<ServerOptions> = {}): Promise<ApiBench> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-api-'));
  const dataDir = join(folder, 'data');
  const provider = await startFakeProvider();
  const receiver = await startReceiver();
  const { databaseUrl } = options;
  const location: StoreLocation =
    databaseUrl === undefined ? { kind: 'folder', path: dataDir } : { kind: 'postgres', url: databaseUrl };
  const keys = { ours: await makeKey(location, 'default'), theirs: await makeKey(location, 'theirs') };
  const logged: string[] = [];
  const server = await startServer({
    dataDir,
    port: 0,
    allowHosts: [provider.host, receiver.host],
    inputFolders: [folder],
    catalog: apiCatalog,
    logLevel: 'debug',
    logTo: { write: (line) => void logged.push(line) },
    ...options,
  });
  return {
    server,
    provider,
    receiver,
    inputFolder: folder,
    dataDir,
    ours: caller(server.url, keys.ours),
    theirs: caller(server.url, keys.theirs),
    logged,
    close: async () => {
      await server.close();
      await provider.close();
      await receiver.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** There is no operation that makes a workspace yet, so they are made in the store before the start. */
async function makeKey(location: StoreLocation, workspaceName: string): Promise<string> {
  const clock = systemClock;
  const store = await openStore<Database>({ location, migrations: serverMigrations, clock });
  try {
    const workspace = await findWorkspace({ store, clock }, workspaceName);
    const actor = { ...systemActor(workspace.id), scopes: SCOPES };
    return (await createAccess({ store, clock }).createKey(actor, { name: 'test' })).secret;
  } finally {
    await store.close();
  }
}

function caller(url: string, ownKey: string): Caller {
  const send: Caller['send'] = async (name, sent = {}, { key = sent.token ?? ownKey, signal } = {}) => {
    const operation: Operation = operations[name];
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, part: string) => sent.params?.[part] ?? 'none');
    const query = sent.query === undefined ? '' : `?${new URLSearchParams(sent.query).toString()}`;
    const isJson = operation.body !== undefined && operation.body !== 'stream' && sent.body !== undefined;
    const response = await fetch(`${url}${path}${query}`, {
      method: operation.method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...sent.headers,
      },
      ...(sent.body === undefined
        ? {}
        : { body: isJson ? JSON.stringify(sent.body) : (sent.body as string | Uint8Array) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  };
  return {
    send,
    keyWith: async (scopes) => {
      const { body } = await send('keys.create', { body: { name: 'limited', scopes } });
      return (body as { secret: string }).secret;
    },
    state: async () => {
      const lists = ['accounts.list', 'keys.list', 'runs.list', 'linkSessions.list', 'audit.list'] as const;
      const answers = await Promise.all(lists.map((name) => send(name, { query: { limit: '500' } })));
      const items = answers.flatMap(({ body }) => (body as { items: Item[] }).items);
      return items.filter((item) => item['actor'] !== 'system').map(line);
    },
  };
}

type Item = Record<string, unknown>;

/** Runs go on by themselves and keys are used by looking, so of these only what nobody else changes. */
function line(item: Item): string {
  const isRun = String(item['id']).startsWith('run_');
  return JSON.stringify(isRun ? { id: item['id'] } : { ...item, lastUsedAt: undefined });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
