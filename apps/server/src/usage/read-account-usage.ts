import { SluiceError, type AccountStatus, type AccountUsage } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import { ALL_ACCOUNTS } from './add-usage.ts';
import { startOf } from './periods.ts';

export interface AccountUsageQuery {
  limit?: number;
  cursor?: string;
  /** `2026-11`; by default this month. */
  month?: string;
}

export interface BalancesPort {
  /** What the provider last said is left of a key's credits. */
  summary(upstreamKey: string): Promise<{ balance: number | null; balanceAt: string | null }>;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** The accounts that were used in a month, the most expensive first, then those with most calls. */
export async function readAccountUsage(
  parts: { store: Store<Database>; balances: BalancesPort },
  request: { workspaceId: string; query: AccountUsageQuery; now: number },
): Promise<{ items: AccountUsage[]; nextCursor: string | null }> {
  const { workspaceId, query, now } = request;
  const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const at = query.month === undefined ? startOf('month', now) : Date.parse(`${query.month}-01T00:00:00Z`);
  const from = query.cursor === undefined ? 0 : readCursor(query.cursor, at);
  const rows = await usedIn(parts.store, { workspaceId, at })
    .offset(from)
    .limit(limit + 1)
    .execute();
  const items = await Promise.all(
    rows.slice(0, limit).map(async (row): Promise<AccountUsage> => {
      const known = row.upstream_key === null ? undefined : await parts.balances.summary(row.upstream_key);
      return {
        accountId: row.account_id,
        name: row.name,
        connector: row.connector,
        status: row.status as AccountStatus | null,
        calls: row.calls,
        refused: row.refused,
        failed: row.failed,
        credits: row.credits,
        balance: known?.balance ?? null,
        balanceAt: known?.balanceAt ?? null,
      };
    }),
  );
  return { items, nextCursor: rows.length > limit ? makeCursor(from + limit, at) : null };
}

function usedIn(store: Store<Database>, { workspaceId, at }: { workspaceId: string; at: number }) {
  return store.db
    .selectFrom('call_stats as used')
    .leftJoin('accounts as account', (join) =>
      join
        .onRef('account.workspace_id', '=', 'used.workspace_id')
        .onRef('account.id', '=', 'used.account_id'),
    )
    .select([
      'used.account_id',
      'used.connector',
      'used.calls',
      'used.refused',
      'used.failed',
      'used.credits',
      'account.name',
      'account.status',
      'account.upstream_key',
    ])
    .where('used.grain', '=', 'month')
    .where('used.at', '=', at)
    .where('used.workspace_id', '=', workspaceId)
    .where('used.account_id', '<>', ALL_ACCOUNTS)
    .orderBy('used.credits', 'desc')
    .orderBy('used.calls', 'desc')
    .orderBy('used.account_id');
}

/** Sums grow while pages are turned, so a page begins at a rank: the rare account that passes it shows twice. */
function makeCursor(rank: number, at: number): string {
  return Buffer.from(`${at} ${rank}`).toString('base64url');
}

const MAX_RANK = 1_000_000;

function readCursor(cursor: string, at: number): number {
  const [, month, rank] =
    /^(\d{1,15}) (\d{1,7})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (Number(month) === at && Number(rank) <= MAX_RANK) return Number(rank);
  throw new SluiceError('request.invalid', {
    message: 'The cursor is not one that this API gave for this month.',
    fix: 'Take `nextCursor` of the page before, or leave the cursor out to begin at the top.',
    fields: [{ field: 'cursor', message: 'is not a cursor of this list' }],
  });
}
