import { firstIdAt, type IdKind } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '@sluice/server';
import { sql } from 'kysely';
import type { Sizes } from './sizes.ts';

export const DAY_MS = 86_400_000;

/** Where and over which time a workspace is filled. */
export interface Place {
  store: Store<Database>;
  workspaceId: string;
  from: number;
  now: number;
  sizes: Sizes;
}

/** One of so many things, made one after the other over all the days. */
export interface Nth {
  index: number;
  of: number;
}

const SPARE_MS = 1000;

export function timeOf({ from, now }: Place, { index, of }: Nth): number {
  return from + Math.floor((index * (now - from - SPARE_MS)) / of);
}

/** Where an id begins to be the counter. */
const TIME_END = 14;
const COUNTER_BASE = 10 ** 15;

export function idOf(kind: IdKind, place: Place, nth: Nth): string {
  return `${firstIdAt(kind, timeOf(place, nth)).slice(0, TIME_END)}0${String(COUNTER_BASE + nth.index).slice(1)}`;
}

/** The same as `timeOf` and `idOf` in SQL that both stores understand; `index` is an expression. */
export function timeSql({ from, now }: Place, { index, of }: { index: string; of: number }): string {
  return `(${from} + ((${index}) * ${now - from - SPARE_MS}) / ${of})`;
}

export function idSql(kind: IdKind, place: Place, nth: { index: string; of: number }): string {
  const at = timeSql(place, nth);
  const prefix = firstIdAt(kind, 0).slice(0, TIME_END - 10);
  const letters = Array.from(
    { length: 10 },
    (_, letter) =>
      `substr('0123456789abcdefghjkmnpqrstvwxyz', cast((${at} >> ${45 - 5 * letter}) & 31 as integer) + 1, 1)`,
  );
  return `'${prefix}' || ${letters.join(' || ')} || '0' || substr(cast(${COUNTER_BASE} + ${nth.index} as text), 2)`;
}

/** Fills a table whose indexes are built afterwards, which is far quicker than row by row. */
export async function withoutIndexes(
  { store }: Place,
  table: keyof Database,
  fill: () => Promise<void>,
): Promise<void> {
  const { rows } = await sql
    .raw<{ name: string; text: string }>(
      store.dialect === 'sqlite'
        ? `select name, sql as text from sqlite_master where type = 'index' and tbl_name = '${table}' and sql is not null`
        : `select indexname as name, indexdef as text from pg_indexes
           where tablename = '${table}' and indexname not like '%_pkey'`,
    )
    .execute(store.db);
  for (const { name } of rows) await sql.raw(`drop index ${name}`).execute(store.db);
  await fill();
  for (const { text } of rows) await sql.raw(text).execute(store.db);
}
