import { setImmediate } from 'node:timers/promises';
import { openStore } from '../../store/index.ts';
import { localKeyProvider } from '../local-keys.ts';
import { hasSealedSecrets, vaultMigrations, type VaultTables } from '../vault-tables.ts';
import { createVault } from '../vault.ts';

/** Rotates data keys and the master key in turn for ever, first ending what was interrupted; a line at every step. */
export async function main(path: string, keyPath: string): Promise<void> {
  const store = await openStore<VaultTables>({
    location: { kind: 'folder', path },
    migrations: vaultMigrations,
  });
  const keys = await localKeyProvider({ path: keyPath, dataExists: () => hasSealedSecrets(store) });
  const vault = createVault({ store, keys });
  const onProgress = () => console.log('batch');
  console.log('open');
  await vault.resume({ onProgress });
  for (;;) {
    await vault.rotateMasterKey({ onProgress });
    console.log('master key');
    await vault.rotateDataKeys({ onProgress });
    console.log('data keys');
    await setImmediate();
  }
}
