import { SluiceError, type QuarantinedRow, type QuarantineState } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';

export type Stage = QuarantinedRow['stage'];

/** Which one of a run's quarantined rows: `row` counts them, and is not the line that is shown. */
export interface Place {
  row: number;
  stage: Stage;
}

export interface SetAside {
  row: number;
  /** Where a person finds it in the file. */
  line: number;
  code: string;
  reason: string;
  values: Readonly<Record<string, string>>;
}

interface OfRun {
  runId: string;
  workspaceId: string;
}

const COLUMNS = ['run_id', 'workspace_id', 'row_number', 'line', 'stage', 'code', 'reason', 'row_values'];
const DEFAULT_LIMIT = 50;
const MAX_CODE = 60;
const MAX_REASON = 1000;

/** Sets rows aside, each once a stage however often it is told. Answers nothing; count them where they come from. I-11 */
export async function setAside(
  store: Store<Database>,
  tx: Tx<Database>,
  { runId, workspaceId, stage, rows }: OfRun & { stage: Stage; rows: readonly SetAside[] },
): Promise<void> {
  if (rows.length === 0) return;
  await store.insertMany(tx, {
    table: 'quarantine',
    columns: COLUMNS,
    rows: rows.map(({ row, line, code, reason, values }) => [
      runId,
      workspaceId,
      row,
      line,
      stage,
      ...Object.values(refusalWords({ code, reason })),
      // As JSON escapes it, a NUL in a cell can be kept by every store.
      JSON.stringify(values),
    ]),
    onConflict: { keys: ['run_id', 'row_number', 'stage'], do: 'ignore' },
  });
}

/** As they are kept. */
export function refusalWords({ code, reason }: Pick<SetAside, 'code' | 'reason'>) {
  return { code: plain(code).slice(0, MAX_CODE), reason: plain(reason).slice(0, MAX_REASON) };
}

/** What was set aside, in the order of the file: what is open, unless another state is asked for. */
export async function listQuarantine(
  store: Store<Database>,
  { runId, workspaceId, query }: OfRun & { query: PageQuery & { state?: QuarantineState | 'all' } },
): Promise<{ items: QuarantinedRow[]; nextCursor: string | null }> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const after = query.cursor === undefined ? null : readId(query.cursor);
  const { state = 'open' } = query;
  let select = store.db
    .selectFrom('quarantine')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId);
  if (state !== 'all') select = select.where('state', '=', state);
  if (after) {
    select = select.where((where) =>
      where.or([
        where('row_number', '>', after.row),
        where.and([where('row_number', '=', after.row), where('stage', '>', after.stage)]),
      ]),
    );
  }
  const rows = await select
    .orderBy('row_number')
    .orderBy('stage')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).map(showRow);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** One row of a run by its id; `undefined` when there is none. */
export async function findQuarantined(
  store: Store<Database>,
  { runId, workspaceId, id }: OfRun & { id: string },
): Promise<QuarantinedRow | undefined> {
  const at = parseId(id);
  if (!at) return undefined;
  const row = await store.db
    .selectFrom('quarantine')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .where('row_number', '=', at.row)
    .where('stage', '=', at.stage)
    .executeTakeFirst();
  return row && showRow(row);
}

export function showRow(row: Database['quarantine']): QuarantinedRow {
  return {
    id: `qua_${row.row_number}_${row.stage}`,
    row: row.line,
    stage: row.stage,
    code: row.code,
    reason: row.reason,
    values: JSON.parse(row.row_values) as Record<string, string>,
    state: row.state,
    replayedBy: row.state === 'replayed' ? row.replayed_run : null,
    closedAt: row.closed_at === null ? null : new Date(row.closed_at).toISOString(),
  };
}

export function parseId(id: string): Place | null {
  const match = /^qua_(\d{1,10})_(input|enrich|write)$/.exec(id);
  return match ? { row: Number(match[1]), stage: match[2] as Stage } : null;
}

/** Throws for an id that is none. */
export function placeOf({ id }: Pick<QuarantinedRow, 'id'>): Place {
  return readId(id);
}

function readId(cursor: string): Place {
  const at = parseId(cursor);
  if (at) return at;
  throw wrongCursor();
}

export function wrongCursor(): SluiceError {
  return new SluiceError('request.invalid', {
    message: 'The cursor is not one of this list.',
    fix: 'Take the cursor from the page before as it is, or start without one.',
    fields: [{ field: 'cursor', message: 'is not a cursor of this list' }],
  });
}

function plain(text: string): string {
  return text.replaceAll('\0', '');
}
