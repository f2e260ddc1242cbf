import { sql } from 'kysely';
import { openStore } from '../open-store.ts';
import type { Migration } from '../store.ts';

export interface CountTables {
  counts: { n: number };
}

export const countMigrations: readonly Migration[] = [
  {
    name: '0001-counts',
    up: async (db, types) => {
      await sql`create table counts (n ${sql.raw(types.integer)} primary key)`.execute(db);
    },
  },
];

/** Opens the folder and counts up, one transaction a number, telling each once it is durable. */
export async function main(path: string): Promise<void> {
  const store = await openStore<CountTables>({
    location: { kind: 'folder', path },
    migrations: countMigrations,
  });
  console.log('open');
  for (let n = 1; ; n += 1) {
    await store.transaction((tx) => tx.insertInto('counts').values({ n }).execute());
    console.log(String(n));
    // Lets the pipe drain, so that what was told is what was read.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
