import { Secret } from '@sluice/core';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../store/index.ts';
import { runInChild } from '../store/testing/child.ts';
import { localKeyProvider } from './local-keys.ts';
import { keyOrCode } from './testing/vault-under-test.ts';
import { hasSealedSecrets, vaultMigrations, type VaultTables } from './vault-tables.ts';
import { createVault } from './vault.ts';

const ROUNDS = 12;
const COUNT = 150;
const rotating = new URL('./testing/rotating-child.ts', import.meta.url);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-killed-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function openVault() {
  const location = { kind: 'folder', path: join(folder, 'data') } as const;
  const store = await openStore<VaultTables>({ location, migrations: vaultMigrations });
  const dataExists = () => hasSealedSecrets(store);
  const keys = await localKeyProvider({ path: join(folder, 'master.key'), dataExists });
  return { store, vault: createVault({ store, keys }) };
}

test(`rotations killed at ${ROUNDS} random moments lose no secret, and end when they are taken up again`, async () => {
  const { store, vault } = await openVault();
  await store.transaction(async (tx) => {
    for (let n = 0; n < COUNT; n += 1) {
      await vault.seal(tx, {
        workspaceId: 'wsp_one',
        ownerId: `acc_${n}`,
        secrets: { apiKey: new Secret(`key-${n}`) },
      });
    }
  });
  await store.close();
  const interrupted: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = runInChild(rotating, [join(folder, 'data'), join(folder, 'master.key')]);
    expect(await child.line(), child.complaints()).toBe('open');
    for (let lines = randomInt(12); lines > 0; lines -= 1) expect(await child.line()).toBeDefined();
    // Somewhere between two lines.
    for (let turns = randomInt(4000); turns > 0; turns -= 1) await Promise.resolve();
    await child.kill();
    interrupted.push(...(await openAll()));
  }
  expect(interrupted.length, 'some kills hit a rotation').toBeGreaterThan(0);
  const last = await openVault();
  await last.vault.resume();
  expect(await last.vault.unfinished()).toEqual([]);
  expect(await last.vault.verify()).toMatchObject({ done: COUNT, damagedCount: 0 });
  const keyIds = await last.store.db.selectFrom('vault_secrets').select('key_id').distinct().execute();
  expect(keyIds).toHaveLength(1);
  await last.store.close();
}, 120_000);

/** Opens every secret as the next start would, and says which rotations were cut short. */
async function openAll(): Promise<string[]> {
  const { store, vault } = await openVault();
  await vault.checkKeys();
  for (let n = 0; n < COUNT; n += 1) expect(await keyOrCode(vault, `acc_${n}`)).toBe(`key-${n}`);
  const unfinished = await vault.unfinished();
  await store.close();
  return unfinished;
}
