import { systemClock } from '@sluice/core';
import { openStore, silentLogger } from '@sluice/runtime';
import { serverMigrations, startEngine, type Database, type Engine } from '@sluice/server';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tinyCatalog } from './connector.ts';
import { UPSTREAM_KEY } from './keys.ts';

/** The real engine over a store on disk, with one account linked at the upstream. */
export interface LinkedCalls {
  get(id: string): ReturnType<Engine['calls']['call']>;
  close: () => Promise<void>;
}

const WORKSPACE = 'wsp_bench';

export async function linkCalls(upstream: string): Promise<LinkedCalls> {
  await mkdir('data', { recursive: true });
  const dataDir = await mkdtemp('data/bench-');
  const closers: (() => Promise<unknown>)[] = [];
  const store = await openStore<Database>({
    location: { kind: 'folder', path: dataDir },
    migrations: serverMigrations,
  });
  const allowHosts = [new URL(upstream).host];
  const engine = await startEngine({
    options: { dataDir, allowHosts, catalog: tinyCatalog },
    store,
    dataDir,
    clock: systemClock,
    log: silentLogger(),
    metrics: undefined,
    publicUrl: () => 'http://127.0.0.1:4000',
    onClose: (closer) => void closers.push(closer),
  });
  await store.db.insertInto('workspaces').values({ id: WORKSPACE, name: WORKSPACE, created_at: 0 }).execute();
  const account = await engine.accounts.link(
    { workspaceId: WORKSPACE, label: 'system', keyId: null, scopes: [] },
    { connector: 'tiny', fields: { apiKey: UPSTREAM_KEY, baseUrl: upstream } },
  );
  return {
    get: (id) =>
      engine.calls.call({
        workspaceId: WORKSPACE,
        accountId: account.id,
        action: 'things.get',
        input: { id },
      }),
    close: async () => {
      for (const closer of closers.toReversed()) await closer();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
