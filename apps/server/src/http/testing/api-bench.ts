import {
  operations,
  SCOPES,
  systemClock,
  type Operation,
  type OperationName,
  type Role,
  type Scope,
} from '@sluice/core';
import { openStore, type StoreLocation } from '@sluice/runtime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccess, findWorkspace } from '../../access/index.ts';
import { systemActor } from '../../audit/index.ts';
import { serverMigrations, type Database } from '../../schema/index.ts';
import { startMailServer, type TestMailServer } from '../../mail/testing/mail-server.ts';
import { startReceiver, type Receiver } from '../../events/testing/receiver.ts';
import { startServer, type RunningServer, type ServerOptions } from '../../start/index.ts';
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
  /** Of a browser that is signed in; sent in the place of the caller's key, from a page of the server. */
  cookie?: string;
  /** Where the server is asked, as `http://localhost:4000`; by default at its IP address. */
  at?: string | undefined;
}

/** A member and the cookies of a browser in which he is signed in. */
export interface Session {
  memberId: string;
  email: string;
  password: string;
  cookie: string;
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
  /** Where the server's e-mail goes. */
  mail: TestMailServer;
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
  /** The caller's member of that role, made by an invitation when first asked for. */
  as(role: Role): Promise<Session>;
  /** Another browser of his. */
  signIn(session: Session): Promise<Session>;
  /** A member whom nobody else uses. */
  newMember(role: Role): Promise<Session>;
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
  const mail = await startMailServer();
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
    passwordCost: QUICK,
    mail: {
      from: 'Sluice <sluice@acme.example>',
      server: { host: '127.0.0.1', port: mail.port, protocol: 'smtp' },
    },
    ...options,
  });
  return {
    server,
    provider,
    receiver,
    mail,
    inputFolder: folder,
    dataDir,
    ours: caller(server.url, keys.ours),
    theirs: caller(server.url, keys.theirs),
    logged,
    close: async () => {
      await server.close();
      await provider.close();
      await receiver.close();
      await mail.close();
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

/** Hashing is what it is in production, but for the time that it takes. */
const QUICK = { n: 16, r: 1, p: 1 };

function caller(url: string, ownKey: string): Caller {
  const send: Caller['send'] = async (name, sent = {}, options = {}) => {
    const operation: Operation = operations[name];
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, part: string) => sent.params?.[part] ?? 'none');
    const query = sent.query === undefined ? '' : `?${new URLSearchParams(sent.query).toString()}`;
    const isJson = operation.body !== undefined && operation.body !== 'stream' && sent.body !== undefined;
    const response = await fetch(`${sent.at ?? url}${path}${query}`, {
      method: operation.method,
      headers: {
        ...(await credentials(operation, sent, options.key)),
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...sent.headers,
      },
      ...(sent.body === undefined
        ? {}
        : { body: isJson ? JSON.stringify(sent.body) : (sent.body as string | Uint8Array) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const text = response.ok && operation.streamType ? await beginningOf(response) : await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  };
  /** What is said beside the request: the caller's key, or what a browser sends for what is meant for people. */
  const credentials = async (
    { scope }: Operation,
    sent: Sent,
    key: string | null | undefined,
  ): Promise<Record<string, string>> => {
    if (key === null) return {};
    if (key !== undefined) return { authorization: `Bearer ${key}` };
    if (sent.token !== undefined) return { authorization: `Bearer ${sent.token}` };
    const origin = sent.at ?? url;
    if (sent.cookie !== undefined) return { cookie: sent.cookie, origin };
    if (scope === 'anyone') return { origin };
    if (scope === 'member') return { cookie: (await people.as('owner')).cookie, origin };
    return { authorization: `Bearer ${ownKey}` };
  };
  const people = peopleOf(send);
  return {
    send,
    ...people,
    keyWith: async (scopes) => {
      const { body } = await send('keys.create', { body: { name: 'limited', scopes } });
      return (body as { secret: string }).secret;
    },
    state: async () => {
      const answers = await Promise.all(STATE.map((name) => send(name, { query: { limit: '500' } })));
      const items = answers.flatMap(({ body }) => (body as { items: Item[] }).items);
      return items.filter((item) => item['actor'] !== 'system').map(line);
    },
  };
}

const STATE = [
  'accounts.list',
  'keys.list',
  'runs.list',
  'linkSessions.list',
  'members.list',
  'invitations.list',
  'audit.list',
] as const;

let people = 0;
export const PASSWORD = 'lantern orbit velvet staple';

/** Members come by invitation and sign in with a password, as people do. */
function peopleOf(send: Caller['send']): Pick<Caller, 'as' | 'signIn' | 'newMember'> {
  const known = new Map<Role, Promise<Session>>();
  const newMember = async (role: Role): Promise<Session> => {
    people += 1;
    const email = `${role}-${people}@acme.example`;
    const { body, text } = await send('invitations.create', { body: { email, role } });
    const { url } = body as { url?: string };
    if (url === undefined) throw new Error(`Nobody was invited: ${text}`);
    const token = new URL(url).hash.slice(1);
    const joined = await send('invitations.accept', {
      body: { token, name: `The ${role}`, password: PASSWORD },
    });
    const { member } = joined.body as { member: { id: string } };
    return { memberId: member.id, email, password: PASSWORD, cookie: cookieOf(joined) };
  };
  return {
    newMember,
    as: (role) => {
      const session = known.get(role) ?? newMember(role);
      known.set(role, session);
      return session;
    },
    signIn: async (session) => {
      const { email, password } = session;
      const answer = await send('signIn.password', { body: { email, password } });
      if (answer.status !== 200) throw new Error(`Nobody was signed in: ${answer.text}`);
      return { ...session, cookie: cookieOf(answer) };
    },
  };
}

/** What a browser keeps of an answer. */
export function cookieOf({ headers }: Pick<Answered, 'headers'>): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

/** Of a stream without an end, what comes first. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return first?.value === undefined ? '' : Buffer.from(first.value).toString();
}

type Item = Record<string, unknown>;

/** Runs go on by themselves; keys are used and members seen by looking: so only what nobody else changes. */
function line(item: Item): string {
  const isRun = String(item['id']).startsWith('run_');
  return JSON.stringify(
    isRun ? { id: item['id'] } : { ...item, lastUsedAt: undefined, lastSeenAt: undefined },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
