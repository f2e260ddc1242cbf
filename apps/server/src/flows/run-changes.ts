import { SluiceError, type Estimate, type Run, type RunStatus } from '@sluice/core';
import { requireShared, type LinkedAccount } from '../accounts/index.ts';
import type { Actor } from '../audit/index.ts';
import type { Tx } from '@sluice/runtime';
import type { RunsTable } from '../schema/flows.ts';
import type { Database } from '../schema/index.ts';
import { checkDestination, requireActive } from './destination.ts';
import { priceOfOne } from './estimate.ts';
import type { FlowParts } from './parts.ts';
import { enricherOf, enricherOfRun } from './plan-run.ts';
import { orderOfRun } from './run-record.ts';
import { findSend, openSend } from './run-sends.ts';

/** What a person changes of a run. Each throws `run.state` where that cannot be. */
export interface Change {
  set: Partial<RunsTable>;
  name: string;
  details: Record<string, unknown>;
  /** The account that the run now spends from. */
  account?: LinkedAccount;
  /** What is changed with it, in the same transaction. */
  also?: (tx: Tx<Database>, at: number) => Promise<void>;
}

/** Who lets it spend, and the cap that he gives, if any. */
interface Spending {
  actor: Actor;
  capCredits?: number;
}

export async function startChange(
  parts: FlowParts,
  row: RunsTable,
  { actor, capCredits }: Spending,
): Promise<Change> {
  requireStatus(row, ['ready'], 'started');
  const { account, cap } = await checkCap(parts, row, { actor, asked: capCredits });
  return {
    account,
    set: { status: 'running', reason: null, fix: null, started_at: parts.clock.now(), cap_credits: cap },
    name: 'run.started',
    details: { capCredits: cap },
  };
}

/** Goes on where it is known to have been: with the plan, with the look-ups, or with writing what was found. */
export async function resumeChange(
  parts: FlowParts,
  row: RunsTable,
  { actor, capCredits }: Spending,
): Promise<Change> {
  requireStatus(row, ['paused', 'stopped', 'cancelled'], 'resumed');
  const name = 'run.resumed';
  const again = { reason: null, fix: null, finished_at: null, paused_from: null };
  if (row.estimate === null) {
    const cap = capCredits ?? row.cap_credits;
    const details = { capCredits: cap };
    return { set: { ...again, status: 'planning', cap_credits: cap }, name, details };
  }
  const wasWriting = row.status === 'paused' && row.paused_from === 'writing' && capCredits === undefined;
  // What made it stop enriching before it wrote is kept: it ends with that.
  const isWritten = row.destination !== null && isLookedUp(row);
  if (wasWriting || isWritten) await requireDestination(parts, row, actor);
  if (wasWriting) return { set: { status: 'writing', paused_from: null }, name, details: {} };
  if (isWritten) return { set: { ...again, status: 'writing' }, name, details: {} };
  const { account, cap } = await checkCap(parts, row, { actor, asked: capCredits });
  const startedAt = row.started_at ?? parts.clock.now();
  return {
    account,
    set: { ...again, status: 'running', started_at: startedAt, cap_credits: cap },
    name,
    details: { capCredits: cap },
  };
}

/** Throws `account.shared` for a member with whom the account that is written to is not shared. */
async function requireDestination(parts: FlowParts, row: RunsTable, actor: Actor): Promise<void> {
  const { destination } = orderOfRun(row);
  if (!destination || !actor.member) return;
  requireShared(actor, await parts.accounts.resolve(row.workspace_id, destination.accountId));
}

/** Whether every row has its outcome, so that nothing more is asked of the source. */
function isLookedUp(row: RunsTable): boolean {
  const { estimate } = orderOfRun(row);
  const done = row.matched + row.missed + row.refused + row.duplicates + row.known;
  return estimate !== null && done >= estimate.rows;
}

export function pauseChange(row: RunsTable): Change {
  const from = row.status;
  if (from === 'planning' || from === 'running' || from === 'writing')
    return { set: { status: 'pausing', paused_from: from }, name: 'run.pausing', details: {} };
  throw wrongStatus(row, ['planning', 'running', 'writing'], 'paused');
}

/** To wherever it was sent before it may be sent again: what was written there is known. */
export async function sendChange(
  parts: FlowParts,
  row: RunsTable,
  { actor, destination }: { actor: Actor; destination: NonNullable<Run['destination']> },
): Promise<Change> {
  // One that stands still while it writes may go elsewhere: of what it looks up nothing is left to do.
  requireStatus(row, isLookedUp(row) ? ['completed', 'stopped', 'cancelled'] : ['completed'], 'sent');
  const { accountId, sink } = destination;
  const enricher = enricherOfRun(parts, row);
  const account = await checkDestination(parts, { actor, enricher, destination });
  const before = await findSend(parts.store.db, { run: row, account, sink });
  return {
    set: {
      status: 'writing',
      destination: JSON.stringify({ accountId, sink }),
      written: before?.written ?? 0,
      reason: null,
      fix: null,
      finished_at: null,
      paused_from: null,
    },
    name: 'run.sent',
    details: { accountId, sink },
    also: async (tx, at) => void (await openSend(tx, { run: row, account, sink, at, again: true })),
  };
}

export function cancelChange(parts: FlowParts, row: RunsTable): Change {
  requireStatus(row, ['planning', 'ready', 'running', 'writing', 'pausing', 'paused'], 'cancelled');
  const rests = row.status === 'ready' || row.status === 'paused';
  if (!rests) return { set: { status: 'cancelling' }, name: 'run.cancelling', details: {} };
  return {
    set: {
      status: 'cancelled',
      reason: row.started_at === null ? 'It was cancelled before it started.' : 'It was cancelled.',
      fix:
        row.started_at === null ? 'Resume it to enrich after all.' : 'Resume it to go on where it left off.',
      finished_at: parts.clock.now(),
    },
    name: 'run.cancelled',
    details: {},
  };
}

/** The account, and the cap that holds: what is asked for, else what the run has, else what its estimate showed. */
async function checkCap(
  parts: FlowParts,
  row: RunsTable,
  { actor, asked }: { actor: Actor; asked: number | undefined },
): Promise<{ account: LinkedAccount; cap: number }> {
  const { estimate, options } = orderOfRun(row);
  const account = await parts.accounts.resolve(row.workspace_id, row.account_id);
  requireShared(actor, account);
  await requireDestination(parts, row, actor);
  requireActive(account);
  const cap = asked ?? row.cap_credits ?? estimate?.maxCredits ?? 0;
  const price = priceOfOne(enricherOf(account.connector, row.enricher), options);
  if (allowsSomething({ row, estimate, cap, price })) return { account, cap };
  throw new SluiceError('run.cap', {
    message: `A cap of ${cap} credits allows nothing more: ${row.spent} are spent, and one record may cost ${price}.`,
    fix: `Give a cap of at least ${row.spent + price} credits; the whole file costs at most ${estimate?.maxCredits ?? 0}.`,
  });
}

function allowsSomething(of: {
  row: RunsTable;
  estimate: Estimate | null;
  cap: number;
  price: number;
}): boolean {
  const { row, estimate, cap, price } = of;
  const done = row.matched + row.missed + row.refused - (estimate?.refused ?? 0);
  const left = (estimate?.toEnrich ?? 0) - done;
  return left <= 0 || row.spent + price <= cap;
}

function requireStatus(row: RunsTable, allowed: readonly RunStatus[], what: string): void {
  if (!allowed.includes(row.status)) throw wrongStatus(row, allowed, what);
}

function wrongStatus(row: RunsTable, allowed: readonly RunStatus[], what: string): SluiceError {
  return new SluiceError('run.state', {
    message: `The run is ${row.status}; it cannot be ${what} now.`,
    fix: `A run can be ${what} when it is ${allowed.join(' or ')}.`,
  });
}
