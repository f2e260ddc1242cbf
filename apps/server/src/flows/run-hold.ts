import { SluiceError, type RunStatus } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import type { UpdateObject } from 'kysely';
import { setMaxListeners } from 'node:events';
import type { Database } from '../schema/index.ts';

/** One process's hold on a run: while it lasts, nobody else works on it. */
export interface RunHold {
  runId: string;
  owner: string;
  /** Aborted with `CANCELLED`, `CLOSING` or `TAKEN_OVER` as its reason. */
  signal: AbortSignal;
  /** Aborted with `PAUSED` when nothing new may begin; what is under way is finished. */
  rest: AbortSignal;
}

export const CANCELLED = new SluiceError('run.state', { message: 'The run was cancelled.' });
export const PAUSED = new SluiceError('run.state', { message: 'The run was paused.' });
export const CLOSING = new SluiceError('server.stopping');
export const TAKEN_OVER = new SluiceError('run.state', { message: 'Another server took the run over.' });

/**
 * Changes the run's row, as long as the hold lasts: whatever a process that lost its hold wants to commit is
 * rolled back with the transaction. `whileIt` is the status in which alone the change makes sense. Throws
 * `TAKEN_OVER`.
 */
export async function updateHeld(
  tx: Tx<Database>,
  hold: RunHold,
  { whileIt, ...set }: UpdateObject<Database, 'runs'> & { whileIt?: RunStatus },
): Promise<void> {
  let update = tx
    .updateTable('runs')
    .set(set)
    .where('id', '=', hold.runId)
    .where('lease_owner', '=', hold.owner);
  if (whileIt !== undefined) update = update.where('status', '=', whileIt);
  const { numUpdatedRows } = await update.executeTakeFirst();
  if (numUpdatedRows !== 1n) throw TAKEN_OVER;
}

/** Aborted as soon as nothing new may begin, for whichever reason. */
export function beginSignal(signal: AbortSignal, { rest }: RunHold): AbortSignal {
  const either = AbortSignal.any([signal, rest]);
  // Everything in flight listens, at most a few times each: no leak to be warned of.
  setMaxListeners(0, either);
  return either;
}
