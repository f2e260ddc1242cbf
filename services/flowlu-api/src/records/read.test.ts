import { openStore, type Store } from '@sluice/runtime';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT } from '../entities/index.ts';
import { isRefusal } from '../wire/refusal.ts';
import { readListQuery } from '../wire/list-query.ts';
import { DEFAULT_BEHAVIOURS } from '../behaviours.ts';
import { migrations, type Tables } from './schema.ts';
import { DATES, listConditions, LOOKUPS } from './where.ts';

let store: Store<Tables>;

beforeAll(async () => {
  store = await openStore<Tables>({ location: { kind: 'memory' }, migrations });
});

afterAll(() => store.close());

/** How SQLite would find the page or the count of a list. */
async function planOf(filters: Record<string, string>, isPage: boolean): Promise<string> {
  const form = new Map(Object.entries(filters).map(([name, value]) => [`filter[${name}]`, [value]]));
  const query = readListQuery(ACCOUNT, form, DEFAULT_BEHAVIOURS);
  if (isRefusal(query)) throw new Error(query.message);
  const narrowBy = [...LOOKUPS, ...DATES];
  const conditions = listConditions({ collectionId: 1, query, narrowBy });
  const { rows } = await (
    isPage
      ? sql<{
          detail: string;
        }>`explain query plan select id, fields from records where ${conditions} order by id limit 50`
      : sql<{ detail: string }>`explain query plan select count(*) from records where ${conditions}`
  ).execute(store.db);
  return rows.map((row) => row.detail).join('\n');
}

const REFS = Array.from({ length: 100 }, (_, index) => index + 1).join(',');

describe('a selective filter is answered from its index, for the page and for the count', () => {
  test.each([
    ['ref_id', { ref_id: REFS }],
    ['ref_id', { ref_id: REFS, ref: 'import', type: '2' }],
    ['ref_id', { type: '2', ref: 'import', ref_id: '7' }],
    ['ref', { ref: 'import' }],
    ['email', { email: 'a@b.example', type: '2' }],
    ['phone', { phone: '1' }],
    ['name', { name: 'Acme', owner_id: '1' }],
    ['updated_date', { updated_date: '{"start_date":"2026-01-01"}' }],
  ])('%s of %o', async (column, filters) => {
    for (const isPage of [true, false]) {
      expect(await planOf(filters, isPage)).toContain(
        `INDEX records_by_${column} (collection_id=? AND ${column}`,
      );
    }
  });
});

test('ids are found by the primary key', async () => {
  expect(await planOf({ id: REFS }, true)).toContain('(collection_id=? AND id=?)');
});
