import type { Estimate, Run, RunStatus } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { count, duration, plural } from './output/numbers.ts';
import { startProgress, type Progress } from './output/progress.ts';
import { note, type Terminal } from './terminal.ts';

const POLL_MS = 200;
const LABELS: Partial<Record<RunStatus, string>> = {
  planning: 'Planning',
  running: 'Enriching',
  writing: 'Writing',
  pausing: 'Pausing',
  cancelling: 'Cancelling',
};

/** Statuses that a run comes to before its work is done. */
const CUT_SHORT: ReadonlySet<RunStatus> = new Set([
  'pausing',
  'paused',
  'cancelling',
  'cancelled',
  'stopped',
  'failed',
]);

export const isAtRest = (status: RunStatus): boolean => LABELS[status] === undefined;

export interface Watching {
  client: Client;
  terminal: Terminal;
  runId: string;
}

/**
 * Shows a run's progress until it rests (ready, completed, paused, cancelled, stopped or failed) and returns it.
 * Ctrl-C cancels the run, so that it stops spending, and waits until it has stopped.
 */
export async function watchRun({ client, terminal, runId }: Watching): Promise<Run> {
  let progress: { status: RunStatus; bar: Progress } | undefined;
  let cancelled = false;
  try {
    for (;;) {
      const run = await client.runs.get({ params: { runId } });
      const label = LABELS[run.status];
      if (progress && progress.status !== run.status) {
        progress.bar.stop(phaseText(progress.status, run), !CUT_SHORT.has(run.status));
        progress = undefined;
      }
      if (label === undefined) return run;
      progress ??= { status: run.status, bar: startProgress(terminal, label) };
      const { done, total } = phaseProgress(run);
      progress.bar.update(done, total, phaseText(run.status, run));
      if (terminal.interrupted.aborted && !cancelled) {
        cancelled = true;
        progress.bar.stop(phaseText(run.status, run), false);
        progress = undefined;
        note(terminal, 'Cancelling: what is done stays done …');
        await client.runs.cancel({ params: { runId } });
      }
      await pause(terminal, cancelled);
    }
  } catch (error) {
    progress?.bar.stop('interrupted', false);
    throw error;
  }
}

/** Each of several places that a run was sent to. */
function sendLine({ accountId, sink, written, refused }: Run['sends'][number]): readonly [string, string] {
  return [`${sink} of ${accountId}`, `${count(written)} written, ${count(refused)} refused`];
}

function phaseProgress(run: Run): { done: number; total: number } {
  if (run.status === 'writing') return { done: run.counts.written, total: foundRows(run) };
  return { done: run.counts.done, total: run.estimate?.rows ?? Math.max(1, run.counts.done) };
}

/** Rows with a result: those matched by this run, and those whose answer was paid for before. */
export function foundRows({ counts }: Run): number {
  return counts.matched + counts.known;
}

function phaseText(status: RunStatus, run: Run): string {
  if (status === 'planning') return plural(run.estimate?.rows ?? run.counts.done, 'row');
  if (status === 'writing') return `${plural(run.counts.written, 'record')} written`;
  const rate = run.recordsPerSecond > 0 ? ` · ${count(Math.round(run.recordsPerSecond))}/s` : '';
  return `${count(run.counts.done)} of ${count(run.estimate?.rows ?? 0)} · ${count(foundRows(run))} matched · ${plural(run.credits.spent, 'credit')}${rate}`;
}

function pause(terminal: Terminal, cancelled: boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, POLL_MS);
    function done() {
      clearTimeout(timer);
      terminal.interrupted.removeEventListener('abort', done);
      resolve();
    }
    if (!cancelled) terminal.interrupted.addEventListener('abort', done, { once: true });
  });
}

/** What a run that waits for its start would do, and cost. */
function planSummary(run: Run, estimate: Estimate): (readonly [string, string])[] {
  return [
    ['run', run.id],
    ['status', run.status],
    ['rows', count(estimate.rows)],
    ['to look up', count(estimate.toEnrich)],
    ['duplicates', count(estimate.duplicates)],
    ['paid before', count(estimate.known)],
    ['refused', count(estimate.refused)],
    ...estimate.unusable.map(({ reason, rows }) => ['', `${plural(rows, 'row')}: ${reason}`] as const),
    ['costs', `at most ${plural(run.capCredits ?? estimate.maxCredits, 'credit')}`],
  ];
}

/** The lines that sum a run up, whether it has begun or not. */
export function runSummary(run: Run): (readonly [string, string])[] {
  if (run.status === 'ready' && run.estimate) return planSummary(run, run.estimate);
  const { counts } = run;
  const seconds =
    run.startedAt && run.finishedAt ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : 0;
  return [
    ['run', run.id],
    ['status', run.reason ? `${run.status}: ${run.reason}` : run.status],
    ...(run.fix ? [['what to do', run.fix] as const] : []),
    ['rows', count(run.estimate?.rows ?? counts.done)],
    ['matched', count(counts.matched)],
    ['not found', count(counts.missed)],
    ['duplicates', `${count(counts.duplicates)} (not paid for twice)`],
    ...(counts.known > 0 ? [['paid before', `${count(counts.known)} (used again, free)`] as const] : []),
    ['refused', count(counts.refused)],
    ...(run.destination
      ? [['written', `${count(counts.written)} (one record for each person or company)`] as const]
      : []),
    ...(run.sends.length > 1 ? run.sends.map(sendLine) : []),
    ['quarantined', count(counts.quarantined)],
    ['credits', count(run.credits.spent)],
    ['requests', `${count(run.requests)}${run.rateLimited > 0 ? ` (${run.rateLimited} rate-limited)` : ''}`],
    ...(seconds > 0
      ? [
          [
            'time',
            `${duration(seconds)} · ${count(Math.round(run.recordsPerSecond))} records/s while enriching`,
          ] as const,
        ]
      : []),
  ];
}
