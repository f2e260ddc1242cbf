import { SluiceError, type CreateEnrichment, type Estimate, type Run, type RunStatus } from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { appendAudit, pageAfter, pageOf, type Actor, type PageQuery } from '../audit/index.ts';
import type { LinkedAccount } from '../accounts/index.ts';
import type { RunsTable } from '../schema/flows.ts';
import { createRun, requireActive } from './create-run.ts';
import { priceOfOne } from './estimate.ts';
import type { Files } from './files.ts';
import type { FlowParts } from './parts.ts';
import { enricherOf } from './plan-run.ts';
import { orderOfRun, readRun, showRun } from './run-record.ts';
import type { Workers } from './workers.ts';

interface RunsParts {
  parts: FlowParts;
  files: Files;
  workers: Workers;
}

export interface Runs {
  /** The same `createKey` again answers with the run that it made. */
  create(actor: Actor, order: Static<typeof CreateEnrichment>, createKey?: string): Promise<Run>;
  get(workspaceId: string, runId: string): Promise<Run>;
  list(workspaceId: string, query: PageQuery): Promise<{ items: Run[]; nextCursor: string | null }>;
  start(actor: Actor, runId: string, body: { capCredits?: number }): Promise<Run>;
  resume(actor: Actor, runId: string, body: { capCredits?: number }): Promise<Run>;
  cancel(actor: Actor, runId: string): Promise<Run>;
}

export function createRuns({ parts, files, workers }: RunsParts): Runs {
  const { store } = parts;
  const show = async (row: RunsTable) => showRun(row, (await parts.reservedOf?.(row.id)) ?? 0);
  const act = async (actor: Actor, runId: string, change: (row: RunsTable) => Promise<Change>) => {
    const before = await readRun(store, { workspaceId: actor.workspaceId, runId });
    const { set, name, details, account } = await change(before);
    await store.transaction(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set(set)
        .where('id', '=', before.id)
        .where('status', '=', before.status)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw changedMeanwhile();
      await appendAudit(tx, { actor, at: parts.clock.now(), act: name, subject: runId, details });
      // Who starts a run may have bought credits for it a moment ago.
      if (account) await parts.calls.doubtBalance(tx, account);
    });
  };
  const read = async (workspaceId: string, runId: string) =>
    show(await readRun(store, { workspaceId, runId }));
  return {
    create: async (actor, order, createKey) => {
      const row = await createRun(parts, { actor, order, files, createKey });
      workers.wake(row.id);
      return show(row);
    },
    get: read,
    list: async (workspaceId, query) => {
      const { rows, before } = pageAfter(query);
      let select = store.db.selectFrom('runs').selectAll().where('workspace_id', '=', workspaceId);
      if (before !== null) select = select.where('id', '<', before);
      const found = await select.orderBy('id', 'desc').limit(rows).execute();
      const page = pageOf(found, query, (row) => row);
      return { ...page, items: await Promise.all(page.items.map(show)) };
    },
    start: async (actor, runId, body) => {
      await act(actor, runId, (row) => startChange(parts, row, body));
      workers.wake(runId);
      return read(actor.workspaceId, runId);
    },
    resume: async (actor, runId, body) => {
      await act(actor, runId, (row) => resumeChange(parts, row, body));
      workers.wake(runId);
      return read(actor.workspaceId, runId);
    },
    cancel: async (actor, runId) => {
      await act(actor, runId, async (row) => cancelChange(parts, row));
      workers.cancel(runId);
      workers.wake(runId);
      return read(actor.workspaceId, runId);
    },
  };
}

interface Change {
  set: Partial<RunsTable>;
  name: string;
  details: Record<string, unknown>;
  /** The account that the run now spends from. */
  account?: LinkedAccount;
}

async function startChange(
  parts: FlowParts,
  row: RunsTable,
  { capCredits }: { capCredits?: number },
): Promise<Change> {
  requireStatus(row, ['ready'], 'started');
  const { account, cap } = await checkCap(parts, row, capCredits);
  return {
    account,
    set: { status: 'running', reason: null, fix: null, started_at: parts.clock.now(), cap_credits: cap },
    name: 'run.started',
    details: { capCredits: cap },
  };
}

async function resumeChange(
  parts: FlowParts,
  row: RunsTable,
  { capCredits }: { capCredits?: number },
): Promise<Change> {
  requireStatus(row, ['stopped', 'cancelled'], 'resumed');
  const again = { reason: null, fix: null, finished_at: null };
  if (row.estimate === null) {
    const cap = capCredits ?? row.cap_credits;
    return {
      set: { ...again, status: 'planning', cap_credits: cap },
      name: 'run.resumed',
      details: { capCredits: cap },
    };
  }
  const { account, cap } = await checkCap(parts, row, capCredits);
  const startedAt = row.started_at ?? parts.clock.now();
  return {
    account,
    set: { ...again, status: 'running', started_at: startedAt, cap_credits: cap },
    name: 'run.resumed',
    details: { capCredits: cap },
  };
}

function cancelChange(parts: FlowParts, row: RunsTable): Change {
  requireStatus(row, ['planning', 'ready', 'running', 'writing'], 'cancelled');
  if (row.status !== 'ready') return { set: { status: 'cancelling' }, name: 'run.cancelling', details: {} };
  return {
    set: {
      status: 'cancelled',
      reason: 'It was cancelled before it started.',
      fix: 'Resume it to enrich after all.',
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
  asked: number | undefined,
): Promise<{ account: LinkedAccount; cap: number }> {
  const { estimate, options } = orderOfRun(row);
  const account = await parts.accounts.resolve(row.workspace_id, row.account_id);
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
  if (allowed.includes(row.status)) return;
  throw new SluiceError('run.state', {
    message: `The run is ${row.status}; it cannot be ${what} now.`,
    fix: `A run can be ${what} when it is ${allowed.join(' or ')}.`,
  });
}

function changedMeanwhile(): SluiceError {
  return new SluiceError('run.state', {
    message: 'The run changed in this very moment.',
    fix: 'Look at the run again, then decide.',
  });
}
