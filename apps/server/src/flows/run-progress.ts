import type { Store } from '@sluice/runtime';
import type { RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';
import { tailChunk } from './item-chunks.ts';

/** What of a run is committed already, read once when a process takes it up. */
export interface RunProgress {
  isDone(chunk: number): boolean;
  /** Of a chunk that is done in part: where the committed pieces begin and end. */
  piecesOf(chunk: number): readonly Range[];
  wasSplit(chunk: number, range: Range): boolean;
}

export interface Range {
  from: number;
  to: number;
}

const PAGE_CHUNKS = 10_000;

export async function readProgress(
  store: Store<Database>,
  run: RunsTable,
  items: number,
): Promise<RunProgress> {
  const tail = tailChunk(items, run.batch_size);
  const done = new Uint8Array(tail + 1);
  const partial = new Map<number, Range[]>();
  for (let first = 0; first <= tail; first += PAGE_CHUNKS) {
    for (const [chunk, ranges] of await readPage(store, run.id, first)) {
      const size = chunk === tail ? 0 : Math.min(run.batch_size, items - chunk * run.batch_size);
      if (ranges.reduce((sum, { from, to }) => sum + to - from, 0) >= size) done[chunk] = 1;
      else partial.set(chunk, ranges);
    }
  }
  const splits = await readSplits(store, run.id);
  return {
    isDone: (chunk) => done[chunk] === 1,
    piecesOf: (chunk) => partial.get(chunk) ?? [],
    wasSplit: (chunk, { from, to }) => splits.has(`${chunk}/${from}-${to}`),
  };
}

async function readPage(store: Store<Database>, runId: string, first: number): Promise<Map<number, Range[]>> {
  const rows = await store.db
    .selectFrom('run_pieces')
    .select(['chunk', 'from_item', 'to_item'])
    .where('run_id', '=', runId)
    .where('chunk', '>=', first)
    .where('chunk', '<', first + PAGE_CHUNKS)
    .execute();
  const pieces = new Map<number, Range[]>();
  for (const { chunk, from_item: from, to_item: to } of rows) {
    const ranges = pieces.get(chunk);
    if (ranges) ranges.push({ from, to });
    else pieces.set(chunk, [{ from, to }]);
  }
  return pieces;
}

async function readSplits(store: Store<Database>, runId: string): Promise<Set<string>> {
  const rows = await store.db.selectFrom('run_splits').selectAll().where('run_id', '=', runId).execute();
  return new Set(rows.map((row) => `${row.chunk}/${row.from_item}-${row.to_item}`));
}
