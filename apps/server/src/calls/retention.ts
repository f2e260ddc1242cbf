import type { Clock } from '@sluice/core';
import type { Logger, Store, Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { CallLine } from './call-log.ts';
import type { LedgerPort } from './ports.ts';

/** Keeps the record of calls and effects bounded. */
export interface Retention {
  /** To be told of every line that was written. */
  written(lines: readonly CallLine[]): void;
  /** Sweeps now; resolves when all is within bounds. */
  sweep(workspaceId: string): Promise<void>;
  close(): Promise<void>;
}

const KEEP_CALLS = 1_000_000;
/** Lines of one workspace between two sweeps of it: what may be over the bound meanwhile. */
const SWEEP_EVERY = 20_000;
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
  const sinceSweep = new Map<string, number>();
  const closing = new AbortController();
  let sweeping: Promise<void> = Promise.resolve();
  const sweep = async (workspaceId: string): Promise<void> => {
    await trimCalls(options, workspaceId, closing.signal);
    await trimEffects(options, closing.signal);
  };
  const sweepQuietly = async (workspaceId: string): Promise<void> => {
    try {
      await sweep(workspaceId);
    } catch (error) {
      options.log?.warn({ err: error }, 'old calls could not be cleared away');
    }
  };
  return {
    written: (lines) => {
      for (const { workspace_id: workspaceId } of lines) {
        // The first line after a start sweeps too, so that many short lives do not grow without end.
        const count = (sinceSweep.get(workspaceId) ?? SWEEP_EVERY) + 1;
        if (sinceSweep.size >= WORKSPACES_COUNTED) sinceSweep.clear();
        sinceSweep.set(workspaceId, count > SWEEP_EVERY ? 0 : count);
        if (count > SWEEP_EVERY) sweeping = sweeping.then(() => sweepQuietly(workspaceId));
      }
    },
    sweep,
    close: async () => {
      closing.abort();
      await sweeping;
    },
  };
}

/** In small transactions, so that calls are held up by none of them. */
async function trimCalls(
  options: RetentionOptions,
  workspaceId: string,
  closing: AbortSignal,
): Promise<void> {
  const { store, keepCalls = KEEP_CALLS } = options;
  const newestOld = await store.db
    .selectFrom('calls')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('id', 'desc')
    .offset(keepCalls)
    .limit(1)
    .executeTakeFirst();
  if (newestOld === undefined) return;
  for (let deleted = 1; deleted > 0 && !closing.aborted;) {
    deleted = await store.transaction((tx) => deleteOldest(tx, workspaceId, newestOld.id));
  }
}

async function deleteOldest(tx: Tx<Database>, workspaceId: string, upTo: string): Promise<number> {
  const ids = tx
    .selectFrom('calls')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '<=', upTo)
    .orderBy('id')
    .limit(DELETE_AT_ONCE);
  const result = await tx
    .deleteFrom('calls')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function trimEffects({ store, clock, ledger }: RetentionOptions, closing: AbortSignal): Promise<void> {
  for (let found = 1; found > 0 && !closing.aborted;) {
    found = await store.transaction(async (tx) => {
      const rows = await oldEffects(tx, clock.now());
      for (const row of rows) {
        if (row.state === 'open' && row.entry_id !== null) {
          await ledger.settle(tx, { entryId: row.entry_id, credits: row.reserved });
        }
        await tx
          .deleteFrom('call_effects')
          .where('workspace_id', '=', row.workspace_id)
          .where('account_id', '=', row.account_id)
          .where('idempotency_key', '=', row.idempotency_key)
          .execute();
      }
      return rows.length;
    });
  }
}

function oldEffects(tx: Tx<Database>, now: number) {
  return tx
    .selectFrom('call_effects')
    .select(['workspace_id', 'account_id', 'idempotency_key', 'entry_id', 'reserved', 'state'])
    .where((where) =>
      where.or([
        where.and([where('state', '=', 'done'), where('at', '<', now - KEEP_DONE_MS)]),
        where.and([where('state', '=', 'open'), where('at', '<', now - KEEP_OPEN_MS)]),
      ]),
    )
    .limit(DELETE_AT_ONCE)
    .execute();
}
