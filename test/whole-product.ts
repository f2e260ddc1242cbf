import type { Account, Run, RunStatus } from '@sluice/core';
import { startLushaApi } from '@sluice/lusha-api';
import { createClient, type Client } from '@sluice/sdk';
import { readConnection } from '@sluice/tools';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCommand, type RunningCommand } from './run-command.ts';

const POLL_MS = 10;
const MAX_POLLS = 20_000;

/** One program of the product, that can be ended and started again on the same data and address. */
export interface Part {
  data: string;
  /** What it said when it was ready, the last time. */
  ready: Readonly<Record<string, unknown>>;
  url: string;
  host: string;
  pid: number;
  /** All that it ever wrote to its streams, over all its starts. */
  text(): string;
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** With other arguments than before, where they are given. */
  start(args?: readonly string[]): Promise<void>;
}

/** Server and services, each a process of its own, in a folder that goes when they stop. */
export interface Product {
  folder: string;
  server: Part;
  lusha: Part;
  flowlu: Part;
  client: Client;
  stop(): Promise<void>;
}

export interface ProductOptions {
  lusha: readonly string[];
  flowlu?: readonly string[];
  /** Further hosts that accounts may be linked to. */
  hosts?: readonly string[];
  /** Further settings of the server, by their variables. */
  settings?: Readonly<Record<string, string>>;
  /** Where it is kept; default a new temporary folder. */
  folder?: string;
}

export async function startProduct(options: ProductOptions): Promise<Product> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'sluice-whole-'));
  mkdirSync(folder, { recursive: true });
  const parts: Part[] = [];
  const stop = async () => {
    for (const part of parts.toReversed()) await part.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const add = async (part: Promise<Part>) => {
      parts.push(await part);
      return part;
    };
    const lusha = await add(startService('lusha-api', folder, options.lusha));
    const flowlu = await add(startService('flowlu-api', folder, options.flowlu ?? ['--sample', '20']));
    const hosts = [lusha.host, flowlu.host, ...(options.hosts ?? [])];
    const server = await add(
      startServerWith(folder, { SLUICE_ALLOW_HOSTS: hosts.join(','), ...options.settings }),
    );
    return { folder, server, lusha, flowlu, client: createClient(readConnection(server.data)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startService(name: string, folder: string, args: readonly string[]): Promise<Part> {
  const data = join(folder, name);
  return startPart(data, {
    program: `services/${name}/dist/main.js`,
    first: args,
    command: (port, more) => ({ args: ['--port', port, '--data', data, '--json', ...more] }),
  });
}

/** A server with these settings, which are read anew at every start. */
export function startServerWith(folder: string, settings: Readonly<Record<string, string>>): Promise<Part> {
  const data = join(folder, 'sluice');
  return startPart(data, {
    program: 'apps/server/dist/main.js',
    first: [],
    command: (port, more) => ({
      args: ['--port', port, '--data', data, '--json', ...more],
      env: { SLUICE_LOG: 'debug', ...settings },
    }),
  });
}

interface PartCommand {
  program: string;
  first: readonly string[];
  command: (port: string, more: readonly string[]) => { args: string[]; env?: Record<string, string> };
}

async function startPart(data: string, { program, first, command }: PartCommand): Promise<Part> {
  let running: RunningCommand | undefined;
  let before = '';
  let args = first;
  let ready: Record<string, unknown> = { url: 'http://127.0.0.1:0' };
  const part: Part = {
    data,
    get ready() {
      return ready;
    },
    get url() {
      return String(ready['url']);
    },
    get host() {
      return new URL(part.url).host;
    },
    get pid() {
      return running?.pid ?? 0;
    },
    text: () => before + (running?.text() ?? ''),
    kill: async (signal = 'SIGKILL') => {
      running?.kill(signal);
      await running?.ended;
    },
    start: async (given) => {
      args = given ?? args;
      before = part.text();
      running = startCommand({ program, ...command(new URL(part.url).port || '0', args) });
      const [line] = await running.says(/^\{.*"ready":\s*true.*\}$/m);
      ready = { ...ready, ...(JSON.parse(line) as Record<string, unknown>) };
    },
  };
  await part.start();
  return part;
}

/** `requestsPerSecond` is the pace that the account is linked with. */
export function linkLusha(
  { client, lusha }: Product,
  requestsPerSecond: number,
  baseUrl = lusha.url,
): Promise<Account> {
  return client.accounts.link({
    body: {
      connector: 'lusha',
      name: 'People',
      fields: {
        apiKey: String(lusha.ready['apiKey']),
        baseUrl,
        requestsPerSecond: String(requestsPerSecond),
      },
    },
  });
}

export function linkFlowlu({ client, flowlu }: Product, requestsPerSecond: number): Promise<Account> {
  return client.accounts.link({
    body: {
      connector: 'flowlu',
      name: 'CRM',
      fields: {
        domain: String(flowlu.ready['domain']),
        apiKey: String(flowlu.ready['apiKey']),
        baseUrl: flowlu.url,
        requestsPerSecond: String(requestsPerSecond),
      },
    },
  });
}

export interface Job {
  client: Client;
  input: string;
  account: Account;
  destination?: Account;
}

/** Uploads the input and starts a run over it. */
export async function startJob({ client, input, account, destination }: Job): Promise<Run> {
  const file = await client.files.upload({ query: { name: 'contacts.csv' }, body: input });
  return client.enrichments.create({
    body: {
      fileId: file.id,
      accountId: account.id,
      start: true,
      ...(destination ? { destination: { accountId: destination.id, sink: 'contacts' } } : {}),
    },
  });
}

const AT_REST = new Set<RunStatus>(['ready', 'completed', 'paused', 'cancelled', 'stopped', 'failed']);

/** The run once it rests. */
export function atRest(client: Client, { id }: Pick<Run, 'id'>): Promise<Run> {
  return runWhen(client, id, (run) => AT_REST.has(run.status));
}

/** The run as soon as it is so; fails with the run when it rests before. */
export async function runWhen(client: Client, runId: string, isSo: (run: Run) => boolean): Promise<Run> {
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const run = await client.runs.get({ params: { runId } });
    if (isSo(run)) return run;
    if (AT_REST.has(run.status)) throw new Error(`The run rests: ${JSON.stringify(run)}`);
    await pause(POLL_MS);
  }
  throw new Error('The run took too long.');
}

export async function outputOf(client: Client, runId: string): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const chunk of await client.runs.output({ params: { runId }, query: { format: 'jsonl' } })) {
    text += Buffer.from(chunk).toString('utf8');
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export type Charges = Awaited<ReturnType<Awaited<ReturnType<typeof startLushaApi>>['charges']>>;

/** What the Lusha service has charged in all, by its own books; ends the service. */
export async function chargesOf({ lusha }: Product): Promise<Charges> {
  await lusha.kill('SIGTERM');
  const service = await startLushaApi({ location: { kind: 'folder', path: lusha.data } });
  const charges = await service.charges();
  await service.close();
  return charges;
}
