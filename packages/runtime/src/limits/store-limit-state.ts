import { sql } from 'kysely';
import type { Migration, Store } from '../store/index.ts';
import type { LimitState, SavedLimits } from './limit-state.ts';

export interface LimitTables {
  limit_states: { key: string; state: string };
}

export const limitMigrations: readonly Migration[] = [
  {
    name: '0001-limits',
    up: async (db, types) => {
      await sql`create table limit_states (
        key ${sql.raw(types.text)} primary key,
        state ${sql.raw(types.json)} not null
      )`.execute(db);
    },
  },
];

/**
 * Keeps limits in the store, one row a key, several keys a transaction. Enforcers and pacers that share a
 * store need keys that tell them apart.
 */
export function storeLimitState<DB extends LimitTables>(shared: Store<DB>): LimitState {
  // A store with more tables serves as one with this table alone; Kysely's types cannot say so.
  const store = shared as unknown as Store<LimitTables>;
  return {
    load: async (key) => {
      const [row] = await store.selectIn(null, {
        table: 'limit_states',
        columns: ['state'],
        column: 'key',
        keys: [key],
      });
      return row === undefined ? undefined : (JSON.parse(String(row['state'])) as SavedLimits);
    },
    save: (entries) =>
      store.transaction((tx) =>
        store.insertMany(tx, {
          table: 'limit_states',
          columns: ['key', 'state'],
          rows: entries.map((entry) => [entry.key, JSON.stringify(entry)]),
          // oxlint-disable-next-line no-thenable -- the store's word for what a conflict does
          onConflict: { keys: ['key'], do: 'replace' },
        }),
      ),
  };
}
