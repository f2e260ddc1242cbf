import { sql } from 'kysely';
import type { Migration, Store } from '../store.ts';

export interface SuiteTables {
  things: ThingTable;
  parts: { thing_id: number; label: string };
}

interface ThingTable {
  id: number;
  name: string | null;
  size: number | null;
  ratio: number | null;
  blob: Uint8Array | null;
}

export const suiteMigrations: readonly Migration[] = [
  {
    name: '0002-parts',
    up: async (db, types) => {
      await sql`create table parts (thing_id ${sql.raw(types.integer)} not null references things (id), label ${sql.raw(types.text)})`.execute(
        db,
      );
    },
  },
  {
    name: '0001-things',
    up: async (db, types) => {
      const { integer, text, real, bytes } = types;
      await sql`create table things (id ${sql.raw(integer)} primary key, name ${sql.raw(text)} unique,
        size ${sql.raw(integer)}, ratio ${sql.raw(real)}, blob ${sql.raw(bytes)})`.execute(db);
    },
  },
];

export const COLUMNS = ['id', 'name', 'size', 'ratio', 'blob'] as const;

export function thing(id: number, fields: Partial<ThingTable> = {}): ThingTable {
  return { id, name: `thing ${id}`, size: null, ratio: null, blob: null, ...fields };
}

export async function countThings(store: Store<SuiteTables>): Promise<number> {
  const row = await store.db
    .selectFrom('things')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return row.n;
}
