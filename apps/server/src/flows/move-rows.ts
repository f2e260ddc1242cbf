import type { QuarantineState } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { sql } from 'kysely';
import type { QuarantineTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';
import type { Place, Stage } from './quarantine.ts';

/** What is to become of which quarantined rows of a run. */
export interface Move {
  runId: string;
  workspaceId: string;
  /** Rows in another state than this stay as they are. */
  from: QuarantineState;
  /** Default: all of the run's. */
  rows?: readonly Place[] | undefined;
  /** Only those that were closed at this moment. */
  closedAt?: number | undefined;
  closedBy?: string;
  replayedRun?: string;
  to: Pick<QuarantineTable, 'state'> & Partial<QuarantineTable>;
}

const STAGES: readonly Stage[] = ['input', 'enrich', 'write'];
const MAX_NUMBERS = 1000;

/** Moves rows and counts those that are open, together. Answers how many were moved. Lock the run first. */
export async function moveRows(tx: Tx<Database>, move: Move): Promise<number> {
  let moved = 0;
  for (const part of partsOf(move.rows)) moved += await movePart(tx, move, part);
  const more = Number(move.to.state === 'open') - Number(move.from === 'open');
  if (more !== 0 && moved > 0) {
    await tx
      .updateTable('runs')
      .set({ quarantine_open: sql<number>`quarantine_open + ${more * moved}` })
      .where('id', '=', move.runId)
      .execute();
  }
  return moved;
}

/**
 * Who changes what waits in a run's quarantine does it alone. Of a replay and the run that it took its rows from,
 * the replay comes first: always in the same order, no two wait for each other.
 */
export async function lockQuarantine(tx: Tx<Database>, runId: string): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ quarantine_open: sql<number>`quarantine_open` })
    .where('id', '=', runId)
    .execute();
}

export interface Part {
  stage: Stage;
  numbers: readonly number[];
}

/** A statement takes so many; `undefined` stands for all that there are. */
export function* partsOf(rows: readonly Place[] | undefined): Generator<Part | undefined> {
  if (rows === undefined) return yield undefined;
  for (const stage of STAGES) {
    const numbers = rows.filter((one) => one.stage === stage).map(({ row }) => row);
    for (let at = 0; at < numbers.length; at += MAX_NUMBERS)
      yield { stage, numbers: numbers.slice(at, at + MAX_NUMBERS) };
  }
}

async function movePart(tx: Tx<Database>, move: Move, part: Part | undefined): Promise<number> {
  let update = tx
    .updateTable('quarantine')
    .set(move.to)
    .where('workspace_id', '=', move.workspaceId)
    .where('run_id', '=', move.runId)
    .where('state', '=', move.from);
  if (part) update = update.where('stage', '=', part.stage).where('row_number', 'in', part.numbers);
  if (move.closedAt !== undefined) update = update.where('closed_at', '=', move.closedAt);
  if (move.closedBy !== undefined) update = update.where('closed_by', '=', move.closedBy);
  if (move.replayedRun !== undefined) update = update.where('replayed_run', '=', move.replayedRun);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return Number(numUpdatedRows);
}
