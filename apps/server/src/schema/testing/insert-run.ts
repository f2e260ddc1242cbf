import type { Store } from '@sluice/runtime';
import type { Database } from '../index.ts';

type RunRow = Database['runs'];

/** A run as a row of the store, with its file: as no flow made it, but as one that looks at rows finds it. */
export async function insertRun(
  store: Store<Database>,
  run: Pick<RunRow, 'id' | 'workspace_id' | 'status'> & Partial<RunRow>,
): Promise<void> {
  const file = {
    id: run.id.replace('run_', 'fil_'),
    workspace_id: run.workspace_id,
    name: 'people.csv',
    bytes: 1,
    format: '{}',
    columns: '[]',
    sample: '[]',
    warnings: '[]',
    guess: '{}',
    created_at: 1,
  };
  await store.db.insertInto('files').values(file).execute();
  await store.db
    .insertInto('runs')
    .values({ ...untouched, ...run, file_id: file.id, file_name: file.name })
    .execute();
}

const untouched: Omit<RunRow, 'id' | 'workspace_id' | 'status' | 'file_id' | 'file_name'> = {
  created_at: 1,
  started_at: null,
  finished_at: null,
  reason: null,
  fix: null,
  account_id: 'acc_1',
  connector: 'example',
  upstream_key: 'key',
  enricher: 'people',
  batch_size: 1,
  mapping: '{}',
  options: '[]',
  columns: '[]',
  destination: null,
  estimate: null,
  cap_credits: null,
  start_when_ready: 0,
  matched: 0,
  missed: 0,
  refused: 0,
  duplicates: 0,
  known: 0,
  written: 0,
  quarantined: 0,
  quarantine_open: 0,
  spent: 0,
  requests: 0,
  rate_limited: 0,
  active_ms: 0,
  spool_bytes: 0,
  lease_owner: null,
  lease_until: 0,
  paused_from: null,
  create_key: null,
  replay_of: null,
  replay_rows: 0,
};
