import type { Clock } from '@sluice/core';
import {
  createVault,
  hasSealedSecrets,
  localKeyProvider,
  openStore,
  type Store,
  type StoreLocation,
  type Vault,
} from '@sluice/runtime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverMigrations, type Database } from '../index.ts';

/** What every part of the server stands on: a real store, and a real vault over it. */
export interface Ground {
  store: Store<Database>;
  vault: Vault<Database>;
  /** Holds the master key. */
  dataDir: string;
  /** Closes the store; a folder that was made for it is removed. */
  close(): Promise<void>;
}

export interface GroundOptions {
  clock: Clock;
  /** Default: memory. */
  location?: StoreLocation | undefined;
  /** Default: a new one. */
  dataDir?: string | undefined;
}

export async function openGround({ clock, location, ...given }: GroundOptions): Promise<Ground> {
  const dataDir = given.dataDir ?? (await mkdtemp(join(tmpdir(), 'sluice-ground-')));
  const store = await openStore<Database>({
    location: location ?? { kind: 'memory' },
    migrations: serverMigrations,
    clock,
  });
  const keys = await localKeyProvider({
    path: join(dataDir, 'master.key'),
    dataExists: () => hasSealedSecrets(store),
  });
  return {
    store,
    vault: createVault<Database>({ store, keys, clock }),
    dataDir,
    close: async () => {
      await store.close();
      if (given.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
