import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The tables of `calls/`. Times are in milliseconds. */
export interface CallsTables {
  /** One line for every outside call. */
  calls: {
    workspace_id: string;
    id: string;
    at: number;
    account_id: string;
    connector: string;
    action: string;
    run_id: string | null;
    /** Who asked for it, as the audit names actors; null for what Sluice does by itself. */
    actor: string | null;
    method: string;
    /** Without credentials and without the values of its query. */
    url: string;
    status: number | null;
    outcome: string;
    error: string | null;
    attempts: number;
    duration_ms: number;
    credits: number;
  };
  /** What calls that spend or write were about to do, written before they did it. */
  call_effects: {
    workspace_id: string;
    account_id: string;
    idempotency_key: string;
    call_id: string;
    action: string;
    /** Of the action and its input, so that a key is never taken for another request. */
    input_hash: string;
    upstream_key: string;
    /** The open reservation of credits. */
    entry_id: string | null;
    reserved: number;
    state: 'open' | 'done';
    /** JSON of what was answered, where it is kept for repeats. */
    output: string | null;
    credits: number;
    at: number;
  };
}

export const callsMigrations: readonly Migration[] = [
  {
    name: '0020-calls',
    up: async (db, { text, integer, real }, dialect) => {
      // Lines come by the thousand a second, so each is written into one tree less where that can be said.
      const layout = dialect === 'sqlite' ? 'without rowid' : '';
      await sql
        .raw(
          `create table calls (
            workspace_id ${text} not null,
            id ${text} not null,
            at ${integer} not null,
            account_id ${text} not null,
            connector ${text} not null,
            action ${text} not null,
            run_id ${text},
            actor ${text},
            method ${text} not null,
            url ${text} not null,
            status ${integer},
            outcome ${text} not null,
            error ${text},
            attempts ${integer} not null,
            duration_ms ${real} not null,
            credits ${real} not null,
            primary key (workspace_id, id)
          ) ${layout}`,
        )
        .execute(db);
      await sql.raw('create index calls_account on calls (workspace_id, account_id, id)').execute(db);
      await sql
        .raw('create index calls_run on calls (workspace_id, run_id, id) where run_id is not null')
        .execute(db);
    },
  },
  {
    name: '0021-call-effects',
    up: async (db, { text, integer, real }) => {
      await sql
        .raw(
          `create table call_effects (
            workspace_id ${text} not null,
            account_id ${text} not null,
            idempotency_key ${text} not null,
            call_id ${text} not null,
            action ${text} not null,
            input_hash ${text} not null,
            upstream_key ${text} not null,
            entry_id ${text},
            reserved ${real} not null,
            state ${text} not null,
            output ${text},
            credits ${real} not null,
            at ${integer} not null,
            primary key (workspace_id, account_id, idempotency_key)
          )`,
        )
        .execute(db);
      await sql.raw('create index call_effects_age on call_effects (state, at)').execute(db);
    },
  },
];
