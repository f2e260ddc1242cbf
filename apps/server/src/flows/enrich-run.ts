import { SluiceError } from '@sluice/core';
import type { RunsTable } from '../schema/flows.ts';
import { createCapTurn } from './cap-turn.ts';
import { createCommitter } from './commit-pieces.ts';
import { enrichChunk } from './enrich-range.ts';
import { createInFlight } from './in-flight.ts';
import { itemChunks } from './item-chunks.ts';
import { DEFAULT_LIMITS, type FlowParts } from './parts.ts';
import { createPauseGate } from './pause-gate.ts';
import { readTable } from './read-table.ts';
import { RowPlan } from './row-plan.ts';
import { runFolder } from './run-folder.ts';
import { beginSignal, type RunHold } from './run-hold.ts';
import { readProgress } from './run-progress.ts';
import { orderOfRun } from './run-record.ts';
import { setAsideRefused } from './set-aside-refused.ts';
import { openSpool } from './spool.ts';
import type { Files } from './files.ts';

/**
 * Looks up every item of the run that has no committed result. Resolves when all have one; throws what
 * stops the run, with everything that was finished by then committed.
 */
export async function enrichRun(
  parts: FlowParts,
  { run, hold, files }: { run: RunsTable; hold: RunHold; files: Files },
): Promise<void> {
  const limits = { ...DEFAULT_LIMITS, ...parts.limits };
  const { mapping, options, estimate } = orderOfRun(run);
  const linked = await parts.accounts.resolve(run.workspace_id, run.account_id);
  const enricher = linked.connector.enrichers[run.enricher];
  if (!enricher || !estimate)
    throw new SluiceError('run.state', { message: 'The run has no plan that can be used.' });
  await setAsideRefused(parts, { run, hold, files });
  const folder = runFolder(parts.dataDir, run.id);
  const { path, format } = await files.locate(run.workspace_id, run.file_id);
  const progress = await readProgress(parts.store, run, estimate.toEnrich);
  const spool = await openSpool(folder.spool, run.spool_bytes);
  const flight = createInFlight({
    max: Math.max(1, Math.min(linked.connector.limits.concurrency, limits.inFlight)),
    clock: parts.clock,
    signal: hold.signal,
  });
  const ctx = {
    parts,
    run,
    enricher,
    options,
    progress,
    commit: createCommitter({ ...parts, run, hold, spool }),
    gate: createPauseGate({ clock: parts.clock, patienceMs: limits.patienceMs }),
    capTurn: createCapTurn(),
    signal: flight.signal,
    begins: beginSignal(flight.signal, hold),
  };
  try {
    const chunks = itemChunks({
      batches: readTable(path, format),
      plan: await RowPlan.load(folder.plan),
      mapping,
      batchSize: run.batch_size,
      wants: (chunk) => !progress.isDone(chunk),
    });
    for await (const chunk of chunks) {
      ctx.begins.throwIfAborted();
      await flight.start(() => enrichChunk(ctx, chunk));
    }
    await flight.land();
    hold.rest.throwIfAborted();
  } finally {
    await flight.land().catch(() => undefined);
    await spool.close();
  }
}
