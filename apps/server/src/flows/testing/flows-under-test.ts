import { Secret, systemClock, SluiceError, type Run, type RunStatus } from '@sluice/core';
import {
  createLedger,
  createPacer,
  openStore,
  silentLogger,
  storeLimitState,
  type Store,
  type StoreLocation,
} from '@sluice/runtime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkedAccount } from '../../accounts/index.ts';
import { createCalls } from '../../calls/index.ts';
import { noTokens } from '../../calls/testing/no-tokens.ts';
import type { Actor } from '../../audit/index.ts';
import { serverMigrations, type Database } from '../../schema/index.ts';
import { createFlows, type Flows } from '../flows.ts';
import type { FlowCalls, FlowParts } from '../parts.ts';
import { peopleConnector } from './people-connector.ts';

export const ACTOR: Actor = { workspaceId: 'wsp_one', label: 'key_test (tests)', keyId: null, scopes: [] };
export const STRANGER: Actor = { ...ACTOR, workspaceId: 'wsp_two' };

export interface FlowsUnderTest {
  flows: Flows;
  store: Store<Database>;
  account: LinkedAccount;
  dataDir: string;
  upload(text: string | Uint8Array, name?: string): Promise<string>;
  /** Waits until the run is in one of these. */
  until(runId: string, statuses: readonly RunStatus[]): Promise<Run>;
  output(runId: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface FlowsOptions {
  dataDir?: string;
  location?: StoreLocation;
  parts?: Partial<FlowParts>;
  /** Sees what the run does with the calls. */
  around?: (calls: FlowCalls) => FlowCalls;
  /** More accounts, each at a provider of its own; those at the same one have the same key. */
  others?: Readonly<Record<string, string>>;
}

/** Flows over a data folder and the provider at `url`; a folder of its own unless one is given. */
export async function openFlows(url: string, options: FlowsOptions = {}): Promise<FlowsUnderTest> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sluice-flows-')));
  const store = await openStore<Database>({
    location: options.location ?? { kind: 'folder', path: dataDir },
    migrations: serverMigrations,
  });
  const account = linkedAccount(url);
  const accounts = {
    resolve: async (workspaceId: string, accountId: string) => {
      if (workspaceId !== account.workspaceId) throw new SluiceError('account.unknown');
      if (accountId === account.accountId) return account;
      const other = options.others?.[accountId];
      if (other !== undefined) return { ...linkedAccount(other), accountId, upstreamKey: `key of ${other}` };
      throw new SluiceError('account.unknown');
    },
  };
  const ledger = createLedger({ store, clock: systemClock });
  const pacer = createPacer({ clock: systemClock, state: storeLimitState(store) });
  const calls = createCalls({
    store,
    accounts: {
      ...accounts,
      secrets: async () => ({ apiKey: new Secret('key-of-the-tests-0001') }),
      setStatus: async () => undefined,
      tokens: noTokens,
    },
    pacer,
    ledger,
    egress: { allowHosts: [url, ...Object.values(options.others ?? {})].map((one) => new URL(one).host) },
    retry: { baseMs: 1, maxMs: 4 },
  });
  const flows = createFlows({
    store,
    catalog: { find: () => peopleConnector },
    accounts,
    calls: options.around?.(calls) ?? calls,
    reservedOf: async (runId) => (await ledger.totals({ holder: runId })).open,
    clock: systemClock,
    log: silentLogger(),
    dataDir,
    inputFolders: [],
    ...options.parts,
  });
  return {
    flows,
    store,
    account,
    dataDir,
    upload: async (text, name = 'people.csv') => (await flows.files.upload(ACTOR, { body: text, name })).id,
    until: (runId, statuses) => until(flows, runId, statuses),
    output: async (runId) => {
      const rows = await flows.runs.output(ACTOR.workspaceId, runId, 'jsonl');
      const lines = (await readText(rows)).trim().split('\n');
      return lines.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    close: async () => {
      await flows.close();
      await calls.close();
      await pacer.flush();
      await store.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function readText(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function until(flows: Flows, runId: string, statuses: readonly RunStatus[]): Promise<Run> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const run = await flows.runs.get(ACTOR.workspaceId, runId);
    if (statuses.includes(run.status)) return run;
    if (Date.now() > deadline) throw new Error(`the run stays ${run.status}: ${run.reason ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function linkedAccount(url: string): LinkedAccount {
  return {
    workspaceId: ACTOR.workspaceId,
    accountId: 'acc_people',
    connector: peopleConnector,
    name: 'People',
    status: 'active',
    statusReason: null,
    sharedWith: 'operator',
    fields: {},
    baseUrl: url,
    allowedHosts: [new URL(url).host],
    upstreamKey: 'fingerprint-of-the-key',
    version: 1,
  };
}
