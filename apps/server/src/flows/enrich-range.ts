import type { EnrichItem, EnrichResult, Enricher } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import { orderOf, type CallResult } from '../calls/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import type { CapTurn } from './cap-turn.ts';
import type { CommitPiece } from './commit-pieces.ts';
import type { ItemChunk, PlannedItem } from './item-chunks.ts';
import type { FlowParts } from './parts.ts';
import type { PauseGate } from './pause-gate.ts';
import type { SetAside } from './quarantine.ts';
import { PAUSED } from './run-hold.ts';
import type { Range, RunProgress } from './run-progress.ts';
import { resultLine } from './stored-result.ts';

/** What enriching a range of items needs; one for a run. */
export interface EnrichContext {
  parts: FlowParts;
  run: RunsTable;
  enricher: Enricher;
  options: readonly string[];
  commit: CommitPiece;
  progress: RunProgress;
  gate: PauseGate;
  capTurn: CapTurn;
  /** Ends waits and calls. */
  signal: AbortSignal;
  /** Ends waits alone, of this run's turn and of calls not sent yet. */
  begins: AbortSignal;
}

/** Enriches what of a chunk is not committed yet; of a run that is paused, what is under way. Throws what stops the run. */
export async function enrichChunk(ctx: EnrichContext, chunk: ItemChunk): Promise<void> {
  if (chunk.items.length === 0)
    return keep(ctx, { chunk, range: { from: 0, to: 0 }, results: [], calls: [] });
  try {
    await enrichRange(ctx, { chunk, range: { from: 0, to: chunk.items.length }, alone: false });
  } catch (error) {
    // The others in flight are to land, as they would not after a failure.
    if (error !== PAUSED) throw error;
  }
}

interface Work {
  chunk: ItemChunk;
  range: Range;
  /** Whether this work has the cap's turn already. */
  alone: boolean;
}

async function enrichRange(ctx: EnrichContext, work: Work): Promise<void> {
  const { chunk, range } = work;
  const pieces = ctx.progress.piecesOf(chunk.chunk);
  if (pieces.some(({ from, to }) => from <= range.from && range.to <= to)) return;
  if (ctx.progress.wasSplit(chunk.chunk, range)) return enrichHalves(ctx, work);
  const next = await (work.alone
    ? callRange(ctx, work)
    : ctx.capTurn.isTaken()
      ? 'too dear'
      : ctx.capTurn.together(() => callRange(ctx, work)));
  switch (next) {
    case 'done':
      return undefined;
    case 'split':
      await noteSplit(ctx, work);
      return enrichHalves(ctx, work);
    case 'too dear':
      return ctx.capTurn.alone(() => enrichRange(ctx, { ...work, alone: true }));
  }
}

/** Halves are remembered, so that a range whose half was paid for is never asked for as a whole again. */
async function enrichHalves(ctx: EnrichContext, work: Work): Promise<void> {
  const { from, to } = work.range;
  const middle = from + Math.ceil((to - from) / 2);
  await enrichRange(ctx, { ...work, range: { from, to: middle } });
  await enrichRange(ctx, { ...work, range: { from: middle, to } });
}

async function noteSplit({ parts, run }: EnrichContext, { chunk, range }: Work): Promise<void> {
  await parts.store.transaction((tx) =>
    parts.store.insertMany(tx, {
      table: 'run_splits',
      columns: ['run_id', 'workspace_id', 'chunk', 'from_item', 'to_item'],
      rows: [[run.id, run.workspace_id, chunk.chunk, range.from, range.to]],
      onConflict: { keys: ['run_id', 'chunk', 'from_item', 'to_item'], do: 'ignore' },
    }),
  );
}

type Next = 'done' | 'split' | 'too dear';

async function callRange(ctx: EnrichContext, work: Work): Promise<Next> {
  const items = work.chunk.items.slice(work.range.from, work.range.to).map(toEnrichItem);
  for (;;) {
    await ctx.gate.pass(ctx.begins);
    let call: CallResult;
    try {
      call = await callOnce(ctx, work, items);
      ctx.gate.succeeded();
    } catch (error) {
      ctx.signal.throwIfAborted();
      const next = await afterFailure(ctx, work, error);
      if (next === 'again') continue;
      return next;
    }
    const results = readResults(ctx, call, items);
    await keep(ctx, { ...work, results, calls: [call] });
    return 'done';
  }
}

function callOnce(
  ctx: EnrichContext,
  { chunk, range }: Work,
  items: readonly EnrichItem[],
): Promise<CallResult> {
  const { parts, run, enricher, options, signal, begins } = ctx;
  return parts.calls.call({
    workspaceId: run.workspace_id,
    accountId: run.account_id,
    action: enricher.action,
    input: { ...enricher.toInput(items, options) },
    runId: run.id,
    lane: run.id,
    holder: run.id,
    idempotencyKey: `${run.id}/${chunk.chunk}/${range.from}-${range.to}`,
    ...(run.cap_credits === null ? {} : { capCredits: run.cap_credits }),
    settle: 'later',
    signal,
    beginSignal: begins,
  });
}

async function afterFailure(ctx: EnrichContext, work: Work, error: unknown): Promise<Next | 'again'> {
  const single = work.range.to - work.range.from === 1;
  const code = error instanceof SluiceError ? error.code : 'internal';
  if (code === 'call.cancelled') ctx.begins.throwIfAborted();
  if (code === 'run.cap' || code === 'budget.exhausted') {
    if (!work.alone) return 'too dear';
    if (!single) return 'split';
    const reached = code === 'run.cap' ? capReached(ctx.run) : error;
    ctx.capTurn.close(reached);
    throw reached;
  }
  switch (orderOf(error)) {
    case 'reject': {
      if (!single) return 'split';
      const reason = error instanceof Error ? error.message : 'The provider refused the record.';
      const results: EnrichResult[] = [{ status: 'refused', code: 'rejected', reason }];
      await keep(ctx, { ...work, results, calls: [] });
      return 'done';
    }
    case 'wait':
    case 'retry':
      ctx.gate.failed(error);
      return 'again';
    case 'reauthorise':
    case 'stop':
    case 'unknown':
      break;
  }
  throw error;
}

/** Nothing is kept of an answer that does not fit: its charge stays reserved until somebody has looked. */
function readResults(ctx: EnrichContext, call: CallResult, items: readonly EnrichItem[]): EnrichResult[] {
  const misfit = (detail: string, cause?: unknown) =>
    new SluiceError('provider.malformed', {
      message: `The answer of the call ${call.callId} does not fit what was asked.`,
      fix: 'Look for the call with `sluice calls`, see whether the provider changed its API, then resume the run.',
      detail,
      cause,
    });
  let results: EnrichResult[];
  try {
    results = ctx.enricher.fromOutput(call.output, items, ctx.options);
  } catch (error) {
    throw misfit('fromOutput threw', error);
  }
  if (results.length !== items.length) throw misfit(`${results.length} results for ${items.length} items`);
  return results;
}

interface Outcome {
  chunk: ItemChunk;
  range: Range;
  results: readonly EnrichResult[];
  calls: readonly CallResult[];
}

function keep(ctx: EnrichContext, { chunk, range, results, calls }: Outcome): Promise<void> {
  const at = ctx.parts.clock.now();
  const counts = { matched: 0, missed: 0, refused: 0 };
  const setAside: SetAside[] = [];
  let lines = '';
  for (const [index, result] of results.entries()) {
    lines += resultLine(result, at);
    counts[result.status] += 1;
    const item = chunk.items[range.from + index];
    if (result.status !== 'matched' && item)
      setAside.push({
        row: item.row,
        line: item.line,
        code: result.code,
        reason: result.reason,
        values: item.values,
      });
  }
  return ctx.commit({
    chunk: chunk.chunk,
    ...range,
    lines,
    at,
    ...counts,
    // The rows beside the items are counted once: with the first piece.
    duplicates: range.from === 0 ? chunk.duplicates : 0,
    known: range.from === 0 ? chunk.known : 0,
    setAside,
    calls,
  });
}

function toEnrichItem(item: PlannedItem, index: number): EnrichItem {
  return { reference: String(index), identifiers: item.identifiers };
}

function capReached(run: RunsTable): SluiceError {
  return new SluiceError('run.cap', {
    message: `The cap of ${run.cap_credits ?? 0} credits is reached: not one more record fits under it.`,
    fix: 'Resume the run with a higher cap to go on, or take what it found so far.',
  });
}
