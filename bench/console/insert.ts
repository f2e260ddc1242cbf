import type { Value } from '@sluice/runtime';
import type { Database } from '@sluice/server';
import type { Place } from './place.ts';

const BATCH = 5_000;

/** Inserts rows that all have the same columns. */
export async function insert(
  { store }: Place,
  table: keyof Database,
  rows: Iterable<Readonly<Record<string, Value>>>,
): Promise<void> {
  let batch: Readonly<Record<string, Value>>[] = [];
  const flush = async (): Promise<void> => {
    const [first] = batch;
    if (!first) return;
    const columns = Object.keys(first);
    const values = batch.map((row) => columns.map((column) => row[column] ?? null));
    await store.transaction((tx) => store.insertMany(tx, { table, columns, rows: values }));
    batch = [];
  };
  for (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) await flush();
  }
  await flush();
}
