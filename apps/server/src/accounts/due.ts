import type { AccountStatus } from '@sluice/core';
import type { AccountRow } from './account-row.ts';
import type { AccountsOptions } from './accounts.ts';
import type { Schedule } from './schedule.ts';

type Parts = Pick<AccountsOptions, 'store' | 'clock'>;

const LOOKED_AT: readonly AccountStatus[] = ['verifying', 'active', 'failing', 'revoked'];

/** Takes accounts that are due, so that of several servers one alone looks at each. */
export async function claimDue(
  { store, clock }: Parts,
  { owner, leaseMs, most }: { owner: string; leaseMs: number; most: number },
): Promise<AccountRow[]> {
  const now = clock.now();
  const due = await store.db
    .selectFrom('accounts')
    .select(['workspace_id', 'id'])
    .where('next_check_at', '<=', now)
    .where('status', 'in', LOOKED_AT)
    .where((row) => row.or([row('check_until', 'is', null), row('check_until', '<=', now)]))
    .orderBy('next_check_at')
    .limit(most)
    .execute();
  const claimed: AccountRow[] = [];
  for (const { workspace_id: workspaceId, id } of due) {
    const row = await store.db
      .updateTable('accounts')
      .set({ check_owner: owner, check_until: now + leaseMs })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('next_check_at', '<=', now)
      .where('status', 'in', LOOKED_AT)
      .where((where) => where.or([where('check_until', 'is', null), where('check_until', '<=', now)]))
      .returningAll()
      .executeTakeFirst();
    if (row) claimed.push(row);
  }
  return claimed;
}

/** When the next account is due; null when none ever is. */
export async function nextDueAt({ store }: Pick<Parts, 'store'>): Promise<number | null> {
  const row = await store.db
    .selectFrom('accounts')
    .select('next_check_at')
    .where('next_check_at', 'is not', null)
    .orderBy('next_check_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_check_at ?? null;
}

const BATCH = 500;

/**
 * At the start: what a killed process held is free again where no other can have it, and every account is due as
 * the setting has it now.
 */
export async function freeAll({ store, clock }: Parts, schedule: Schedule): Promise<void> {
  if (store.dialect === 'sqlite')
    await store.db
      .updateTable('accounts')
      .set({ check_owner: null, check_until: null })
      .where('check_owner', 'is not', null)
      .execute();
  const now = clock.now();
  const regular = schedule.afterAccepted('', now);
  if (regular === null) {
    await store.db
      .updateTable('accounts')
      .set({ next_check_at: null })
      .where('status', 'in', ['active', 'failing'])
      .where('next_check_at', 'is not', null)
      .execute();
    return;
  }
  for (;;) {
    const rows = await store.db
      .selectFrom('accounts')
      .select(['workspace_id', 'id'])
      .where('status', 'in', ['active', 'failing'])
      .where((row) => row.or([row('next_check_at', 'is', null), row('next_check_at', '>', regular)]))
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return;
    await store.transaction(async (tx) => {
      for (const { workspace_id: workspaceId, id } of rows)
        await tx
          .updateTable('accounts')
          .set({ next_check_at: Math.min(schedule.afterAccepted(id, now) ?? regular, regular) })
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', id)
          .execute();
    });
  }
}
