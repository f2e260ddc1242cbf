import type { Run } from '@sluice/core';
import { show, type Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { details } from './output/table.ts';
import { runSummary } from './run-watch.ts';
import { commandLine, note, paint, say } from './terminal.ts';

/**
 * Sums a run up that rests, with the commands that go on from there, and sets the exit code: a run that
 * stopped before its end is told apart from one that failed.
 */
export function finishRun(context: Context, run: Run, saved?: string): void {
  const { terminal } = context;
  show(context, run, () => {
    say(terminal);
    details(terminal, runSummary(run));
    if (saved) note(terminal, paint(terminal, 'green', `Results: ${saved}`));
    for (const [what, command] of nextCommands(run, saved)) {
      note(terminal, `${what}:\n  ${paint(terminal, 'cyan', commandLine(terminal, command))}`);
    }
  });
  if (endedEarly(run)) context.exitCode = EXIT.stopped.code;
  if (run.status === 'failed') context.exitCode = EXIT.failed.code;
}

function nextCommands(run: Run, saved: string | undefined): [string, string][] {
  const next: [string, string][] = [];
  if (saved === undefined && run.startedAt !== null)
    next.push(['Take the results', `runs output ${run.id} --out results.csv`]);
  if (run.counts.quarantined > 0)
    next.push(['What was refused or not found, with the reasons', `runs quarantine ${run.id}`]);
  if (endedEarly(run))
    next.push([
      'Go on where it stopped',
      `runs resume ${run.id}${stoppedByCap(run) ? ' --cap CREDITS' : ''}`,
    ]);
  if (run.status === 'ready') next.push(['Nothing is spent yet. Start it', `runs start ${run.id}`]);
  return next;
}

function endedEarly({ status }: Run): boolean {
  return status === 'paused' || status === 'stopped' || status === 'cancelled';
}

/** Whether another record could cost more than the cap leaves. */
function stoppedByCap({ status, capCredits, credits, estimate }: Run): boolean {
  if (status !== 'stopped' || capCredits === null) return false;
  const dearest = estimate && estimate.toEnrich > 0 ? estimate.maxCredits / estimate.toEnrich : 0;
  return capCredits - credits.spent < dearest + 1;
}
