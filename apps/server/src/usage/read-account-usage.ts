import { SluiceError, type AccountStatus, type AccountUsage } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { sql } from 'kysely';
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
  /** What the providers last said is left of the credits of keys. */
  summaries(
    upstreamKeys: readonly string[],
  ): Promise<ReadonlyMap<string, { balance: number | null; balanceAt: string | null }>>;
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
  const rows = await usedIn(parts.store, { workspaceId, at, from, rows: limit + 1 });
  const page = rows.slice(0, limit);
  const balances = await parts.balances.summaries(page.flatMap((row) => row.upstream_key ?? []));
  const items = page.map((row): AccountUsage => {
    const known = balances.get(row.upstream_key ?? '');
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
  });
  return { items, nextCursor: rows.length > limit ? makeCursor(from + limit, at) : null };
}

/**
 * The page is made of the sums alone, and only then is looked up whose they are. What the index is limited to
 * stands in the text of the query, or no store would use it.
 */
function usedIn(
  { db }: Store<Database>,
  asked: { workspaceId: string; at: number; from: number; rows: number },
) {
  const page = db
    .selectFrom('call_stats')
    .select(['workspace_id', 'account_id', 'connector', 'calls', 'refused', 'failed', 'credits'])
    .where('grain', '=', sql.lit('month' as const))
    .where('at', '=', asked.at)
    .where('workspace_id', '=', asked.workspaceId)
    .where('account_id', '<>', sql.lit(ALL_ACCOUNTS))
    .orderBy('credits', 'desc')
    .orderBy('calls', 'desc')
    .orderBy('account_id')
    .offset(asked.from)
    .limit(asked.rows);
  return db
    .selectFrom(page.as('used'))
    .leftJoin('accounts as account', (join) =>
      join
        .onRef('account.workspace_id', '=', 'used.workspace_id')
        .onRef('account.id', '=', 'used.account_id'),
    )
    .selectAll('used')
    .select(['account.name', 'account.status', 'account.upstream_key'])
    .orderBy('used.credits', 'desc')
    .orderBy('used.calls', 'desc')
    .orderBy('used.account_id')
    .execute();
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
