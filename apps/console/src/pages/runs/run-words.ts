import type { Run, RunStatus } from '@sluice/core';
import { countText, creditsText } from '../../pieces/numbers.ts';

/** What the systems of a run are called: the one it looks up with, and the one it writes to. */
export interface RunNames {
  source: string;
  destination?: string | undefined;
}

/** How a run stands, in a sentence. */
export function standing(run: Run, names: RunNames = { source: run.connector }): string {
  return SENTENCES[run.status](run, names);
}

const SENTENCES: Record<RunStatus, (run: Run, names: RunNames) => string> = {
  planning: () => 'The file is being read: what is in it, what was asked before, and what it may cost.',
  ready: () => 'Look at what it may cost, then start it.',
  running: (_, { source }) => `Rows are being looked up with ${source}.`,
  writing: (_, { destination = 'its destination' }) => `What was found is being written to ${destination}.`,
  pausing: () => 'What is under way is being finished; then it rests.',
  paused: () => 'It rests until someone resumes it. Nothing is lost, and nothing is paid for twice.',
  cancelling: () => 'What is under way is being finished; then it ends.',
  completed: (run, names) => completedText(run, names),
  cancelled: () => 'It was cancelled. What was found until then is kept, and it can be resumed.',
  stopped: () => 'It stands still until this is seen to; then it goes on where it stopped.',
  failed: () => 'It cannot go on as it is.',
};

function completedText(run: Run, names: RunNames): string {
  const { counts, credits, destination } = run;
  const found = rowsText(counts.matched + counts.known);
  const paid = `${creditsText(credits.spent)} ${credits.spent === 1 ? 'credit' : 'credits'}`;
  if (destination === null) return `${found} found for ${paid}.`;
  const to = names.destination ?? 'the destination';
  const nothing = nothingWritten(run);
  if (nothing !== undefined) return `${found} found for ${paid}; none was written to ${to}: ${nothing}.`;
  const refused = lastSend(run)?.refused ?? 0;
  const rest = refused > 0 ? `, ${countText(refused)} refused there` : '';
  return `${found} found for ${paid}; ${rowsText(counts.written)} written to ${to}${rest}.`;
}

/** What the run sent to where it was sent last; undefined while it was sent nowhere. */
export function lastSend({ destination, sends }: Run): Run['sends'][number] | undefined {
  return sends.find(
    ({ accountId, sink }) => accountId === destination?.accountId && sink === destination.sink,
  );
}

/** Of a run that was sent and of which not one row arrived: why. */
export function nothingWritten(run: Run): string | undefined {
  const { counts, destination, status } = run;
  if (destination === null || status !== 'completed' || counts.written > 0) return undefined;
  if (counts.matched + counts.known === 0) return 'nothing was found that could be';
  const refused = lastSend(run)?.refused ?? 0;
  return refused === 1 ? 'the one row was refused there' : `${countText(refused)} rows were refused there`;
}

function rowsText(count: number): string {
  return count === 1 ? '1 row was' : `${countText(count)} rows were`;
}

export type RunAct = 'start' | 'pause' | 'resume' | 'cancel' | 'send' | 'download';

const ACTS: Record<RunStatus, readonly RunAct[]> = {
  planning: ['pause', 'cancel'],
  ready: ['start', 'cancel'],
  running: ['pause', 'cancel'],
  writing: ['pause', 'cancel'],
  pausing: ['cancel'],
  paused: ['resume', 'cancel'],
  cancelling: [],
  completed: ['send'],
  cancelled: ['resume', 'send'],
  stopped: ['resume', 'send'],
  failed: [],
};

/** What a person can do about a run now. */
export function actsOf(run: Run): readonly RunAct[] {
  const acts = ACTS[run.status].filter((act) => act !== 'send' || canSend(run));
  return run.estimate !== null && run.counts.done > 0 ? [...acts, 'download'] : acts;
}

/** Once every row is looked up, and where something was found. */
function canSend({ status, counts, estimate }: Run): boolean {
  const isLookedUp = status === 'completed' || (estimate !== null && counts.done >= estimate.rows);
  return isLookedUp && counts.matched + counts.known > 0;
}

/** Seconds until every row has its outcome, at the speed it has had; nothing where that cannot be told. */
export function secondsLeft(run: Run): number | undefined {
  if (run.status !== 'running' || run.estimate === null || run.recordsPerSecond <= 0) return undefined;
  return Math.max(0, run.estimate.rows - run.counts.done) / run.recordsPerSecond;
}

const MINUTE = 60;
const HOUR = 3600;

/** `at once`, `about 40 seconds`, `about 3 minutes`, `about 2 hours`. */
export function spanText(seconds: number): string {
  if (seconds < 2) return 'a moment';
  if (seconds < MINUTE) return `about ${countText(Math.ceil(seconds))} seconds`;
  if (seconds < HOUR) return plural(Math.round(seconds / MINUTE), 'minute');
  return plural(Math.round(seconds / HOUR), 'hour');
}

function plural(count: number, one: string): string {
  return `about ${countText(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** The parts of a run's rows by what became of them, in the order they are shown. */
export function partsOf({ counts, estimate }: Run) {
  const rows = estimate?.rows ?? 0;
  return {
    found: counts.matched + counts.known,
    missed: counts.missed,
    refused: counts.refused,
    duplicate: counts.duplicates,
    waiting: Math.max(0, rows - counts.done),
  };
}
