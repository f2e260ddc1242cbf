import type { SinkOutcome } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import { sql } from 'kysely';
import { systemActor } from '../audit/index.ts';
import type { RunSendsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';
import { lockQuarantine, moveRows } from './move-rows.ts';
import { refusalWords, setAside, type Place, type SetAside } from './quarantine.ts';
import { updateHeld, type RunHold } from './run-hold.ts';
import type { WriteBatch } from './write-batches.ts';

interface Written {
  send: RunSendsTable;
  hold: RunHold;
  /** `again`: it was written before, and these are the rows that were refused then. */
  batch: WriteBatch & { again: boolean };
  outcomes: readonly SinkOutcome[];
  at: number;
}

/**
 * Keeps what became of a batch, in one transaction: what was taken is never sent there again, and what was refused
 * waits in quarantine, and for the next time that somebody sends the run there. I-9, I-11
 */
export async function commitWrites(store: Store<Database>, done: Written): Promise<void> {
  const { batch, outcomes, send, hold } = done;
  if (outcomes.length !== batch.records.length)
    throw new SluiceError('provider.malformed', {
      message: 'The destination did not say of every record what became of it.',
      fix: 'Resume the run; if it stays so, report it with the run’s id.',
      detail: `${outcomes.length} outcomes for ${batch.records.length} records`,
    });
  const refused: SetAside[] = [];
  const taken: number[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const row = batch.rows[index];
    if (!row) continue;
    if (outcome.status === 'refused') refused.push({ ...row, code: outcome.code, reason: outcome.reason });
    else taken.push(row.row);
  }
  await store.transaction(async (tx) => {
    if (refused.length > 0 || batch.again) await lockQuarantine(tx, hold.runId);
    const inLedger = { ...done, taken, refused };
    const newlyRefused = batch.again ? await bookAgain(tx, inLedger) : await bookFirst(store, tx, inLedger);
    const fresh = await quarantine(store, tx, inLedger);
    await tx
      .updateTable('run_sends')
      .set({
        written: sql<number>`written + ${taken.length}`,
        refused: sql<number>`refused + ${newlyRefused}`,
      })
      .where('run_id', '=', send.run_id)
      .where('number', '=', send.number)
      .execute();
    await updateHeld(tx, hold, {
      written: sql<number>`written + ${taken.length}`,
      quarantined: sql<number>`quarantined + ${fresh}`,
      quarantine_open: sql<number>`quarantine_open + ${fresh}`,
    });
  });
}

interface Booking extends Written {
  taken: readonly number[];
  refused: readonly SetAside[];
}

/** Answers by how many more rows are refused there now. */
async function bookFirst(
  store: Store<Database>,
  tx: Tx<Database>,
  { send, batch, taken, refused, at }: Booking,
): Promise<number> {
  const { run_id, workspace_id, number } = send;
  const { chunk, from: from_item, part } = batch;
  const place = { run_id, workspace_id, send: number, chunk, from_item, part };
  await tx
    .insertInto('run_writes')
    .values({ ...place, written: taken.length, at })
    .execute();
  if (refused.length > 0)
    await store.insertMany(tx, {
      table: 'run_unwritten',
      columns: ['run_id', 'workspace_id', 'send', 'row_number'],
      rows: refused.map(({ row }) => [run_id, workspace_id, number, row]),
      onConflict: { keys: ['run_id', 'send', 'row_number'], do: 'ignore' },
    });
  return refused.length;
}

async function bookAgain(tx: Tx<Database>, { send, batch, taken, at }: Booking): Promise<number> {
  if (taken.length === 0) return 0;
  const { run_id, workspace_id, number } = send;
  await tx
    .deleteFrom('run_unwritten')
    .where('run_id', '=', run_id)
    .where('send', '=', number)
    .where('row_number', 'in', taken)
    .execute();
  await tx
    .updateTable('run_writes')
    .set({ written: sql<number>`written + ${taken.length}` })
    .where('run_id', '=', run_id)
    .where('send', '=', number)
    .where('chunk', '=', batch.chunk)
    .where('from_item', '=', batch.from)
    .where('part', '=', batch.part)
    .execute();
  const elsewhere = await tx
    .selectFrom('run_unwritten')
    .select('row_number')
    .where('run_id', '=', run_id)
    .where('row_number', 'in', taken)
    .execute();
  const missing = new Set(elsewhere.map((one) => one.row_number));
  const rows = taken.filter((row) => !missing.has(row)).map(asWritten);
  const closed_by = systemActor(workspace_id).label;
  await moveRows(tx, {
    runId: run_id,
    workspaceId: workspace_id,
    from: 'open',
    rows,
    to: { state: 'replayed', replayed_run: run_id, closed_at: at, closed_by },
  });
  return -taken.length;
}

const asWritten = (row: number): Place => ({ row, stage: 'write' });

/**
 * A row is in quarantine once, whichever destinations refused it: the last one's words stand there, and what was
 * dismissed waits again. One that was replayed has gone on in another run. Answers how many are there newly.
 */
async function quarantine(
  store: Store<Database>,
  tx: Tx<Database>,
  { send, batch, refused }: Booking,
): Promise<number> {
  if (refused.length === 0) return 0;
  const { run_id: runId, workspace_id: workspaceId } = send;
  const there = await tx
    .selectFrom('quarantine')
    .select(['row_number', 'state'])
    .where('run_id', '=', runId)
    .where('stage', '=', 'write')
    .where(
      'row_number',
      'in',
      refused.map(({ row }) => row),
    )
    .execute();
  const stateOf = new Map(there.map((one) => [one.row_number, one.state]));
  // Whoever dismisses one while it is tried again means just that.
  const reopened = batch.again ? [] : refused;
  await moveRows(tx, {
    runId,
    workspaceId,
    from: 'dismissed',
    rows: reopened.map(({ row }) => asWritten(row)),
    to: { state: 'open', replayed_run: null, closed_at: null, closed_by: null },
  });
  for (const one of refused) {
    if (!stateOf.has(one.row) || stateOf.get(one.row) === 'replayed') continue;
    await tx
      .updateTable('quarantine')
      .set(refusalWords(one))
      .where('run_id', '=', runId)
      .where('row_number', '=', one.row)
      .where('stage', '=', 'write')
      .execute();
  }
  const fresh = refused.filter(({ row }) => !stateOf.has(row));
  await setAside(store, tx, { runId, workspaceId, stage: 'write', rows: fresh });
  return fresh.length;
}
