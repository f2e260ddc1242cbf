import type { Account } from '@sluice/core';
import { openStore, type StoreLocation } from '@sluice/runtime';
import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { serverMigrations, type Database } from '../schema/index.ts';
import { overBothStores } from '../schema/testing/stores.ts';
import { openAccountBench, type AccountBench } from './testing/account-bench.ts';

const KEY = 'ex_canary-7f3a9b2c';
const OTHER_KEY = 'ex_other-11112222';

describe('a key that is revoked in the very moment', () => {
  overBothStores(inTheVeryMoment);
});

describe('keys that were revoked before they were remembered for good', () => {
  overBothStores(fromBefore);
});

function inTheVeryMoment(place: () => StoreLocation): void {
  let bench: AccountBench;
  let account: Account;
  beforeEach(async () => {
    bench = await openAccountBench({ location: place() });
    account = await link(KEY, 'ada');
  });
  afterEach(() => bench.close());

  const link = (apiKey: string, owner: string, accounts = bench.accounts) =>
    accounts.link(bench.actor, { connector: 'example', owner, fields: { apiKey } });
  const statuses = async () => {
    const { items } = await bench.accounts.list(bench.actor, {});
    return Object.fromEntries(items.map(({ owner, status }) => [owner, status]));
  };
  /** Somebody waits for what another transaction decides; in SQLite one waits for the other anyway. */
  const somebodyWaits = async () => {
    if (bench.store.dialect === 'sqlite') return;
    const waiting = sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await vi.waitFor(
      async () => expect((await waiting.execute(bench.store.db)).rows.length).toBeGreaterThan(0),
      10_000,
    );
  };

  test('on another server while its link is being kept is revoked with that account too', async () => {
    const revoking: Promise<unknown>[] = [];
    bench.provider.whileTelling = async (type) => {
      if (type !== 'account.linked') return;
      revoking.push(bench.another().revoke(bench.actor, account.id));
      await somebodyWaits();
    };
    await link(KEY, 'bob');
    expect(await Promise.all(revoking)).toMatchObject([{ alsoRevoked: [{ name: 'Example' }] }]);
    expect(await statuses()).toEqual({ ada: 'revoked', bob: 'revoked' });
  });

  test('on another server while an account is given it is revoked with that account too', async () => {
    const { id } = await link(OTHER_KEY, 'bob');
    const revoking: Promise<unknown>[] = [];
    bench.provider.whileTelling = async (type) => {
      if (type !== 'account.changed') return;
      revoking.push(bench.another().revoke(bench.actor, account.id));
      await somebodyWaits();
    };
    await bench.accounts.replaceCredentials(bench.actor, id, { fields: { apiKey: KEY } });
    expect(await Promise.all(revoking)).toMatchObject([{ alsoRevoked: [{ id }] }]);
    expect(await statuses()).toEqual({ ada: 'revoked', bob: 'revoked' });
  });

  test('while its provider is asked is neither linked nor given to an account that is there', async () => {
    const { id } = await link(OTHER_KEY, 'bob');
    bench.provider.verify = async () => void (await bench.another().revoke(bench.actor, account.id));
    await expect(link(KEY, 'carl')).rejects.toMatchObject({ code: 'account.revoked' });
    const third = await link('ex_third-33334444', 'ada');
    bench.provider.verify = async () => void (await bench.another().revoke(bench.actor, third.id));
    const fields = { apiKey: 'ex_third-33334444' };
    await expect(bench.accounts.replaceCredentials(bench.actor, id, { fields })).rejects.toMatchObject({
      code: 'account.revoked',
    });
    expect((await bench.accounts.get(bench.actor, id)).status).toBe('active');
    expect((await bench.accounts.list(bench.actor, {})).items).toHaveLength(3);
  });

  test('while its link waits for that very revoke is not linked', async () => {
    const linking: Promise<unknown>[] = [];
    bench.provider.verify = async () => {
      const revoking = new Promise<void>((resolve, reject) => {
        bench.provider.whileTelling = async (type) => {
          if (type !== 'account.revoked') return;
          // The provider has answered: now the link is to be kept, while this transaction is open.
          resolve();
          await somebodyWaits();
        };
        bench.another().revoke(bench.actor, account.id).catch(reject);
      });
      await revoking;
    };
    linking.push(link(KEY, 'bob'));
    await expect(Promise.all(linking)).rejects.toMatchObject({ code: 'account.revoked' });
    await vi.waitFor(async () => expect(await statuses()).toEqual({ ada: 'revoked' }), 10_000);
  });

  test('is not revoked of an account that has just been given another key', async () => {
    const bob = await link(KEY, 'bob');
    const revoking: Promise<unknown>[] = [];
    bench.provider.whileTelling = async (type) => {
      if (type !== 'account.changed') return;
      revoking.push(bench.another().revoke(bench.actor, account.id));
      await somebodyWaits();
    };
    await bench.accounts.replaceCredentials(bench.actor, bob.id, { fields: { apiKey: OTHER_KEY } });
    expect(await Promise.all(revoking)).toMatchObject([{ alsoRevoked: [] }]);
    expect(await statuses()).toEqual({ ada: 'revoked', bob: 'active' });
  });
}

function fromBefore(place: () => StoreLocation): void {
  test('stay revoked, and those that were proven are left to their provider', async () => {
    const path = await mkdtemp(join(tmpdir(), 'sluice-keys-'));
    const location: StoreLocation = place().kind === 'memory' ? { kind: 'folder', path } : place();
    const before = serverMigrations.filter(({ name }) => name !== '0316-account-keys');
    const old = await openStore<Database>({ location, migrations: before });
    await old.transaction(async (tx) => {
      await tx.insertInto('workspaces').values({ id: 'wsp_1', name: 'default', created_at: 1 }).execute();
      for (const [id, key, state] of [
        ['acc_1', 'one', 'waiting'],
        ['acc_2', 'two', 'waiting'],
        ['acc_3', 'two', 'proven'],
        ['acc_4', 'three', null],
      ] as const)
        await tx
          .insertInto('accounts')
          .values(oldAccount({ id, key, state }) as never)
          .execute();
    });
    await old.close();
    const store = await openStore<Database>({ location, migrations: serverMigrations });
    const keys = await store.db.selectFrom('account_keys').selectAll().orderBy('key_print').execute();
    expect(keys).toEqual([
      { workspace_id: 'wsp_1', key_print: 'one', revoked_at: 5, proven_at: null },
      { workspace_id: 'wsp_1', key_print: 'two', revoked_at: 5, proven_at: 7 },
    ]);
    await store.close();
    await rm(path, { recursive: true, force: true });
  });
}

function oldAccount(of: { id: string; key: string; state: string | null }): Record<string, unknown> {
  return {
    workspace_id: 'wsp_1',
    id: of.id,
    connector: 'example',
    name: of.id,
    description: '',
    owner: of.id,
    status: of.state === null ? 'active' : 'revoked',
    status_since: 5,
    fields: '{}',
    hints: '{}',
    base_url: 'https://api.example',
    hosts: '[]',
    upstream_key: of.key,
    created_at: 1,
    updated_at: 7,
    version: 1,
    revocation: of.state === null ? null : JSON.stringify({ state: of.state }),
  };
}
