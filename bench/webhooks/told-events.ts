import type { Account } from '@sluice/core';
import { systemClock } from '@sluice/core';
import { openStore, silentLogger, type Store } from '@sluice/runtime';
import { serverMigrations, startEngine, type Database, type Engine } from '@sluice/server';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tinyCatalog } from '../calls/connector.ts';

/** The real engine over a store on disk, with events that wait to be told to webhooks. */
export interface ToldEvents {
  /** Milliseconds from the first to the last delivery, each of them durably noted. */
  deliver(): Promise<number>;
  close(): Promise<void>;
}

const WORKSPACE = 'wsp_bench';
const ACTOR = { workspaceId: WORKSPACE, label: 'system', keyId: null, scopes: [] };
const AT_ONCE = 500;
const LOOK_MS = 25;

export async function tellEvents(
  sink: string,
  { webhooks, events }: { webhooks: number; events: number },
): Promise<ToldEvents> {
  await mkdir('data', { recursive: true });
  const dataDir = await mkdtemp('data/bench-');
  const closers: (() => Promise<unknown>)[] = [];
  const store = await openStore<Database>({
    location: { kind: 'folder', path: dataDir },
    migrations: serverMigrations,
  });
  const engine = await startEngine({
    options: { dataDir, allowHosts: [new URL(sink).host], catalog: tinyCatalog },
    store,
    dataDir,
    clock: systemClock,
    log: silentLogger(),
    metrics: undefined,
    publicUrl: () => 'http://127.0.0.1:4000',
    onClose: (closer) => void closers.push(closer),
  });
  await store.db.insertInto('workspaces').values({ id: WORKSPACE, name: WORKSPACE, created_at: 0 }).execute();
  for (let count = 0; count < webhooks; count += 1)
    await engine.events.createWebhook(ACTOR, { url: `${sink}/hook-${count}` });
  await announce(engine, { store, events });
  return {
    deliver: async () => {
      const began = performance.now();
      engine.events.start();
      while (await isWaiting(engine)) await systemClock.sleep(LOOK_MS);
      return performance.now() - began;
    },
    close: async () => {
      for (const closer of closers.toReversed()) await closer();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function announce(
  engine: Engine,
  { store, events }: { store: Store<Database>; events: number },
): Promise<void> {
  for (let left = events; left > 0; left -= AT_ONCE) {
    const batch = Array.from({ length: Math.min(left, AT_ONCE) }, () =>
      store.transaction((tx) =>
        engine.events.announce(tx, {
          type: 'account.changed',
          workspaceId: WORKSPACE,
          at: Date.now(),
          account: sampleAccount(),
        }),
      ),
    );
    await Promise.all(batch);
  }
}

async function isWaiting({ events }: Engine): Promise<boolean> {
  const { items } = await events.listWebhooks(ACTOR, {});
  return items.some(({ waiting }) => waiting > 0);
}

/** Of the size that accounts have. */
export function sampleAccount(): Account {
  const now = new Date().toISOString();
  return {
    id: 'acc_01kah3v7x2m9q4t8w6zr5c1d0e',
    connector: 'tiny',
    name: 'Sales data',
    description: '',
    owner: 'cus_1029384756',
    ownerName: 'Acme Industries',
    label: 'onboarding',
    metadata: { plan: 'pro', region: 'eu' },
    status: 'active',
    statusReason: null,
    statusSince: now,
    fields: {},
    hosts: [],
    sharedWith: 'operator',
    revocation: null,
    nextCheckAt: null,
    verifiedAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
