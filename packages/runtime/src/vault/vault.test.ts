import { Secret } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../store/open-store.ts';
import { postgresEngine } from '../store/postgres.ts';
import { pglitePool, type PglitePool } from '../store/testing/pglite-pool.ts';
import { keyOrCode, vaultUnderTest, WORKSPACE, type VaultUnderTest } from './testing/vault-under-test.ts';
import { hasSealedSecrets, vaultMigrations, type VaultTables } from './vault-tables.ts';
import { manualClock } from '@sluice/core';

let pglite: PglitePool;
beforeAll(async () => {
  pglite = await pglitePool();
});
afterAll(() => pglite.close());

const onPostgres = async () => {
  await pglite.empty();
  const clock = manualClock();
  const store = await openEngine<VaultTables>({
    engine: postgresEngine(pglite),
    migrations: vaultMigrations,
    clock,
  });
  return vaultUnderTest({ store });
};

describe.each([
  ['SQLite', () => vaultUnderTest()],
  ['PGlite', onPostgres],
])('vault on %s', (_, open) => {
  const using = (work: (subject: VaultUnderTest) => Promise<void>) => async () => {
    const subject = await open();
    await work(subject).finally(() => subject.close());
  };

  test(
    'secrets come back under their names, whatever their text',
    using(async ({ store, vault }) => {
      const texts = { apiKey: 'k', token: 'Ünï "😀"\n\0', empty: '', 'a name': 'p' };
      const secrets = Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [name, new Secret(text)]),
      );
      const owner = { workspaceId: WORKSPACE, ownerId: 'acc_one' };
      await store.transaction((tx) => vault.seal(tx, { ...owner, secrets }));
      const opened = await vault.open(owner);
      expect(
        Object.fromEntries(Object.entries(opened).map(([name, secret]) => [name, secret.open()])),
      ).toEqual(texts);
    }),
  );

  test(
    'each sealing is a new version and the only one',
    using(async (subject) => {
      expect([await subject.put('acc_one', 'first'), await subject.put('acc_one', 'second')]).toEqual([1, 2]);
      expect(await keyOrCode(subject.vault, 'acc_one')).toBe('second');
      expect(await subject.store.db.selectFrom('vault_secrets').selectAll().execute()).toHaveLength(1);
    }),
  );

  test(
    'what is removed is gone, and what was never there is unknown',
    using(async ({ store, vault, put, fresh }) => {
      const owner = { workspaceId: WORKSPACE, ownerId: 'acc_one' };
      expect([await hasSealedSecrets(store), await vault.has(owner)]).toEqual([false, false]);
      await put('acc_one', 'key');
      expect([
        await hasSealedSecrets(store),
        await vault.has(owner),
        await keyOrCode(vault, 'acc_one'),
      ]).toEqual([true, true, 'key']);
      expect(await store.transaction((tx) => vault.remove(tx, owner))).toBe(true);
      expect(await store.transaction((tx) => vault.remove(tx, owner))).toBe(false);
      for (const one of [vault, fresh()]) expect(await keyOrCode(one, 'acc_one')).toBe('vault.unknown');
    }),
  );

  test(
    'a sealing that is rolled back changes nothing',
    using(async (subject) => {
      await subject.put('acc_one', 'kept');
      expect(await keyOrCode(subject.vault, 'acc_one')).toBe('kept');
      const failing = subject.store.transaction(async (tx) => {
        await subject.vault.seal(tx, {
          workspaceId: WORKSPACE,
          ownerId: 'acc_one',
          secrets: { apiKey: new Secret('lost') },
        });
        throw new Error('rolled back');
      });
      await expect(failing).rejects.toThrow('rolled back');
      expect(await keyOrCode(subject.vault, 'acc_one')).toBe('kept');
    }),
  );

  test(
    'a read that began before a change is not kept for after it',
    using(async (subject) => {
      await subject.put('acc_one', 'old');
      const vault = subject.vault;
      const reading = keyOrCode(vault, 'acc_one');
      const sealing = subject.put('acc_one', 'new');
      expect(['old', 'new']).toContain(await reading);
      await sealing;
      expect(await keyOrCode(vault, 'acc_one')).toBe('new');
    }),
  );

  test(
    'credentials too large for one account are refused before anything is written',
    using(async (subject) => {
      await expect(subject.put('acc_one', 'x'.repeat(70_000))).rejects.toMatchObject({ code: 'store.value' });
      expect(await keyOrCode(subject.vault, 'acc_one')).toBe('vault.unknown');
    }),
  );

  test(
    'rotations work on it, and walk every tenant',
    using(async (subject) => {
      for (let n = 0; n < 130; n += 1)
        await subject.put(`acc_${n % 13}`, `key-${n}`, `wsp_${Math.floor(n / 13)}`);
      expect(await subject.vault.rotateDataKeys()).toMatchObject({ done: 130 });
      expect(await subject.vault.rotateMasterKey()).toMatchObject({ done: 130 });
      expect(await subject.vault.verify()).toMatchObject({ done: 130, damagedCount: 0 });
      for (let n = 0; n < 130; n += 1)
        expect(await keyOrCode(subject.vault, `acc_${n % 13}`, `wsp_${Math.floor(n / 13)}`)).toBe(`key-${n}`);
    }),
  );
});

test('on a shared store, what another process changes is seen within two seconds', async () => {
  const subject = await onPostgres();
  await subject.put('acc_one', 'old');
  const other = subject.fresh();
  expect(await keyOrCode(other, 'acc_one')).toBe('old');
  await subject.put('acc_one', 'new');
  await subject.clock.advance(2000);
  expect(await keyOrCode(other, 'acc_one')).toBe('new');
  await subject.close();
});

test('credentials that others change without end are given up on, not overwritten', async () => {
  const subject = await vaultUnderTest();
  await subject.put('acc_one', 'theirs');
  const contended = subject.fresh({
    ...subject.keys,
    id: subject.keys.id,
    wrap: async (dataKey, context) => {
      await current
        .updateTable('vault_secrets')
        .set({ wrapped_key: Buffer.from([(changes += 1)]) })
        .execute();
      return subject.keys.wrap(dataKey, context);
    },
  });
  let changes = 0;
  let current: Parameters<Parameters<typeof subject.store.transaction>[0]>[0];
  const sealing = subject.store.transaction(async (tx) => {
    current = tx;
    await contended.seal(tx, {
      workspaceId: WORKSPACE,
      ownerId: 'acc_one',
      secrets: { apiKey: new Secret('mine') },
    });
  });
  await expect(sealing).rejects.toMatchObject({ code: 'store.failed' });
  expect(changes).toBe(10);
  expect(await keyOrCode(subject.vault, 'acc_one')).toBe('theirs');
  await subject.close();
});

test('the cache is bounded: what it let go is read again', async () => {
  const subject = await vaultUnderTest();
  await subject.store.transaction(async (tx) => {
    for (let n = 0; n < 10_001; n += 1) {
      const secrets = { apiKey: new Secret(`key-${n}`) };
      await subject.vault.seal(tx, { workspaceId: WORKSPACE, ownerId: `acc_${n}`, secrets });
    }
  });
  for (let n = 0; n < 10_001; n += 1) await keyOrCode(subject.vault, `acc_${n}`);
  await subject.store.db.deleteFrom('vault_secrets').execute();
  expect(await keyOrCode(subject.vault, 'acc_0')).toBe('vault.unknown');
  expect(await keyOrCode(subject.vault, 'acc_1')).toBe('key-1');
  await subject.close();
});
