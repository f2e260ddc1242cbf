import type { Clock } from '@sluice/core';
import type { Logger, Store, Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import { addCredits, trimUsage, type BookedCredits } from '../usage/index.ts';
import type { CallLine } from './call-log.ts';
import type { KeptBody } from './keep-bodies.ts';
import type { LedgerPort } from './ports.ts';
import { trimBodies, trimOldBodies } from './trim-bodies.ts';

/** Keeps the record of calls and effects bounded. */
export interface Retention {
  /** To be told of every line that was written. */
  written(lines: readonly CallLine[], bodies: readonly KeptBody[]): void;
  /** Sweeps now; resolves when all is within bounds. */
  sweep(workspaceId: string): Promise<void>;
  close(): Promise<void>;
}

const KEEP_CALLS = 1_000_000;
/** Lines of one workspace between two sweeps of it: what may be over the bound meanwhile. */
const SWEEP_EVERY = 20_000;
const SWEEP_BODIES_EVERY = 500;
const HOUR_MS = 3_600_000;
const DELETE_AT_ONCE = 2_000;
const DAY_MS = 86_400_000;
/** An answer is there for repeats as long as this. */
const KEEP_DONE_MS = 3 * DAY_MS;
/** After this nobody repeats any more what was left in doubt, and it counts as charged. */
const KEEP_OPEN_MS = 30 * DAY_MS;
const WORKSPACES_COUNTED = 10_000;

export interface RetentionOptions {
  store: Store<Database>;
  clock: Clock;
  ledger: LedgerPort;
  /** Newest lines kept of each workspace. */
  keepCalls: number | undefined;
  log: Logger | undefined;
}

export function createRetention(options: RetentionOptions): Retention {
  const { store, clock } = options;
  const counts = new Map<string, LineCount>();
  const bodies = new Map<string, number>();
  const closing = new AbortController();
  const { signal } = closing;
  let sweeping: Promise<void> = Promise.resolve();
  const sweepNow = async (workspaceId: string): Promise<void> => {
    await trimCalls(options, { workspaceId, counts, closing: signal });
    await trimEffects(options, signal);
    await trimUsage(store, { now: clock.now(), closing: signal });
    await trimBodies(store, { workspaceId, closing: signal });
  };
  const quietly = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      options.log?.warn({ err: error }, 'old calls could not be cleared away');
    }
  };
  const soon = (work: () => Promise<void>): void => {
    sweeping = sweeping.then(() => quietly(work));
  };
  // Told by the lines and not by a timer: where nothing is written, what is too old is shown to nobody.
  let bodiesDueAt = 0;
  return {
    written: (lines, kept) => {
      const now = clock.now();
      if (now >= bodiesDueAt) {
        bodiesDueAt = now + HOUR_MS;
        soon(() => trimOldBodies(store, { now, closing: signal }));
      }
      for (const { workspace_id: workspaceId } of lines) {
        if (isDue(counts, workspaceId)) soon(() => sweepNow(workspaceId));
      }
      for (const { workspace_id: workspaceId } of kept) {
        if (areDue(bodies, workspaceId)) soon(() => trimBodies(store, { workspaceId, closing: signal }));
      }
    },
    sweep: (workspaceId) => {
      // One after the other, so that no two delete the same surplus.
      const swept = sweeping.then(() => sweepNow(workspaceId));
      sweeping = swept.catch(() => undefined);
      return swept;
    },
    close: async () => {
      closing.abort();
      await sweeping;
    },
  };
}

/** Whether so many bodies were kept that some may be over the bound. */
function areDue(counts: Map<string, number>, workspaceId: string): boolean {
  if (counts.size >= WORKSPACES_COUNTED) counts.clear();
  const count = (counts.get(workspaceId) ?? 0) + 1;
  counts.set(workspaceId, count % SWEEP_BODIES_EVERY);
  return count === SWEEP_BODIES_EVERY;
}

/** How many lines a workspace has: counted once, then kept up, because counting a million takes long. */
interface LineCount {
  /** Undefined until it was counted. */
  total: number | undefined;
  sinceSweep: number;
}

/** The first line after a start is due too, so that many short lives do not grow without end. */
function isDue(counts: Map<string, LineCount>, workspaceId: string): boolean {
  let count = counts.get(workspaceId);
  if (count === undefined) {
    if (counts.size >= WORKSPACES_COUNTED) counts.clear();
    count = { total: undefined, sinceSweep: SWEEP_EVERY };
    counts.set(workspaceId, count);
  }
  if (count.total !== undefined) count.total += 1;
  count.sinceSweep += 1;
  if (count.sinceSweep <= SWEEP_EVERY) return false;
  count.sinceSweep = 0;
  return true;
}

/** Deletes what is over the bound, oldest first, in transactions so small that they hold up no call. */
async function trimCalls(
  options: RetentionOptions,
  sweep: { workspaceId: string; counts: Map<string, LineCount>; closing: AbortSignal },
): Promise<void> {
  const { store, keepCalls = KEEP_CALLS } = options;
  const { workspaceId, counts, closing } = sweep;
  const count = counts.get(workspaceId);
  // Other servers write to a shared store too, so there the count is taken anew.
  const known = store.dialect === 'sqlite' ? count?.total : undefined;
  const total = known ?? (await countCalls(store, workspaceId));
  if (count) count.total = total;
  for (let over = total - keepCalls; over > 0 && !closing.aborted;) {
    const most = Math.min(over, DELETE_AT_ONCE);
    const deleted = await store.transaction((tx) => deleteOldest(tx, workspaceId, most));
    if (count?.total !== undefined) count.total -= deleted;
    over = deleted === most ? over - deleted : 0;
  }
}

async function countCalls(store: Store<Database>, workspaceId: string): Promise<number> {
  const { lines } = await store.db
    .selectFrom('calls')
    .select(({ fn }) => fn.countAll<number>().as('lines'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return lines;
}

async function deleteOldest(tx: Tx<Database>, workspaceId: string, most: number): Promise<number> {
  const ids = tx
    .selectFrom('calls')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .limit(most);
  const result = await tx
    .deleteFrom('calls')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function trimEffects(options: RetentionOptions, closing: AbortSignal): Promise<void> {
  const { store, clock, ledger } = options;
  for (let found = 1; found > 0 && !closing.aborted;) {
    found = await store.transaction(async (tx) => {
      const rows = await oldEffects(tx, clock.now());
      const booked: BookedCredits[] = [];
      for (const row of rows) {
        const { workspace_id, account_id, connector, at, reserved } = row;
        // Somebody may have taken it up this very moment, or another server cleared it away.
        const { numDeletedRows } = await tx
          .deleteFrom('call_effects')
          .where('workspace_id', '=', workspace_id)
          .where('account_id', '=', account_id)
          .where('idempotency_key', '=', row.idempotency_key)
          .where('state', '=', row.state)
          .executeTakeFirst();
        if (numDeletedRows !== 1n || row.state === 'done' || row.entry_id === null) continue;
        await ledger.settle(tx, { entryId: row.entry_id, credits: reserved });
        booked.push({ workspace_id, account_id, connector, at, credits: reserved });
      }
      await addCredits(store, tx, booked);
      return rows.length;
    });
  }
}

function oldEffects(tx: Tx<Database>, now: number) {
  return tx
    .selectFrom('call_effects')
    .select([
      'workspace_id',
      'account_id',
      'idempotency_key',
      'entry_id',
      'reserved',
      'state',
      'connector',
      'at',
    ])
    .where((where) =>
      where.or([
        where.and([where('state', '=', 'done'), where('at', '<', now - KEEP_DONE_MS)]),
        where.and([where('state', '=', 'open'), where('at', '<', now - KEEP_OPEN_MS)]),
      ]),
    )
    .limit(DELETE_AT_ONCE)
    .execute();
}
