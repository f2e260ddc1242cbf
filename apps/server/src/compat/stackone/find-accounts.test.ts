import { makeId, manualClock, randomText } from '@sluice/core';
import { openStore, type StoreLocation } from '@sluice/runtime';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { serverMigrations, type Database } from '../../schema/index.ts';
import { findAccounts } from './find-accounts.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];
const schema = `stackone_${randomText(8)}`;

describe('over SQLite', () => tryFinding({ kind: 'memory' }));
describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () =>
  tryFinding({ kind: 'postgres', url: postgresUrl ?? '', schema }),
);

function tryFinding(location: StoreLocation): void {
  it('finds nothing by filters that no account meets, and fails by none of them', async () => {
    const clock = manualClock();
    const store = await openStore<Database>({ location, migrations: serverMigrations, clock });
    try {
      const nothing = { ids: [], owners: [], connectors: [], statuses: null };
      const page = { workspaceId: makeId('workspace', clock.now()), page: 1, pageSize: 25 };
      for (const filter of [
        {},
        { statuses: [] },
        { statuses: ['active', 'failing'] as const },
        { ids: ['acc_none'], owners: ['nobody'], connectors: ['example'] },
      ])
        expect(await findAccounts(store, { ...page, ...nothing, ...filter })).toEqual([]);
    } finally {
      if (location.kind === 'postgres') await sql.raw(`drop schema ${schema} cascade`).execute(store.db);
      await store.close();
    }
  });
}
