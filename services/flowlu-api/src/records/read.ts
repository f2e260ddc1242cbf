import type { Store, Tx } from '@sluice/runtime';
import { sql } from 'kysely';
import type { Collection } from '../companies/companies.ts';
import type { ListQuery } from '../wire/list-query.ts';
import { recordOf, type StoredRecord } from './row.ts';
import type { Tables } from './schema.ts';
import { DATES, listConditions, LOOKUPS } from './where.ts';

/** One page of a list, in the order of `id`. */
export interface Page {
  /** All records of the entity. */
  total: number;
  /** Those that match the search and the filters. */
  matching: number;
  records: readonly StoredRecord[];
}

export async function getRecord(
  db: Store<Tables>['db'] | Tx<Tables>,
  collection: Collection,
  id: number,
): Promise<StoredRecord | undefined> {
  const row = await db
    .selectFrom('records')
    .select(['id', 'fields'])
    .where('collection_id', '=', collection.id)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && recordOf(row);
}

export async function listRecords(
  store: Store<Tables>,
  collection: Collection,
  query: ListQuery,
): Promise<Page> {
  const total = collection.count;
  const offset = (query.page - 1) * query.limit;
  // A range of dates is worth its index only when it leaves few records.
  const counted = query.filters.some(({ field }) => DATES.some((date) => date === field.column))
    ? await countMatching(store, collection, query)
    : undefined;
  const isNarrow = counted !== undefined && counted * 4 < total;
  const conditions = listConditions({
    collectionId: collection.id,
    query,
    narrowBy: isNarrow ? [...LOOKUPS, ...DATES] : LOOKUPS,
    passDateIndexes: !isNarrow,
  });
  const { rows } = await sql<{ id: number; fields: string }>`select id, fields from records
    where ${conditions} order by id limit ${query.limit} offset ${offset}`.execute(store.db);
  const isAll = query.filters.length === 0 && query.search === undefined;
  const matching =
    counted ??
    (isAll ? total : (lastPageTells(query, rows.length) ?? (await countMatching(store, collection, query))));
  return { total, matching, records: rows.map(recordOf) };
}

/** Every record of a collection in the order of `id`, read in bounded pages. */
export async function* eachRecord(
  store: Store<Tables>,
  collection: Collection,
): AsyncGenerator<StoredRecord> {
  for (let after = 0; ;) {
    const rows = await store.db
      .selectFrom('records')
      .select(['id', 'fields'])
      .where('collection_id', '=', collection.id)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE_ROWS)
      .execute();
    yield* rows.map(recordOf);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) return;
    after = last.id;
  }
}

const PAGE_ROWS = 1000;

/** A page that is not full tells the number without counting. */
function lastPageTells(query: ListQuery, found: number): number | undefined {
  const isLast = found < query.limit && (found > 0 || query.page === 1);
  return isLast ? (query.page - 1) * query.limit + found : undefined;
}

async function countMatching(
  store: Store<Tables>,
  collection: Collection,
  query: ListQuery,
): Promise<number> {
  const conditions = listConditions({ collectionId: collection.id, query, narrowBy: LOOKUPS });
  const { rows } = await sql<{ matching: number }>`select count(*) as matching from records
    where ${conditions}`.execute(store.db);
  return rows[0]?.matching ?? 0;
}
