import { SluiceError } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { systemActor, type Actor } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';
import { lockQuarantine, moveRows } from './move-rows.ts';
import type { Place } from './quarantine.ts';
import { orderOfRun } from './run-record.ts';

interface Taking {
  actor: Actor;
  at: number;
  /** The run whose quarantine they are taken from, and the replay that takes them. */
  runId: string;
  by: string;
  rows: readonly Place[];
}

/** Marks the rows that a replay takes. Throws `run.state` when one of them is not open any more. */
export async function takeRows(tx: Tx<Database>, { actor, at, runId, by, rows }: Taking): Promise<void> {
  const { workspaceId, label } = actor;
  await lockQuarantine(tx, runId);
  const to = { state: 'replayed', replayed_run: by, closed_at: at, closed_by: label } as const;
  if ((await moveRows(tx, { runId, workspaceId, from: 'open', rows, to })) === rows.length) return;
  throw new SluiceError('run.state', {
    message: 'Rows of it were replayed or dismissed in this very moment.',
    fix: 'Look at the run’s quarantine again, then replay what is still open.',
  });
}

/**
 * When a replay ends before it looked up a single row, the rows it took are open again: call it in the transaction
 * that ends it. One that looked up some keeps them all, since part of them has an outcome there; it can be resumed,
 * or its rows reopened by a person. What its own plan refused are the same rows, so these wait there no longer.
 */
export async function letRowsGo(
  tx: Tx<Database>,
  { run, at }: { run: RunsTable; at: number },
): Promise<void> {
  if (run.replay_of === null || hasLookedUp(run)) return;
  const workspaceId = run.workspace_id;
  const own = { runId: run.id, workspaceId };
  await moveRows(tx, {
    ...own,
    from: 'open',
    to: { state: 'dismissed', closed_at: at, closed_by: systemActor(workspaceId).label },
  });
  await lockQuarantine(tx, run.replay_of);
  await moveRows(tx, {
    runId: run.replay_of,
    workspaceId,
    from: 'replayed',
    replayedRun: run.id,
    to: { state: 'open', closed_at: null, closed_by: null },
  });
}

/**
 * A replay that goes on takes back the rows it let go: call it in the transaction that resumes it. Throws `run.state`
 * when some of them were dismissed, reopened or replayed elsewhere meanwhile, so that no row is paid for in two runs.
 */
export async function takeRowsBack(
  tx: Tx<Database>,
  { run, actor, at }: { run: RunsTable; actor: Actor; at: number },
): Promise<void> {
  if (run.replay_of === null) return;
  const workspaceId = run.workspace_id;
  await moveRows(tx, {
    runId: run.id,
    workspaceId,
    from: 'dismissed',
    closedBy: systemActor(workspaceId).label,
    to: { state: 'open', closed_at: null, closed_by: null },
  });
  await lockQuarantine(tx, run.replay_of);
  await moveRows(tx, {
    runId: run.replay_of,
    workspaceId,
    from: 'open',
    replayedRun: run.id,
    to: { state: 'replayed', closed_at: at, closed_by: actor.label },
  });
  const { count } = await tx
    .selectFrom('quarantine')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('run_id', '=', run.replay_of)
    .where('replayed_run', '=', run.id)
    .executeTakeFirstOrThrow();
  if (Number(count) === run.replay_rows) return;
  throw new SluiceError('run.state', {
    message: 'Rows that this run was to replay were dismissed, reopened or replayed elsewhere meanwhile.',
    fix: `Replay what is open in the quarantine of ${run.replay_of} instead.`,
  });
}

function hasLookedUp(run: RunsTable): boolean {
  const planned = orderOfRun(run).estimate?.refused ?? 0;
  return run.matched + run.missed + run.duplicates + run.known + Math.max(0, run.refused - planned) > 0;
}
