import { sql } from 'kysely';
import type { Migration, Store } from '../store/index.ts';

export interface VaultTables {
  vault_secrets: SecretRow;
  vault_rounds: { id: number; begun: number; ended: number };
}

/** One sealed set of secrets. Every column is bound to the others: none can be changed or moved alone. I-4 */
export interface SecretRow {
  workspace_id: string;
  owner_id: string;
  /** Counts up with every new set of secrets of this owner. */
  version: number;
  /** The round of data keys that it was sealed in. */
  round: number;
  sealed_at: number;
  /** The master key that wrapped the data key. */
  key_id: string;
  wrapped_key: Uint8Array;
  sealed: Uint8Array;
}

export const vaultMigrations: readonly Migration[] = [
  {
    name: '0001-vault',
    up: async (db, types) => {
      const text = sql.raw(types.text);
      const integer = sql.raw(types.integer);
      const bytes = sql.raw(types.bytes);
      await sql`create table vault_secrets (
        workspace_id ${text} not null, owner_id ${text} not null, version ${integer} not null,
        round ${integer} not null, sealed_at ${integer} not null, key_id ${text} not null,
        wrapped_key ${bytes} not null, sealed ${bytes} not null,
        primary key (workspace_id, owner_id))`.execute(db);
      await sql`create table vault_rounds (id ${integer} primary key, begun ${integer} not null, ended ${integer} not null)`.execute(
        db,
      );
      await sql`insert into vault_rounds (id, begun, ended) values (1, 0, 0)`.execute(db);
    },
  },
];

/** Whether anything is sealed: what a key provider asks before it makes a new master key. */
export async function hasSealedSecrets<DB extends VaultTables>(store: Store<DB>): Promise<boolean> {
  const own = store as unknown as Store<VaultTables>;
  return (await own.db.selectFrom('vault_secrets').select('version').limit(1).execute()).length > 0;
}
