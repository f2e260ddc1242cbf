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
    /** Empty: not known any more. */
    connector: string;
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
  /**
   * What the lines of an hour, a day or a month (UTC) come to; written with them, and kept when they go. The credits of
   * what spends or writes are those that the ledger booked, written with that.
   */
  call_stats: {
    workspace_id: string;
    /** Empty: the whole workspace. */
    account_id: string;
    /** Empty for the whole workspace. */
    connector: string;
    grain: 'hour' | 'day' | 'month';
    /** When the period begins. */
    at: number;
    calls: number;
    refused: number;
    failed: number;
    credits: number;
    duration_ms: number;
  };
  /** What some of the calls sent and got. */
  call_bodies: {
    workspace_id: string;
    call_id: string;
    at: number;
    /** 0 or 1: those that failed are kept longer. */
    failed: number;
    idempotency_key: string | null;
    /** JSON: what the action was given, as it was; holds no credential. Null where it was too large. */
    input: string | null;
    /** JSON, masked; null where there was none. */
    request: string | null;
    response: string | null;
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
  { name: '0022-call-stats', up: makeCallStats },
  {
    name: '0023-call-bodies',
    up: async (db, { text, integer, json }) => {
      await sql
        .raw(
          `create table call_bodies (
            workspace_id ${text} not null,
            call_id ${text} not null,
            at ${integer} not null,
            idempotency_key ${text},
            input ${json},
            request ${json},
            response ${json},
            primary key (workspace_id, call_id)
          )`,
        )
        .execute(db);
      await sql.raw('create index call_bodies_age on call_bodies (at)').execute(db);
    },
  },
  {
    name: '0024-troubled-calls',
    up: async (db) => {
      await sql
        .raw("create index calls_trouble on calls (workspace_id, id) where outcome <> 'ok'")
        .execute(db);
    },
  },
  {
    name: '0025-failed-bodies',
    up: async (db, { integer }) => {
      await sql.raw(`alter table call_bodies add column failed ${integer} not null default 1`).execute(db);
      await sql.raw('create index call_bodies_of on call_bodies (workspace_id, failed, call_id)').execute(db);
    },
  },
  {
    // The most expensive accounts of a month without sorting all that were used in it.
    name: '0026-months-by-cost',
    up: async (db) => {
      await sql
        .raw(
          `create index call_stats_by_cost on call_stats (workspace_id, at, credits desc, calls desc, account_id)
            where grain = 'month' and account_id <> ''`,
        )
        .execute(db);
    },
  },
  {
    // What is deleted by its age; without months, a store with statistics would sort them by this index.
    name: '0027-age-of-hours-and-days',
    up: async (db) => {
      const statements = [
        `create index call_stats_age on call_stats (grain, at, workspace_id, account_id) where grain <> 'month'`,
        'drop index call_stats_period',
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  {
    // What is booked of a call long after it stands in the sums of its connector and its time.
    name: '0317-connectors-of-effects',
    up: async (db, { text }) => {
      await sql.raw(`alter table call_effects add column connector ${text} not null default ''`).execute(db);
      await sql
        .raw(
          `update call_effects set connector = coalesce((select connector from accounts
            where accounts.workspace_id = call_effects.workspace_id and accounts.id = call_effects.account_id), '')`,
        )
        .execute(db);
    },
  },
  {
    // What is looked at again and again, to show how everything stands and what of it changed.
    name: '0311-at-a-glance',
    up: async (db) => {
      const statements = [
        'create index accounts_changed on accounts (workspace_id, updated_at)',
        'create index runs_with_quarantine on runs (workspace_id, quarantined) where quarantined > 0',
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
];

/** Counts what lines there are already, so that nothing that happened is missing from a chart. */
async function makeCallStats(...[db, types, dialect]: Parameters<Migration['up']>): Promise<void> {
  const { text, integer, real } = types;
  await sql
    .raw(
      `create table call_stats (
        workspace_id ${text} not null,
        account_id ${text} not null,
        connector ${text} not null,
        grain ${text} not null,
        at ${integer} not null,
        calls ${integer} not null,
        refused ${integer} not null,
        failed ${integer} not null,
        credits ${real} not null,
        duration_ms ${real} not null,
        primary key (workspace_id, account_id, grain, at)
      ) ${dialect === 'sqlite' ? 'without rowid' : ''}`,
    )
    .execute(db);
  await sql
    .raw('create index call_stats_period on call_stats (grain, at, workspace_id, account_id)')
    .execute(db);
  const month =
    dialect === 'sqlite'
      ? "cast(strftime('%s', at / 1000, 'unixepoch', 'start of month') as integer) * 1000"
      : "cast(extract(epoch from date_trunc('month', to_timestamp(at / 1000) at time zone 'UTC')) as bigint) * 1000";
  const starts = { hour: 'at - at % 3600000', day: 'at - at % 86400000', month };
  const sums = `count(*), sum(case outcome when 'refused' then 1 else 0 end),
    sum(case outcome when 'failed' then 1 else 0 end), sum(credits), sum(duration_ms)`;
  for (const [grain, start] of Object.entries(starts)) {
    // `none` stands for credentials that belong to no account yet.
    for (const [account, where] of [
      ["''", ''],
      ['account_id', "where account_id <> 'none'"],
    ]) {
      await sql
        .raw(
          `insert into call_stats
            select workspace_id, ${account}, ${account === "''" ? "''" : 'min(connector)'}, '${grain}', ${start}, ${sums}
            from calls ${where} group by 1, 2, 5`,
        )
        .execute(db);
    }
  }
}
