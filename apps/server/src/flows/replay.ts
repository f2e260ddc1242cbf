import { formatRow } from '@sluice/connectors';
import { SluiceError, type QuarantinedRow, type Run } from '@sluice/core';
import type { Actor } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import type { Files } from './files.ts';
import type { FlowParts } from './parts.ts';
import { partsOf } from './move-rows.ts';
import { findQuarantined, listQuarantine, placeOf, type Place } from './quarantine.ts';
import { orderOfRun, readRun } from './run-record.ts';
import type { Runs } from './runs.ts';

export interface ReplayRow {
  id: string;
  /** Cells to change; columns not named stay as they were. */
  values?: Readonly<Record<string, string>>;
}

const PAGE_ROWS = 500;

/**
 * Plans a new run with the settings of an old one over its quarantined rows: all that are open as they are, or the
 * ones named, mended where values are given. They count as replayed from the moment that there is the new run; a
 * row that is not open is refused. Nothing is spent before the new run is started.
 */
export async function replayRun(
  parts: FlowParts,
  replay: { actor: Actor; runId: string; rows: readonly ReplayRow[] | undefined; files: Files; runs: Runs },
): Promise<Run> {
  const { actor, runId, rows, files, runs } = replay;
  const run = await readRun(parts.store, { workspaceId: actor.workspaceId, runId });
  if (run.quarantined === 0)
    throw new SluiceError('run.state', {
      message: 'The run has no quarantined rows.',
      fix: 'There is nothing to replay.',
    });
  if (rows === undefined && run.quarantine_open === 0)
    throw new SluiceError('run.state', {
      message: 'Every quarantined row of the run was replayed or dismissed.',
      fix: 'Reopen the rows that are to be tried again, then replay them.',
    });
  const taken: Place[] = [];
  const found = rows === undefined ? everyRow(parts, run, taken) : namedRows(parts, { run, rows, taken });
  const columns = JSON.parse(run.columns) as string[];
  const name = run.file_name.replace(/(\.[a-z0-9]{1,8})?$/i, '-replay.csv');
  const file = await files.upload(actor, { body: toCsv(columns, found), name });
  const { mapping, options } = orderOfRun(run);
  const destination = await destinationOf(parts, run, taken);
  const order = {
    fileId: file.id,
    accountId: run.account_id,
    enricher: run.enricher,
    mapping,
    options: [...options],
    ...(destination ? { destination } : {}),
  };
  return runs.create(actor, order, { replay: { runId, rows: taken } });
}

/** Where the run was sent last; rows that were refused elsewhere go where they were refused last. */
async function destinationOf({ store }: FlowParts, run: RunsTable, taken: readonly Place[]) {
  let refusedBy = 0;
  for (const part of partsOf(taken)) {
    if (part?.stage !== 'write') continue;
    const { send } = await store.db
      .selectFrom('run_unwritten')
      .select(({ fn }) => fn.max('send').as('send'))
      .where('run_id', '=', run.id)
      .where('row_number', 'in', part.numbers)
      .executeTakeFirstOrThrow();
    refusedBy = Math.max(refusedBy, send ?? 0);
  }
  const send = await store.db
    .selectFrom('run_sends')
    .select(['account_id as accountId', 'sink'])
    .where('run_id', '=', run.id)
    .where('number', '=', refusedBy)
    .executeTakeFirst();
  return send ?? orderOfRun(run).destination;
}

/** Each input row once, although it may have been set aside at more than one stage; all of that is `taken`. */
async function* everyRow(
  { store }: FlowParts,
  run: RunsTable,
  taken: Place[],
): AsyncIterable<QuarantinedRow> {
  let cursor: string | null = null;
  let last = 0;
  do {
    const page: { items: QuarantinedRow[]; nextCursor: string | null } = await listQuarantine(store, {
      runId: run.id,
      workspaceId: run.workspace_id,
      query: { limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) },
    });
    for (const row of page.items) {
      const place = placeOf(row);
      taken.push(place);
      if (place.row !== last) yield row;
      last = place.row;
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function* namedRows(
  { store }: FlowParts,
  { run, rows, taken }: { run: RunsTable; rows: readonly ReplayRow[]; taken: Place[] },
): AsyncIterable<QuarantinedRow> {
  const seen = new Set<string>();
  const columns = new Set(JSON.parse(run.columns) as string[]);
  for (const [index, { id, values }] of rows.entries()) {
    const row = await findQuarantined(store, { runId: run.id, workspaceId: run.workspace_id, id });
    const unknown = Object.keys(values ?? {}).find((column) => !columns.has(column));
    if (!row) throw invalid(`rows.${index}.id`, `The run has no quarantined row ${id}.`);
    if (unknown !== undefined) throw invalid(`rows.${index}.values`, `The file has no column “${unknown}”.`);
    if (seen.has(id)) throw invalid(`rows.${index}.id`, `The row ${id} is named twice.`);
    if (row.state !== 'open') throw notOpen(row);
    seen.add(id);
    taken.push(placeOf(row));
    yield { ...row, values: { ...row.values, ...values } };
  }
}

function notOpen({ row, replayedBy }: QuarantinedRow): SluiceError {
  return new SluiceError('run.state', {
    message: replayedBy
      ? `Row ${row} was replayed already, in the run ${replayedBy}.`
      : `Row ${row} was dismissed.`,
    fix: replayedBy
      ? 'See what became of it there, or leave it out; once that run is over it can be reopened.'
      : 'Reopen it first, or leave it out.',
  });
}

function invalid(field: string, message: string): SluiceError {
  return new SluiceError('request.invalid', {
    message,
    fix: 'Take ids and columns from the run’s quarantine list.',
    fields: [{ field, message }],
  });
}

async function* toCsv(
  columns: readonly string[],
  rows: AsyncIterable<QuarantinedRow>,
): AsyncIterable<Uint8Array> {
  yield Buffer.from(`${formatRow(columns)}\n`, 'utf8');
  for await (const { values } of rows)
    yield Buffer.from(`${formatRow(columns.map((column) => values[column] ?? ''))}\n`, 'utf8');
}
