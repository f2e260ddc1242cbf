import type { Sink, SinkOutcome } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import { sql } from 'kysely';
import { hash } from 'node:crypto';
import type { LinkedAccount } from '../accounts/index.ts';
import { orderOf } from '../calls/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import { sinkOf } from './destination.ts';
import type { Files } from './files.ts';
import { createInFlight } from './in-flight.ts';
import { DEFAULT_LIMITS, type FlowParts } from './parts.ts';
import { createPauseGate, type PauseGate } from './pause-gate.ts';
import { enricherOfRun } from './plan-run.ts';
import { setAside, type SetAside } from './quarantine.ts';
import { readTable } from './read-table.ts';
import { RowPlan } from './row-plan.ts';
import { runFolder } from './run-folder.ts';
import { beginSignal, updateHeld, type RunHold } from './run-hold.ts';
import { orderOfRun } from './run-record.ts';
import { openResults } from './run-results.ts';
import { writeBatches, type WriteBatch } from './write-batches.ts';
import { takeWriteTurn } from './write-turn.ts';

interface Writing {
  run: RunsTable;
  hold: RunHold;
  files: Files;
}

/**
 * Writes what was matched to the run's destination, where it has one. Each batch is committed with its
 * outcomes; one that a dead process may have written is written again, which the sink's keys make harmless.
 */
export async function writeRun(parts: FlowParts, { run, hold, files }: Writing): Promise<void> {
  const { destination } = orderOfRun(run);
  if (!destination) return;
  const account = await parts.accounts.resolve(run.workspace_id, destination.accountId);
  const sink = sinkOf(account.connector, destination.sink);
  const target = `${account.upstreamKey}/${destination.sink}`;
  const turn = await takeWriteTurn(parts, { target, workspaceId: run.workspace_id, hold });
  try {
    await writeAllBatches(parts, { run, hold, files, account, sink });
  } finally {
    await turn.give();
  }
}

interface Target extends Writing {
  account: LinkedAccount;
  sink: Sink;
}

async function writeAllBatches(parts: FlowParts, target: Target): Promise<void> {
  const { run, hold, files, account, sink } = target;
  const limits = { ...DEFAULT_LIMITS, ...parts.limits };
  const folder = runFolder(parts.dataDir, run.id);
  const { path, format } = await files.locate(run.workspace_id, run.file_id);
  const results = openResults({ store: parts.store, runId: run.id, batchSize: run.batch_size, folder });
  const done = await readDone(parts, run.id);
  const gate = createPauseGate({ clock: parts.clock, patienceMs: limits.patienceMs });
  const flight = createInFlight({
    max: Math.max(1, Math.min(account.connector.limits.concurrency, limits.inFlight)),
    clock: parts.clock,
    signal: hold.signal,
  });
  try {
    const batches = writeBatches({
      batches: readTable(path, format),
      plan: await RowPlan.load(folder.plan),
      results,
      mapping: orderOfRun(run).mapping,
      identity: enricherOfRun(parts, run).identity,
      connector: run.connector,
      chunkSize: run.batch_size,
      batchSize: sink.batchSize,
    });
    const begins = beginSignal(flight.signal, hold);
    for await (const batch of batches) {
      begins.throwIfAborted();
      if (done.has(nameOf(batch))) continue;
      await flight.start(() => writeBatch(parts, { ...target, batch, gate, signal: flight.signal, begins }));
    }
    await flight.land();
    hold.rest.throwIfAborted();
  } finally {
    await flight.land().catch(() => undefined);
    await results.close();
  }
}

interface OneBatch extends Target {
  batch: WriteBatch;
  gate: PauseGate;
  signal: AbortSignal;
  begins: AbortSignal;
}

async function writeBatch(parts: FlowParts, one: OneBatch): Promise<void> {
  const { batch, gate, signal, begins } = one;
  for (;;) {
    let outcomes: SinkOutcome[];
    try {
      await gate.pass(begins);
      outcomes = await one.sink.upsert(batch.records, callFor(parts, one));
      gate.succeeded();
    } catch (error) {
      signal.throwIfAborted();
      // What it did so far is done again on the way on, which the sink's keys make harmless.
      if (begins.aborted) return;
      const order = orderOf(error);
      if (order !== 'wait' && order !== 'retry') throw error;
      gate.failed(error);
      continue;
    }
    return commitBatch(parts, one, outcomes);
  }
}

function callFor(
  parts: FlowParts,
  { run, account, batch, signal, begins }: OneBatch,
): Parameters<Sink['upsert']>[1] {
  const place = `${run.id}/w/${nameOf(batch)}`;
  return async (action, input, options) => {
    // The same call of a repeated batch carries the same key, whichever calls went before it.
    const key =
      options?.idempotencyKey ?? hash('sha256', JSON.stringify([action, input]), 'hex').slice(0, 32);
    const { output } = await parts.calls.call({
      workspaceId: run.workspace_id,
      accountId: account.accountId,
      action,
      input: { ...input },
      runId: run.id,
      lane: run.id,
      idempotencyKey: `${place}/${key}`,
      signal,
      beginSignal: begins,
    });
    return output;
  };
}

async function commitBatch(
  parts: FlowParts,
  { run, hold, batch }: OneBatch,
  outcomes: readonly SinkOutcome[],
): Promise<void> {
  if (outcomes.length !== batch.records.length)
    throw new SluiceError('provider.malformed', {
      message: 'The destination did not say of every record what became of it.',
      fix: 'Resume the run; if it stays so, report it with the run’s id.',
      detail: `${outcomes.length} outcomes for ${batch.records.length} records`,
    });
  const refused: SetAside[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const row = batch.rows[index];
    if (outcome.status === 'refused' && row)
      refused.push({ ...row, code: outcome.code, reason: outcome.reason });
  }
  const written = outcomes.length - refused.length;
  await parts.store.transaction(async (tx) => {
    await tx
      .insertInto('run_writes')
      .values({
        run_id: run.id,
        workspace_id: run.workspace_id,
        chunk: batch.chunk,
        from_item: batch.from,
        part: batch.part,
        written,
        at: parts.clock.now(),
      })
      .execute();
    await setAside(parts.store, tx, {
      runId: run.id,
      workspaceId: run.workspace_id,
      stage: 'write',
      rows: refused,
    });
    await updateHeld(tx, hold, {
      written: sql<number>`written + ${written}`,
      quarantined: sql<number>`quarantined + ${refused.length}`,
      quarantine_open: sql<number>`quarantine_open + ${refused.length}`,
    });
  });
}

function nameOf({ chunk, from, part }: Pick<WriteBatch, 'chunk' | 'from' | 'part'>): string {
  return `${chunk}.${from}.${part}`;
}

async function readDone(parts: FlowParts, runId: string): Promise<ReadonlySet<string>> {
  const rows = await parts.store.db
    .selectFrom('run_writes')
    .select(['chunk', 'from_item', 'part'])
    .where('run_id', '=', runId)
    .execute();
  return new Set(rows.map((row) => nameOf({ chunk: row.chunk, from: row.from_item, part: row.part })));
}
