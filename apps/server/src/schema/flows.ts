import type { Migration } from '@sluice/runtime';
import type { QuarantineState, RunStatus } from '@sluice/core';
import { sql } from 'kysely';

/** The tables of `flows/`. Times are in milliseconds; what a run read and found lies in files beside the store. */
export interface FlowsTables {
  files: {
    id: string;
    workspace_id: string;
    name: string;
    bytes: number;
    /** JSON, as all of the next five. */
    format: string;
    columns: string;
    sample: string;
    warnings: string;
    guess: string;
    created_at: number;
  };
  runs: RunsTable;
  run_pieces: {
    run_id: string;
    workspace_id: string;
    /** Items `chunk × batch_size + from_item` up to `to_item`, exclusive. */
    chunk: number;
    from_item: number;
    to_item: number;
    /** Where their results lie in the run's spool. */
    byte_offset: number;
    byte_length: number;
    at: number;
    call_id: string | null;
    credits: number;
  };
  run_splits: { run_id: string; workspace_id: string; chunk: number; from_item: number; to_item: number };
  run_sends: RunSendsTable;
  /** Rows that a destination refused and did not take since. */
  run_unwritten: { run_id: string; workspace_id: string; send: number; row_number: number };
  run_writes: {
    run_id: string;
    workspace_id: string;
    /** The number of the send. */
    send: number;
    chunk: number;
    from_item: number;
    part: number;
    written: number;
    at: number;
  };
  quarantine: QuarantineTable;
  write_turns: {
    /** The key and sink that are being written. */
    target: string;
    run_id: string;
    workspace_id: string;
  };
}

/** A destination that a run's results were sent to: one row, however often they are. */
export interface RunSendsTable {
  run_id: string;
  workspace_id: string;
  number: number;
  account_id: string;
  /** The key it was sent with last; empty of what older versions sent. */
  upstream_key: string;
  sink: string;
  /** How often it was asked for. */
  attempt: number;
  written: number;
  /** Refused there, and not written since. */
  refused: number;
  started_at: number;
  finished_at: number | null;
}

export interface QuarantineTable {
  run_id: string;
  workspace_id: string;
  row_number: number;
  /** The line of the file at which it begins. Of what older versions set aside: reckoned without blank lines. */
  line: number;
  stage: 'input' | 'enrich' | 'write';
  code: string;
  reason: string;
  /** JSON: the row as it was read. */
  row_values: string;
  state: QuarantineState;
  /** The replay that took it last; of an open row the one that let it go, and may take it back. */
  replayed_run: string | null;
  closed_at: number | null;
  /** Who replayed or dismissed it: an actor's label. */
  closed_by: string | null;
}

export interface RunsTable {
  id: string;
  workspace_id: string;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  status: RunStatus;
  reason: string | null;
  fix: string | null;
  file_id: string;
  file_name: string;
  account_id: string;
  connector: string;
  upstream_key: string;
  enricher: string;
  batch_size: number;
  /** JSON, as options, columns, destination and estimate. */
  mapping: string;
  options: string;
  columns: string;
  destination: string | null;
  estimate: string | null;
  cap_credits: number | null;
  start_when_ready: number;
  matched: number;
  missed: number;
  refused: number;
  duplicates: number;
  known: number;
  written: number;
  quarantined: number;
  /** Those of its quarantined rows that are open. */
  quarantine_open: number;
  spent: number;
  requests: number;
  rate_limited: number;
  /** How long it was enriching, for its speed. */
  active_ms: number;
  /** Up to where the spool is committed. */
  spool_bytes: number;
  /** The process that works on it, and until when it has promised to. */
  lease_owner: string | null;
  lease_until: number;
  /** What a paused run was at; null of one that is `pausing` to stop for its `reason`. */
  paused_from: 'planning' | 'running' | 'writing' | null;
  /** Of the request that planned it, so that a repeat after a crash finds it. */
  create_key: string | null;
  /** Of a replay: the run whose rows it took, and how many entries of its quarantine they were. */
  replay_of: string | null;
  replay_rows: number;
}

export const flowsMigrations: readonly Migration[] = [
  {
    name: '0301-flows',
    up: async (db, { text, integer, real, json }) => {
      const statements = [
        `create table files (
          id ${text} primary key, workspace_id ${text} not null, name ${text} not null,
          bytes ${integer} not null, format ${json} not null, columns ${json} not null,
          sample ${json} not null, warnings ${json} not null, guess ${json} not null,
          created_at ${integer} not null
        )`,
        `create table runs (
          id ${text} primary key, workspace_id ${text} not null, created_at ${integer} not null,
          started_at ${integer}, finished_at ${integer}, status ${text} not null, reason ${text}, fix ${text},
          file_id ${text} not null references files (id), file_name ${text} not null,
          account_id ${text} not null, connector ${text} not null, upstream_key ${text} not null,
          enricher ${text} not null, batch_size ${integer} not null, mapping ${json} not null,
          options ${json} not null, columns ${json} not null, destination ${json}, estimate ${json},
          cap_credits ${real}, start_when_ready ${integer} not null,
          matched ${integer} not null, missed ${integer} not null, refused ${integer} not null,
          duplicates ${integer} not null, known ${integer} not null, written ${integer} not null,
          quarantined ${integer} not null, spent ${real} not null, requests ${integer} not null,
          rate_limited ${integer} not null, active_ms ${integer} not null, spool_bytes ${integer} not null,
          lease_owner ${text}, lease_until ${integer} not null, create_key ${text}
        )`,
        'create unique index runs_once on runs (workspace_id, create_key)',
        'create index runs_of on runs (workspace_id, id)',
        'create index runs_by_status on runs (status)',
        'create index runs_by_key on runs (workspace_id, upstream_key, enricher, id)',
        `create table run_pieces (
          run_id ${text} not null references runs (id), workspace_id ${text} not null,
          chunk ${integer} not null, from_item ${integer} not null, to_item ${integer} not null,
          byte_offset ${integer} not null, byte_length ${integer} not null, at ${integer} not null,
          call_id ${text}, credits ${real} not null, primary key (run_id, chunk, from_item)
        )`,
        `create table run_splits (
          run_id ${text} not null references runs (id), workspace_id ${text} not null,
          chunk ${integer} not null, from_item ${integer} not null, to_item ${integer} not null,
          primary key (run_id, chunk, from_item, to_item)
        )`,
        `create table run_writes (
          run_id ${text} not null references runs (id), workspace_id ${text} not null,
          chunk ${integer} not null, from_item ${integer} not null, part ${integer} not null,
          written ${integer} not null, at ${integer} not null,
          primary key (run_id, chunk, from_item, part)
        )`,
        `create table quarantine (
          run_id ${text} not null references runs (id), workspace_id ${text} not null,
          row_number ${integer} not null, stage ${text} not null, code ${text} not null,
          reason ${text} not null, row_values ${json} not null, primary key (run_id, row_number, stage)
        )`,
        `create table write_turns (
          target ${text} primary key, run_id ${text} not null, workspace_id ${text} not null
        )`,
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  {
    name: '0302-pause-and-look-up',
    up: async (db, { text }) => {
      const statements = [
        `alter table runs add column paused_from ${text}`,
        'create index runs_by_state on runs (workspace_id, status, id)',
        'create index quarantine_of on quarantine (workspace_id, run_id desc, row_number, stage)',
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  {
    name: '0303-quarantine-state',
    up: async (db, { text, integer }) => {
      const statements = [
        `alter table quarantine add column state ${text} not null default 'open'`,
        `alter table quarantine add column replayed_run ${text}`,
        `alter table quarantine add column closed_at ${integer}`,
        `alter table quarantine add column closed_by ${text}`,
        `create index quarantine_by_state on quarantine
          (workspace_id, state, run_id desc, row_number, stage)`,
        `create index quarantine_by_replay on quarantine (replayed_run) where replayed_run is not null`,
        `alter table runs add column quarantine_open ${integer} not null default 0`,
        `alter table runs add column replay_of ${text}`,
        `alter table runs add column replay_rows ${integer} not null default 0`,
        `update runs set quarantine_open =
          (select count(*) from quarantine where quarantine.run_id = runs.id)`,
        `create index runs_with_open_rows on runs (workspace_id, quarantine_open) where quarantine_open > 0`,
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  {
    name: '0304-lines-and-started-runs',
    up: async (db, { integer }) => {
      const headless = `exists (select 1 from runs join files on files.id = runs.file_id
        where runs.id = quarantine.run_id
          and (files.format like '%"jsonl"%' or files.format like '%"header":false%'))`;
      const unstarted = `started_at is null and status not in ('running', 'writing', 'completed')`;
      const statements = [
        `alter table quarantine add column line ${integer} not null default 0`,
        // Blank lines above it were not counted, and are not known any more.
        `update quarantine set line = row_number + case when ${headless} then 0 else 1 end`,
        // What a run refused is set aside when it starts, from now on; of those that did not, it is taken back.
        `update runs set quarantined = 0, quarantine_open = 0 where ${unstarted} and not exists
          (select 1 from quarantine where quarantine.run_id = runs.id and quarantine.state <> 'open')`,
        `delete from quarantine where run_id in
          (select id from runs where ${unstarted} and quarantined = 0 and quarantine_open = 0)`,
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  {
    name: '0305-sends',
    up: async (db, { text, integer }) => {
      const statements = [
        `create table run_sends (
          run_id ${text} not null references runs (id), workspace_id ${text} not null,
          number ${integer} not null, account_id ${text} not null, upstream_key ${text} not null,
          sink ${text} not null, attempt ${integer} not null, written ${integer} not null,
          refused ${integer} not null, started_at ${integer} not null, finished_at ${integer},
          primary key (run_id, number)
        )`,
        'create index run_sends_by_account on run_sends (workspace_id, account_id)',
        `create table run_unwritten (
          run_id ${text} not null references runs (id), workspace_id ${text} not null,
          send ${integer} not null, row_number ${integer} not null,
          primary key (run_id, send, row_number)
        )`,
        `insert into run_unwritten (run_id, workspace_id, send, row_number)
          select run_id, workspace_id, 1, row_number from quarantine where stage = 'write'`,
        `create table run_writes_by_send (
          run_id ${text} not null references runs (id), workspace_id ${text} not null,
          send ${integer} not null, chunk ${integer} not null, from_item ${integer} not null,
          part ${integer} not null, written ${integer} not null, at ${integer} not null,
          primary key (run_id, send, chunk, from_item, part)
        )`,
        `insert into run_writes_by_send (run_id, workspace_id, send, chunk, from_item, part, written, at)
          select run_id, workspace_id, 1, chunk, from_item, part, written, at from run_writes`,
        'drop table run_writes',
        'alter table run_writes_by_send rename to run_writes',
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
      await noteFirstSends(db);
    },
  },
];

const RUNS_AT_ONCE = 500;

/** Until there were several, a run had one destination, which stands in its row. */
async function noteFirstSends(db: Parameters<Migration['up']>[0]): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await sql<Pick<RunsTable, 'id' | 'destination'>>`
      select id, destination from runs where destination is not null and id > ${after}
        and (status = 'completed' or exists (select 1 from run_writes where run_writes.run_id = runs.id))
      order by id limit ${RUNS_AT_ONCE}`.execute(db);
    for (const { id, destination } of rows) {
      const { accountId, sink } = JSON.parse(destination ?? '{}') as { accountId: string; sink: string };
      await sql`insert into run_sends
        (run_id, workspace_id, number, account_id, upstream_key, sink, attempt, written, refused,
          started_at, finished_at)
        select id, workspace_id, 1, ${accountId}, '', ${sink}, 1, written,
          (select count(*) from run_unwritten where run_unwritten.run_id = runs.id),
          coalesce(started_at, created_at), case when status = 'completed' then finished_at end
        from runs where id = ${id}`.execute(db);
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}
