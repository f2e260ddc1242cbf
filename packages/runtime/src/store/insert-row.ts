import { CompiledQuery } from 'kysely';
import type { Tx } from './store.ts';

/** By dialect, table and columns. */
const texts = new WeakMap<object, Map<string, string>>();
const MAX_TEXTS = 500;

/**
 * Inserts one row where many are inserted one by one: the statement is made once for a table and set of
 * columns, because making it costs more than running it. Columns may hold plain values only.
 */
export async function insertRow<DB, T extends keyof DB & string>(
  tx: Tx<DB>,
  table: T,
  row: Readonly<{ [C in keyof DB[T]]: DB[T][C] }>,
): Promise<void> {
  const { adapter } = tx.getExecutor();
  // One adapter each for the two dialects, with names of their own.
  const dialect = adapter.constructor;
  let known = texts.get(dialect);
  if (!known) texts.set(dialect, (known = new Map<string, string>()));
  const place = `${table}:${Object.keys(row).join(',')}`;
  let text = known.get(place);
  if (text === undefined) {
    // Kysely's types cannot follow a table that is named by a parameter.
    const plain = tx as unknown as Tx<Record<string, Record<string, unknown>>>;
    text = plain.insertInto(table).values(row).compile().sql;
    if (known.size < MAX_TEXTS) known.set(place, text);
  }
  await tx.executeQuery(CompiledQuery.raw(text, Object.values(row)));
}
