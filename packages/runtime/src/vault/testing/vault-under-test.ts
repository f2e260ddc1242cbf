import { manualClock, Secret, type ManualClock } from '@sluice/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../store/index.ts';
import type { KeyProvider, RotatingKeyProvider } from '../key-provider.ts';
import { localKeyProvider } from '../local-keys.ts';
import { hasSealedSecrets, vaultMigrations, type SecretRow, type VaultTables } from '../vault-tables.ts';
import { createVault, type Vault } from '../vault.ts';

/** A vault over real files in a folder of its own. */
export interface VaultUnderTest {
  readonly folder: string;
  readonly keyPath: string;
  readonly store: Store<VaultTables>;
  readonly keys: RotatingKeyProvider;
  readonly vault: Vault;
  readonly clock: ManualClock;
  /** Another vault over the same store, which has read nothing yet. */
  fresh(keys?: KeyProvider): Vault;
  put(owner: string, text: string, workspace?: string): Promise<number>;
  /** The row as it lies in the store. */
  row(owner: string, workspace?: string): Promise<SecretRow>;
  /** Writes columns behind the vault's back. */
  overwrite(owner: string, columns: Partial<SecretRow>, workspace?: string): Promise<void>;
  close(): Promise<void>;
}

export async function vaultUnderTest(options: { store?: Store<VaultTables> } = {}): Promise<VaultUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-vault-'));
  const keyPath = join(folder, 'master.key');
  const clock = manualClock();
  const location = { kind: 'folder', path: join(folder, 'data') } as const;
  const store = options.store ?? (await openStore<VaultTables>({ location, migrations: vaultMigrations }));
  const keys = await localKeyProvider({ path: keyPath, dataExists: () => hasSealedSecrets(store) });
  const vault = createVault({ store, keys, clock });
  const at = (owner: string, workspace: string) => ({ workspaceId: workspace, ownerId: owner });
  return {
    folder,
    keyPath,
    store,
    keys,
    vault,
    clock,
    fresh: (other = keys) => createVault({ store, keys: other, clock }),
    put: async (owner, text, workspace = WORKSPACE) => {
      const secrets = { apiKey: new Secret(text) };
      return (await store.transaction((tx) => vault.seal(tx, { ...at(owner, workspace), secrets }))).version;
    },
    row: (owner, workspace = WORKSPACE) =>
      store.db
        .selectFrom('vault_secrets')
        .selectAll()
        .where('workspace_id', '=', workspace)
        .where('owner_id', '=', owner)
        .executeTakeFirstOrThrow(),
    overwrite: async (owner, columns, workspace = WORKSPACE) => {
      await store.db
        .updateTable('vault_secrets')
        .set(columns)
        .where('workspace_id', '=', workspace)
        .where('owner_id', '=', owner)
        .execute();
    },
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

export const WORKSPACE = 'wsp_one';

/** The opened key of an account, or the code of the error that came instead. */
export async function keyOrCode(vault: Vault, owner: string, workspace = WORKSPACE): Promise<string> {
  try {
    const secrets = await vault.open({ workspaceId: workspace, ownerId: owner });
    return secrets['apiKey']?.open() ?? 'nothing';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
