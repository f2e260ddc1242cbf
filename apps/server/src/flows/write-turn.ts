import type { FlowParts } from './parts.ts';
import { beginSignal, type RunHold } from './run-hold.ts';

const LOOK_EVERY_MS = 250;
/** Batches under way may still be finished while a run is being paused or cancelled. */
const WRITES = ['writing', 'pausing', 'cancelling'] as const;

/**
 * One run at a time writes to a destination: two that describe the same person would both look, find
 * nothing, and create two records. Waits for its turn; `give` passes it on.
 */
export async function takeWriteTurn(
  parts: FlowParts,
  turn: { target: string; workspaceId: string; hold: RunHold },
): Promise<{ give(): Promise<void> }> {
  const begins = beginSignal(turn.hold.signal, turn.hold);
  while (!(await tryTake(parts, turn))) await parts.clock.sleep(LOOK_EVERY_MS, begins);
  return {
    give: async () => {
      await parts.store.db
        .deleteFrom('write_turns')
        .where('target', '=', turn.target)
        .where('run_id', '=', turn.hold.runId)
        .execute();
    },
  };
}

async function tryTake(
  { store, clock }: FlowParts,
  { target, workspaceId, hold }: { target: string; workspaceId: string; hold: RunHold },
): Promise<boolean> {
  return store.transaction(async (tx) => {
    await store.insertMany(tx, {
      table: 'write_turns',
      columns: ['target', 'run_id', 'workspace_id'],
      rows: [[target, hold.runId, workspaceId]],
      onConflict: { keys: ['target'], do: 'ignore' },
    });
    const holder = await tx
      .selectFrom('write_turns')
      .leftJoin('runs', 'runs.id', 'write_turns.run_id')
      .select(['write_turns.run_id', 'runs.status', 'runs.lease_owner', 'runs.lease_until'])
      .where('write_turns.target', '=', target)
      .executeTakeFirst();
    if (holder?.run_id === hold.runId) return true;
    const alive =
      WRITES.some((status) => status === holder?.status) &&
      holder?.lease_owner != null &&
      (holder.lease_until ?? 0) >= clock.now();
    if (alive) return false;
    const { numUpdatedRows } = await tx
      .updateTable('write_turns')
      .set({ run_id: hold.runId, workspace_id: workspaceId })
      .where('target', '=', target)
      .where('run_id', '=', holder?.run_id ?? '')
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  });
}
