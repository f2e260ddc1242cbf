import { SluiceError, type RunStatus } from '@sluice/core';
import { appendAudit, systemActor } from '../audit/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import { enrichRun } from './enrich-run.ts';
import type { Files } from './files.ts';
import type { FlowParts } from './parts.ts';
import { planRun } from './plan-run.ts';
import { letRowsGo } from './replayed-rows.ts';
import { CANCELLED, CLOSING, PAUSED, TAKEN_OVER, updateHeld, type RunHold } from './run-hold.ts';
import { readRun } from './run-record.ts';
import { writeRun } from './write-run.ts';

/** Works on a run until it waits for somebody or is over. Never throws for what befalls the run itself. */
export async function advanceRun(
  parts: FlowParts,
  { hold, files }: { hold: RunHold; files: Files },
): Promise<void> {
  for (;;) {
    const run = await parts.store.db
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', hold.runId)
      .executeTakeFirst();
    if (run?.lease_owner !== hold.owner) return;
    // A pause that somebody took back: this work must not rest any more, so it begins anew.
    if (hold.rest.aborted && RESTED.has(run.status)) return;
    try {
      switch (run.status) {
        case 'planning':
          await planRun(parts, { run, hold, files });
          break;
        case 'running':
          await enrichStep(parts, { run, hold, files });
          break;
        case 'writing':
          await writeRun(parts, { run, hold, files });
          await end(parts, {
            run,
            hold,
            status: run.reason === null ? 'completed' : 'stopped',
            reason: run.reason,
            fix: run.fix,
          });
          break;
        case 'pausing':
          await rest(parts, { run, hold });
          break;
        case 'cancelling':
          await end(parts, {
            run,
            hold,
            status: 'cancelled',
            reason: 'It was cancelled.',
            fix: 'Resume it to go on where it left off.',
          });
          break;
        case 'ready':
        case 'paused':
        case 'completed':
        case 'cancelled':
        case 'stopped':
        case 'failed':
          return;
      }
    } catch (error) {
      if (hold.signal.reason === CLOSING || hold.signal.reason === TAKEN_OVER) return;
      // Somebody changed the run meanwhile: a look at it says what is to be done.
      if (error === TAKEN_OVER || error === PAUSED) continue;
      await broke(parts, { run, hold, error });
    }
  }
}

const RESTED: ReadonlySet<RunStatus> = new Set(['planning', 'running', 'writing']);

interface Step {
  run: RunsTable;
  hold: RunHold;
}

async function enrichStep(parts: FlowParts, step: Step & { files: Files }): Promise<void> {
  let stop: SluiceError | null = null;
  try {
    await enrichRun(parts, step);
  } catch (error) {
    // What was found and paid for is still written to where it was meant to go.
    if (!isForWriting(error) || step.hold.signal.aborted) throw error;
    stop = error;
  }
  const { run, hold } = step;
  await parts.store.transaction((tx) =>
    updateHeld(tx, hold, {
      whileIt: 'running',
      status: 'writing',
      reason: stop?.message ?? null,
      fix: stop?.fix ?? null,
    }),
  );
  if (stop) parts.log.warn({ runId: run.id, code: stop.code }, 'run stops enriching');
}

/** Stops that say something of the source only. */
function isForWriting(error: unknown): error is SluiceError {
  return (
    error instanceof SluiceError &&
    (error.code === 'run.cap' || error.code === 'budget.exhausted' || error.code.startsWith('provider.'))
  );
}

async function broke(parts: FlowParts, { run, hold, error }: Step & { error: unknown }): Promise<void> {
  if (hold.signal.reason === CANCELLED) {
    const fix = 'Resume it to go on where it left off.';
    return end(parts, { run, hold, status: 'cancelled', reason: 'It was cancelled.', fix });
  }
  const known = error instanceof SluiceError && error.code !== 'internal' ? error : null;
  const isInput = known?.code.startsWith('file.') === true || known?.code === 'mapping.invalid';
  if (!known) parts.log.error({ runId: run.id, err: error }, 'a run failed');
  return end(parts, {
    run,
    hold,
    status: known && !isInput ? 'stopped' : 'failed',
    reason: known?.message ?? 'Something went wrong inside Sluice.',
    fix: known
      ? (known.fix ?? 'Mend the cause, then resume the run.')
      : 'Look in the server’s log for this run’s id.',
  });
}

/** What made it stop enriching, where it was writing what it had found, is said when it goes on. */
async function rest(parts: FlowParts, { run, hold }: Step): Promise<void> {
  // Nobody paused it: it has to stop, for the reason that stands there.
  if (run.paused_from === null && run.reason !== null)
    return end(parts, { run, hold, status: 'stopped', reason: run.reason, fix: run.fix });
  const isWriting = run.paused_from === 'writing';
  await parts.store.transaction(async (tx) => {
    await updateHeld(tx, hold, {
      whileIt: 'pausing',
      status: 'paused',
      ...(isWriting ? {} : { reason: null, fix: null }),
    });
    await appendAudit(tx, {
      actor: systemActor(run.workspace_id),
      at: parts.clock.now(),
      act: 'run.paused',
      subject: run.id,
      details: {},
    });
  });
  renewBalance(parts, run);
}

interface Ending extends Step {
  status: 'completed' | 'stopped' | 'failed' | 'cancelled';
  reason: string | null;
  fix: string | null;
}

async function end(parts: FlowParts, { run, hold, status, reason, fix }: Ending): Promise<void> {
  const at = parts.clock.now();
  await parts.store.transaction(async (tx) => {
    await updateHeld(tx, hold, { status, reason, fix, finished_at: at });
    // As it stands now: pieces were committed since it was read.
    if (status !== 'completed')
      await letRowsGo(tx, {
        run: await readRun(parts.store, { workspaceId: run.workspace_id, runId: run.id, tx }),
        at,
      });
    await appendAudit(tx, {
      actor: systemActor(run.workspace_id),
      at,
      act: `run.${status}`,
      subject: run.id,
      details: reason === null ? {} : { reason },
    });
  });
  renewBalance(parts, run);
}

/** What it spent with its account's key, others may have spent beside it: the provider is asked what is left. */
function renewBalance({ calls }: FlowParts, run: RunsTable): void {
  if (run.started_at === null) return;
  calls.renewBalanceSoon({ workspaceId: run.workspace_id, accountId: run.account_id });
}
