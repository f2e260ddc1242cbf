import { manualClock } from '@sluice/core';
import { openStore, type Store, type StoreLocation } from '@sluice/runtime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTestDatabase } from './testing/test-database.ts';
import { serverMigrations, type Database } from './index.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];

/** What the version before there were people had applied. Later ones come in between by their numbers. */
const BEFORE: readonly string[] = [
  '0001-access',
  '0001-ledger',
  '0001-limits',
  '0001-vault',
  '0002-audit',
  '0003-idempotency',
  '0010-accounts',
  '0011-account-owners',
  '0020-calls',
  '0021-call-effects',
  '0050-links',
  '0060-oauth',
  '0070-events',
  '0301-flows',
];

/** Opens the data as the version before there were people left it, and then with this one. */
async function openOlder(location: StoreLocation): Promise<void> {
  const clock = manualClock();
  const before = serverMigrations.filter(({ name }) => BEFORE.includes(name));
  expect(before).toHaveLength(BEFORE.length);
  const old = await openStore<Database>({ location, migrations: before, clock });
  const key = { id: 'key_1', workspace_id: 'wsp_1', name: 'old', hash: 'h', hint: '…', scopes: '[]' };
  await old.transaction(async (tx) => {
    await tx.insertInto('workspaces').values({ id: 'wsp_1', name: 'default', created_at: 1 }).execute();
    await tx
      .insertInto('api_keys')
      // The column that this version adds is not there yet.
      .values({ ...key, created_at: 1, last_used_at: null, expires_at: null, revoked_at: null } as never)
      .execute();
  });
  await setAsideRows(old);
  await old.close();
  const store = await openStore<Database>({ location, migrations: serverMigrations, clock });
  const runs = await store.db.selectFrom('runs').select(['id', 'quarantine_open']).orderBy('id').execute();
  expect(runs.map((run) => [run.id, run.quarantine_open])).toEqual([
    ['run_1', 3],
    ['run_2', 0],
    // It was planned and never started: what it refuses is set aside when it starts.
    ['run_3', 0],
  ]);
  const lines = await store.db.selectFrom('quarantine').select('line').orderBy('row_number').execute();
  expect(lines.map(({ line }) => line)).toEqual([2, 3, 8]);
  const sends = await store.db.selectFrom('run_sends').selectAll().orderBy('run_id').execute();
  expect(sends).toMatchObject(
    ['run_1', 'run_2'].map((run_id) => ({
      run_id,
      number: 1,
      account_id: 'acc_1',
      sink: 'contacts',
      written: 4,
    })),
  );
  const states = await store.db.selectFrom('quarantine').select('state').distinct().execute();
  expect(states).toEqual([{ state: 'open' }]);
  const rows = await store.db.selectFrom('api_keys').selectAll().execute();
  expect(rows).toEqual([expect.objectContaining({ id: 'key_1', allowed_addresses: '[]' })]);
  expect(await store.db.selectFrom('members').selectAll().execute()).toEqual([]);
  await store.close();
}

const SENT = { destination: JSON.stringify({ accountId: 'acc_1', sink: 'contacts' }), written: 4 };

/** Three runs, of which one set three rows aside, and one that waits for its start a row; without the columns that came later. */
async function setAsideRows(old: Store<Database>): Promise<void> {
  const texts = { mapping: '{}', options: '[]', columns: '[]' };
  const file = { id: 'fil_1', workspace_id: 'wsp_1', name: 'a.csv', bytes: 1, created_at: 1 };
  const read = { format: '{}', columns: '[]', sample: '[]', warnings: '[]', guess: '{}' };
  const counts = ['matched', 'missed', 'refused', 'duplicates', 'known', 'written', 'quarantined', 'spent'];
  const others = ['requests', 'rate_limited', 'active_ms', 'spool_bytes', 'lease_until', 'start_when_ready'];
  const none = Object.fromEntries([...counts, ...others].map((column) => [column, 0]));
  const run = {
    workspace_id: 'wsp_1',
    created_at: 1,
    status: 'completed',
    file_id: 'fil_1',
    file_name: 'a.csv',
  };
  const from = { account_id: 'acc_1', connector: 'c', upstream_key: 'k', enricher: 'e', batch_size: 1 };
  const aside = { workspace_id: 'wsp_1', stage: 'input', code: 'malformed', reason: 'no', row_values: '{}' };
  await old.transaction(async (tx) => {
    await tx
      .insertInto('files')
      .values({ ...file, ...read })
      .execute();
    for (const id of ['run_1', 'run_2', 'run_3'])
      await tx
        .insertInto('runs')
        .values({
          id,
          ...run,
          ...from,
          ...texts,
          ...none,
          ...(id === 'run_3' ? { status: 'ready' } : SENT),
        } as never)
        .execute();
    for (const row_number of [1, 2, 7])
      await tx
        .insertInto('quarantine')
        .values({ run_id: 'run_1', row_number, ...aside } as never)
        .execute();
    await tx
      .insertInto('quarantine')
      .values({ run_id: 'run_3', row_number: 4, ...aside } as never)
      .execute();
  });
}

/** Opens data with a sign-in of the version that did not keep yet when it was proven who sits there. */
async function openWithoutProofs(location: StoreLocation): Promise<void> {
  const clock = manualClock();
  const before = serverMigrations.filter(({ name }) => name !== '0312-login-proofs');
  const old = await openStore<Database>({ location, migrations: before, clock });
  const of = { workspace_id: 'wsp_1', created_at: 5, last_seen_at: 9 };
  const member = { id: 'mem_1', name: 'Ada', email: 'ada@acme.example', role: 'owner', ...of };
  const login = { id: 'lgn_1', member_id: 'mem_1', token_hash: 'h', device: '', address: '', ...of };
  await old.transaction(async (tx) => {
    await tx.insertInto('workspaces').values({ id: 'wsp_1', name: 'default', created_at: 1 }).execute();
    await tx
      .insertInto('members')
      .values({ ...member, password_hash: null, removed_at: null })
      .execute();
    await tx
      .insertInto('logins')
      .values({ ...login, method: 'password', expires_at: 99, ended_at: null } as never)
      .execute();
  });
  await old.close();
  const store = await openStore<Database>({ location, migrations: serverMigrations, clock });
  expect(await store.db.selectFrom('logins').select(['id', 'proven_at']).execute()).toEqual([
    { id: 'lgn_1', proven_at: 5 },
  ]);
  await store.close();
}

describe('data of a version before there were people opens, with its keys and with every row that was set aside still waiting', () => {
  test('in a folder', async () => {
    const path = await mkdtemp(join(tmpdir(), 'sluice-older-'));
    await openOlder({ kind: 'folder', path });
    await rm(path, { recursive: true, force: true });
  });

  test.skipIf(postgresUrl === undefined)('in PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', async () => {
    const { url, drop } = await makeTestDatabase(postgresUrl ?? '');
    await openOlder({ kind: 'postgres', url });
    await drop();
  });
});

describe('a sign-in of the version that kept no proofs counts as proven when it began', () => {
  test('in a folder', async () => {
    const path = await mkdtemp(join(tmpdir(), 'sluice-older-'));
    await openWithoutProofs({ kind: 'folder', path });
    await rm(path, { recursive: true, force: true });
  });

  test.skipIf(postgresUrl === undefined)('in PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', async () => {
    const { url, drop } = await makeTestDatabase(postgresUrl ?? '');
    await openWithoutProofs({ kind: 'postgres', url });
    await drop();
  });
});
