import type { ReadRow } from '@sluice/connectors';
import { sql } from 'kysely';
import type { RunsTable } from '../schema/flows.ts';
import type { Files } from './files.ts';
import type { FlowParts } from './parts.ts';
import { enricherOfRun } from './plan-run.ts';
import { setAside, type SetAside } from './quarantine.ts';
import { readTable } from './read-table.ts';
import { identify } from './row-identity.ts';
import { RowPlan } from './row-plan.ts';
import { runFolder } from './run-folder.ts';
import { beginSignal, updateHeld, type RunHold } from './run-hold.ts';
import { orderOfRun } from './run-record.ts';

/**
 * Puts the rows that the plan refused into quarantine, once the run has started: who only looks at what it would
 * cost leaves nothing behind. Each batch of the file is committed with its count, so that after a crash it goes on
 * behind the last row that is there. I-11
 */
export async function setAsideRefused(
  parts: FlowParts,
  { run, hold, files }: { run: RunsTable; hold: RunHold; files: Files },
): Promise<void> {
  const { mapping, estimate } = orderOfRun(run);
  let left = (estimate?.refused ?? 0) - run.quarantined;
  // Nothing else is set aside before these, so that a count as high says that all of them are.
  if (left <= 0) return;
  const begins = beginSignal(hold.signal, hold);
  const enricher = enricherOfRun(parts, run);
  const plan = await RowPlan.load(runFolder(parts.dataDir, run.id).plan);
  const { path, format } = await files.locate(run.workspace_id, run.file_id);
  const last = await lastSetAside(parts, run.id);
  const refusal = (row: ReadRow): SetAside[] => {
    if (row.row <= last || plan.fate(row.row) !== 'refused') return [];
    const found = identify(row, { mapping, enricher });
    return 'reason' in found ? [{ ...found, row: row.row, line: row.line, values: row.values }] : [];
  };
  for await (const batch of readTable(path, format)) {
    begins.throwIfAborted();
    const rows = batch.rows.flatMap(refusal);
    if (rows.length === 0) continue;
    await commit(parts, { run, hold, rows });
    left -= rows.length;
    if (left <= 0) return;
  }
}

async function lastSetAside({ store }: FlowParts, runId: string): Promise<number> {
  const { last } = await store.db
    .selectFrom('quarantine')
    .select(({ fn }) => fn.max('row_number').as('last'))
    .where('run_id', '=', runId)
    .where('stage', '=', 'input')
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

async function commit(
  { store }: FlowParts,
  { run, hold, rows }: { run: RunsTable; hold: RunHold; rows: readonly SetAside[] },
): Promise<void> {
  await store.transaction(async (tx) => {
    await setAside(store, tx, { runId: run.id, workspaceId: run.workspace_id, stage: 'input', rows });
    await updateHeld(tx, hold, {
      quarantined: sql<number>`quarantined + ${rows.length}`,
      quarantine_open: sql<number>`quarantine_open + ${rows.length}`,
    });
  });
}
