import type { Sink, SinkOutcome } from '@sluice/connectors';
import { hash } from 'node:crypto';
import type { LinkedAccount } from '../accounts/index.ts';
import { orderOf } from '../calls/index.ts';
import type { RunSendsTable, RunsTable } from '../schema/flows.ts';
import { commitWrites } from './commit-writes.ts';
import { sinkOf } from './destination.ts';
import type { Files } from './files.ts';
import { createInFlight } from './in-flight.ts';
import { DEFAULT_LIMITS, type FlowParts } from './parts.ts';
import { createPauseGate, type PauseGate } from './pause-gate.ts';
import { enricherOfRun } from './plan-run.ts';
import { readTable } from './read-table.ts';
import { RowPlan } from './row-plan.ts';
import { runFolder } from './run-folder.ts';
import { beginSignal, type RunHold } from './run-hold.ts';
import { orderOfRun } from './run-record.ts';
import { openResults } from './run-results.ts';
import { openSend } from './run-sends.ts';
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
    const at = parts.clock.now();
    const send = await parts.store.transaction((tx) =>
      openSend(tx, { run, account, sink: destination.sink, at }),
    );
    await writeAllBatches(parts, { run, hold, files, account, sink, send });
    await parts.store.db
      .updateTable('run_sends')
      .set({ finished_at: parts.clock.now() })
      .where('run_id', '=', run.id)
      .where('number', '=', send.number)
      .execute();
  } finally {
    await turn.give();
  }
}

interface Target extends Writing {
  account: LinkedAccount;
  sink: Sink;
  send: RunSendsTable;
}

async function writeAllBatches(parts: FlowParts, target: Target): Promise<void> {
  const { run, hold, files, account, sink, send } = target;
  const limits = { ...DEFAULT_LIMITS, ...parts.limits };
  const folder = runFolder(parts.dataDir, run.id);
  const { path, format } = await files.locate(run.workspace_id, run.file_id);
  const results = openResults({ store: parts.store, runId: run.id, batchSize: run.batch_size, folder });
  const done = await readDone(parts, send);
  const refused = await readRefused(parts, send);
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
      const left = done.has(nameOf(batch)) ? only(batch, refused) : { ...batch, again: false };
      if (left.records.length === 0) continue;
      const one = { ...target, batch: left, gate, signal: flight.signal, begins };
      await flight.start(() => writeBatch(parts, one));
    }
    await flight.land();
    hold.rest.throwIfAborted();
  } finally {
    await flight.land().catch(() => undefined);
    await results.close();
  }
}

interface OneBatch extends Target {
  batch: WriteBatch & { again: boolean };
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
    return commitWrites(parts.store, { ...one, outcomes, at: parts.clock.now() });
  }
}

function callFor(
  parts: FlowParts,
  { run, account, send, batch, signal, begins }: OneBatch,
): Parameters<Sink['upsert']>[1] {
  // What is asked for once more is not to be answered with what was said the time before.
  const first = send.number === 1 && send.attempt === 1;
  const place = `${run.id}/w${first ? '' : `${send.number}.${send.attempt}`}/${nameOf(batch)}`;
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

function nameOf({ chunk, from, part }: Pick<WriteBatch, 'chunk' | 'from' | 'part'>): string {
  return `${chunk}.${from}.${part}`;
}

/** Those of its records whose rows are among these. */
function only(batch: WriteBatch, rows: ReadonlySet<number>): WriteBatch & { again: true } {
  const isAmong = (_: unknown, index: number) => rows.has(batch.rows[index]?.row ?? 0);
  return {
    ...batch,
    records: batch.records.filter(isAmong),
    rows: batch.rows.filter(isAmong),
    again: true,
  };
}

async function readDone(parts: FlowParts, send: RunSendsTable): Promise<ReadonlySet<string>> {
  const rows = await parts.store.db
    .selectFrom('run_writes')
    .select(['chunk', 'from_item', 'part'])
    .where('run_id', '=', send.run_id)
    .where('send', '=', send.number)
    .execute();
  return new Set(rows.map((row) => nameOf({ chunk: row.chunk, from: row.from_item, part: row.part })));
}

/** What it refused, where it is sent there once more; without what was dismissed, or has gone on in a replay. */
async function readRefused(parts: FlowParts, send: RunSendsTable): Promise<ReadonlySet<number>> {
  if (send.attempt === 1) return new Set();
  const rows = await parts.store.db
    .selectFrom('run_unwritten')
    .innerJoin('quarantine', (join) =>
      join
        .onRef('quarantine.run_id', '=', 'run_unwritten.run_id')
        .onRef('quarantine.row_number', '=', 'run_unwritten.row_number')
        .on('quarantine.stage', '=', 'write')
        .on('quarantine.state', '=', 'open'),
    )
    .select('run_unwritten.row_number')
    .where('run_unwritten.run_id', '=', send.run_id)
    .where('run_unwritten.send', '=', send.number)
    .execute();
  return new Set(rows.map((row) => row.row_number));
}
