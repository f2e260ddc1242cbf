import { systemClock } from '@sluice/core';
import { openStore, silentLogger, type Store } from '@sluice/runtime';
import { serverMigrations, startEngine, type Database, type Engine } from '@sluice/server';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tinyCatalog } from './calls/connector.ts';

/** The real engine over a store on disk, with a workspace in it, and no HTTP server before it. */
export interface BenchEngine {
  engine: Engine;
  store: Store<Database>;
  /** Acts in that workspace. */
  actor: { workspaceId: string; label: string; keyId: null; scopes: [] };
  close(): Promise<void>;
}

const WORKSPACE = 'wsp_bench';

/** `outside` is the one URL whose host it may reach. */
export async function openEngine(outside: string): Promise<BenchEngine> {
  await mkdir('data', { recursive: true });
  const dataDir = await mkdtemp('data/bench-');
  const closers: (() => Promise<unknown>)[] = [];
  const store = await openStore<Database>({
    location: { kind: 'folder', path: dataDir },
    migrations: serverMigrations,
  });
  const engine = await startEngine({
    options: { dataDir, allowHosts: [new URL(outside).host], catalog: tinyCatalog },
    store,
    dataDir,
    clock: systemClock,
    log: silentLogger(),
    metrics: undefined,
    publicUrl: () => 'http://127.0.0.1:4000',
    onClose: (closer) => void closers.push(closer),
  });
  await store.db.insertInto('workspaces').values({ id: WORKSPACE, name: WORKSPACE, created_at: 0 }).execute();
  return {
    engine,
    store,
    actor: { workspaceId: WORKSPACE, label: 'system', keyId: null, scopes: [] },
    close: async () => {
      for (const closer of closers.toReversed()) await closer();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
