import type { Clock, QuarantineEntry, QuarantineState } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { SelectQueryBuilder } from 'kysely';
import { containsText, searchLines, wordsOf, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { parseId, showRow, wrongCursor, type Stage } from './quarantine.ts';

export interface QuarantineFilter {
  runId?: string;
  stage?: Stage;
  code?: string;
  /** Default: those that are open. */
  state?: QuarantineState | 'all';
  /** Words of the row or the reason. */
  q?: string;
}

/** A row's place in the list: the newest run first, in it the order of the file. */
interface Place {
  runId: string;
  row: number;
  stage: Stage;
}

const DEFAULT_LIMIT = 50;

/**
 * The rows of a workspace that were set aside, over all its runs. One request looks through a bounded number of
 * them: a page may then hold fewer than asked for, and the list goes on.
 */
export async function searchQuarantine(
  { store, clock }: { store: Store<Database>; clock: Clock },
  workspaceId: string,
  query: PageQuery & QuarantineFilter,
): Promise<{ items: QuarantineEntry[]; nextCursor: string | null }> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const { found, stoppedAt } = await searchLines(
    { ranges: rangesOf(query), rows: limit + 1, clock },
    {
      along: (range) => inRange(store, { workspaceId, range, state: query.state }),
      narrow: hasFilter(query)
        ? (looked) => fitting(store.db.selectFrom(looked.as('quarantine')).selectAll(), query)
        : null,
      after: (row) => rangesAfter(placeOf(row), query),
    },
  );
  const kept = found.slice(0, limit);
  const last = kept.at(-1);
  const goesOn = found.length > limit ? last : stoppedAt;
  return { items: await withRuns(store, kept), nextCursor: goesOn ? writeCursor(placeOf(goesOn)) : null };
}

type Row = Database['quarantine'];

/** A part of the list that is one range of its index. */
type Range = { kind: 'all' } | { kind: 'older'; than: string } | { kind: 'of'; runId: string; after?: Place };

function rangesOf({ cursor, runId }: PageQuery & QuarantineFilter): Range[] {
  if (cursor === undefined) return [runId === undefined ? { kind: 'all' } : { kind: 'of', runId }];
  const after = readCursor(cursor);
  if (runId !== undefined && runId !== after.runId) throw wrongCursor();
  return rangesAfter(after, { runId });
}

function rangesAfter(after: Place, { runId }: { runId?: string | undefined }): Range[] {
  const rest: Range = { kind: 'of', runId: after.runId, after };
  return runId === undefined ? [rest, { kind: 'older', than: after.runId }] : [rest];
}

type Rows = SelectQueryBuilder<Pick<Database, 'quarantine'>, 'quarantine', Row>;

interface Part {
  workspaceId: string;
  range: Range;
  state: QuarantineFilter['state'];
}

function inRange(store: Store<Database>, { workspaceId, range, state = 'open' }: Part) {
  let select = store.db.selectFrom('quarantine').selectAll().where('workspace_id', '=', workspaceId);
  // No filter to be looked through for: an index holds the rows of each state in this order.
  if (state !== 'all') select = select.where('state', '=', state);
  const ordered = select.orderBy('run_id', 'desc').orderBy('row_number').orderBy('stage');
  if (range.kind === 'all') return ordered;
  if (range.kind === 'older') return ordered.where('run_id', '<', range.than);
  const ofRun = ordered.where('run_id', '=', range.runId);
  const { after } = range;
  if (!after) return ofRun;
  return ofRun
    .where('row_number', '>=', after.row)
    .where((where) => where.or([where('row_number', '>', after.row), where('stage', '>', after.stage)]));
}

function hasFilter({ stage, code, q }: QuarantineFilter): boolean {
  return stage !== undefined || code !== undefined || q !== undefined;
}

function fitting(looked: Rows, { stage, code, q }: QuarantineFilter): Rows {
  let rows = looked;
  if (stage !== undefined) rows = rows.where('stage', '=', stage);
  if (code !== undefined) rows = rows.where('code', '=', code);
  for (const word of wordsOf(q ?? ''))
    rows = rows.where((where) =>
      where.or([containsText('reason', word), containsText('row_values', JSON.stringify(word).slice(1, -1))]),
    );
  return rows.orderBy('run_id', 'desc').orderBy('row_number').orderBy('stage');
}

async function withRuns(store: Store<Database>, rows: readonly Row[]): Promise<QuarantineEntry[]> {
  if (rows.length === 0) return [];
  const runs = await store.db
    .selectFrom('runs')
    .select(['id', 'file_name', 'status'])
    .where('id', 'in', [...new Set(rows.map((row) => row.run_id))])
    .execute();
  const byId = new Map(runs.map((run) => [run.id, run]));
  return rows.flatMap((row) => {
    const run = byId.get(row.run_id);
    return run
      ? [{ ...showRow(row), runId: row.run_id, fileName: run.file_name, runStatus: run.status }]
      : [];
  });
}

function placeOf({ run_id, row_number, stage }: Pick<Row, 'run_id' | 'row_number' | 'stage'>): Place {
  return { runId: run_id, row: row_number, stage };
}

function writeCursor({ runId, row, stage }: Place): string {
  return Buffer.from(`${runId} qua_${row}_${stage}`).toString('base64url');
}

function readCursor(cursor: string): Place {
  const [runId = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  const at = parseId(id);
  if (!at || !/^run_[0-9a-z]{26}$/.test(runId)) throw wrongCursor();
  return { runId, ...at };
}
