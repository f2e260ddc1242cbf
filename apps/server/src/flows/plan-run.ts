import type { Enricher } from '@sluice/connectors';
import { errorText, SluiceError, type Budget } from '@sluice/core';
import { mkdir, rm } from 'node:fs/promises';
import { appendAudit, systemActor } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import { diskError, syncFolder } from './disk.ts';
import { estimateRun } from './estimate.ts';
import type { Files } from './files.ts';
import { findKnown } from './known-results.ts';
import type { FlowParts } from './parts.ts';
import { draftPlan, finishPlan, type DraftPlan } from './plan-rows.ts';
import { readTable } from './read-table.ts';
import { saveBytes } from './row-plan.ts';
import { runFolder, type RunFolder } from './run-folder.ts';
import { beginSignal, updateHeld, type RunHold } from './run-hold.ts';
import { orderOfRun } from './run-record.ts';

interface Planning {
  run: RunsTable;
  hold: RunHold;
  files: Files;
}

interface Reading extends Planning {
  /** Ends the plan; nothing of it is kept. */
  begins: AbortSignal;
}

const PROGRESS_EVERY_MS = 1_000;

/**
 * Reads the whole file once and settles what becomes of each row and what it costs at most. A plan that was
 * cut short is begun anew. Ends in the status `ready`, or `running` where the run starts by itself.
 */
export async function planRun(parts: FlowParts, { run, hold, files }: Planning): Promise<void> {
  const planning: Reading = { run, hold, files, begins: beginSignal(hold.signal, hold) };
  const folder = runFolder(parts.dataDir, run.id);
  await prepare(parts, planning, folder);
  const draft = await readDraft(parts, planning);
  const { counts, known } = await settleIdentities(parts, { ...planning, folder, draft });
  const linked = await parts.accounts.resolve(run.workspace_id, run.account_id);
  const enricher = enricherOf(linked.connector, run.enricher);
  const estimate = estimateRun({
    rows: counts,
    unusable: draft.unusable,
    enricher,
    options: orderOfRun(run).options,
    connector: linked.connector,
    fields: linked.fields,
    budget: await budgetOf(parts, run),
  });
  parts.log.info({ runId: run.id, rows: counts.rows, known }, 'run planned');
  const cap = run.cap_credits ?? estimate.maxCredits;
  const starts = run.start_when_ready === 1 && estimate.maxCredits <= cap;
  const held = run.start_when_ready === 1 && !starts;
  await parts.store.transaction(async (tx) => {
    await updateHeld(tx, hold, {
      whileIt: 'planning',
      status: starts ? 'running' : 'ready',
      reason: held ? `The estimate of ${estimate.maxCredits} credits is above the cap of ${cap}.` : null,
      fix: held ? 'Start the run to spend up to the cap, or start it with a higher one.' : null,
      estimate: JSON.stringify(estimate),
      columns: JSON.stringify(draft.columns),
      refused: counts.refused,
      batch_size: enricher.batchSize,
      ...(starts ? { started_at: parts.clock.now(), cap_credits: cap } : {}),
    });
    const actor = systemActor(run.workspace_id);
    const at = parts.clock.now();
    await appendAudit(tx, {
      actor,
      at,
      act: 'run.planned',
      subject: run.id,
      details: { ...counts, maxCredits: estimate.maxCredits },
    });
    if (starts)
      await appendAudit(tx, { actor, at, act: 'run.started', subject: run.id, details: { capCredits: cap } });
  });
}

async function prepare(parts: FlowParts, { run, hold }: Planning, folder: RunFolder): Promise<void> {
  try {
    await rm(folder.path, { recursive: true, force: true });
    await mkdir(folder.path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskError(error);
  }
  await parts.store.transaction(async (tx) => {
    await updateHeld(tx, hold, { reason: null, fix: null, batch_size: run.batch_size });
  });
}

async function readDraft(parts: FlowParts, { run, hold, files, begins }: Reading): Promise<DraftPlan> {
  const { path, format } = await files.locate(run.workspace_id, run.file_id);
  const linked = await parts.accounts.resolve(run.workspace_id, run.account_id);
  let toldAt = parts.clock.now();
  return draftPlan({
    batches: readTable(path, format),
    enricher: enricherOf(linked.connector, run.enricher),
    mapping: orderOfRun(run).mapping,
    signal: begins,
    onBatch: async (rows) => {
      if (parts.clock.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = parts.clock.now();
      const reason = `${rows.toLocaleString('en-US')} rows read so far.`;
      await parts.store.transaction((tx) => updateHeld(tx, hold, { reason }));
    },
  });
}

async function settleIdentities(
  parts: FlowParts,
  planning: Reading & { folder: RunFolder; draft: DraftPlan },
) {
  const { run, begins, folder, draft } = planning;
  const known = await findKnown({ parts, run, folder, identities: draft.identities, signal: begins });
  const { counts, itemHashes } = finishPlan(draft, known.placeOf);
  await saveBytes(folder.itemHashes, itemHashes);
  await saveBytes(folder.rowStarts, new Uint8Array(Float64Array.from(draft.rowStarts).buffer));
  await draft.lines.save(folder.rowLines);
  await draft.plan.save(folder.plan);
  await syncFolder(folder.path);
  return { counts, known: known.count };
}

async function budgetOf(parts: FlowParts, run: RunsTable): Promise<Budget | null> {
  try {
    return await parts.calls.budget(run.workspace_id, run.account_id);
  } catch (error) {
    parts.log.warn({ runId: run.id, reason: errorText(error) }, 'estimating without the budget');
    return null;
  }
}

/** Throws `request.invalid` when the connector has no such enricher. */
export function enricherOf<T>(
  connector: { name: string; enrichers: Readonly<Record<string, T>> },
  name: string,
): T {
  const enricher = Object.hasOwn(connector.enrichers, name) ? connector.enrichers[name] : undefined;
  if (enricher) return enricher;
  const names = Object.keys(connector.enrichers);
  throw new SluiceError('request.invalid', {
    message: `${connector.name} has no enricher “${name}”.`,
    fix:
      names.length === 0 ? 'Choose an account of a connector that enriches.' : `It has: ${names.join(', ')}.`,
    fields: [{ field: 'enricher', message: 'is not one of the connector’s' }],
  });
}

export function enricherOfRun({ catalog }: FlowParts, run: RunsTable): Enricher {
  const connector = catalog.find(run.connector);
  if (connector) return enricherOf(connector, run.enricher);
  throw new SluiceError('connector.unknown', {
    message: `There is no connector ${run.connector} any more.`,
    fix: 'Put the connector back, then try again.',
  });
}
