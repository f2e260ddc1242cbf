import type { Account, AccountStatus, EventType } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit, systemActor, type Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { showAccount, toLinked, type AccountRow } from './account-row.ts';
import type { AccountsOptions, Announce, StatusChange } from './accounts.ts';
import { columnsAfter } from './judge.ts';
import type { Reader } from './reader.ts';
import { inactive, wasRevoked } from './refusals.ts';
import { LEAST_PAUSE_MS, type Schedule } from './schedule.ts';
import { requireShared } from './sharing.ts';
import { askProvider } from './verification.ts';

/** Keeps what is known of an account's health; every check that is asked for and every change is audited. */
export interface Statuses {
  /**
   * Asks the provider again; the answer is the account as it stands after it. Throws `account.unverified`,
   * `account.shared`, `account.revoked`, and `account.inactive` for one that is suspended.
   */
  verify: (actor: Actor, accountId: string, signal?: AbortSignal) => Promise<Account>;
  set: (change: StatusChange) => Promise<void>;
}

export function createStatuses(
  options: AccountsOptions,
  { reader, schedule, lookSoon }: { reader: Reader; schedule: Schedule; lookSoon: () => void },
): Statuses {
  const { store, vault, clock, announce } = options;
  return {
    verify: async (actor, accountId, signal) => {
      const { workspaceId } = actor;
      const row = await reader.row(workspaceId, accountId);
      requireShared(actor, showAccount(row));
      if (row.status === 'revoked') throw wasRevoked(row.name);
      if (row.status === 'suspended') throw inactive(row);
      const linked = toLinked(row, options.catalog.find(row.connector));
      const secrets = await vault.open({ workspaceId, ownerId: accountId });
      const verdict = await askProvider(options.verify, { ...linked, secrets, linked }, signal);
      await store.transaction(async (tx) => {
        const now = clock.now();
        const details = verdict.ok ? { accepted: true } : { accepted: false, reason: verdict.said.message };
        await appendAudit(tx, { actor, at: now, act: 'account.verified', subject: accountId, details });
        await moveStatus(tx, {
          announce,
          actor,
          now,
          row,
          to: (current) => columnsAfter(verdict, { row: current, now, schedule }),
        });
      });
      reader.forget(workspaceId, accountId);
      return showAccount(await reader.row(workspaceId, accountId));
    },
    set: async (wanted) => {
      const { workspaceId, accountId } = wanted;
      const actor = systemActor(workspaceId);
      const moved = await store.transaction((tx) =>
        moveStatus(tx, {
          announce,
          actor,
          now: clock.now(),
          row: { workspace_id: workspaceId, id: accountId, upstream_key: wanted.upstreamKey },
          to: (current) => columnsOf(wanted, { row: current, now: clock.now(), schedule }),
        }),
      );
      reader.forget(workspaceId, accountId);
      if (moved === 'verifying') lookSoon();
    },
  };
}

/** What is written of an account when its health changes. */
export type HealthColumns = Partial<
  Pick<AccountRow, 'verified_at' | 'checked_at' | 'next_check_at' | 'check_failures' | 'revocation'>
> & {
  status: AccountStatus;
  status_reason: string | null;
};

/** What one call's outcome says of an account; null where it says nothing new. */
function columnsOf(
  { status, reason }: StatusChange,
  { row, now, schedule }: { row: AccountRow; now: number; schedule: Schedule },
): HealthColumns | null {
  switch (status) {
    case 'active':
      return {
        status,
        status_reason: null,
        check_failures: 0,
        next_check_at: schedule.afterAccepted(row.id, now),
      };
    case 'verifying': {
      // One doubt is enough; and what is known to be refused is not doubted anew.
      if (row.status !== 'active') return null;
      const soonest = row.checked_at === null ? now : Math.max(now, row.checked_at + LEAST_PAUSE_MS);
      return { status, status_reason: reason, check_failures: 0, next_check_at: soonest };
    }
    case 'failing':
      return {
        status,
        status_reason: reason,
        next_check_at: schedule.afterRefused(row.id, { now, failures: 1 }),
        check_failures: 1,
      };
    case 'expired':
      return { status, status_reason: reason, next_check_at: null };
  }
}

/**
 * Writes how the account does as of what `to` makes of its row. Nothing is written when it is gone, has other
 * credentials since, or is as people decided: suspended or revoked. Resolves to the status that it moved to.
 */
export async function moveStatus(
  tx: Tx<Database>,
  change: {
    announce: Announce;
    actor: Actor;
    now: number;
    row: { workspace_id: string; id: string; upstream_key?: string | undefined };
    to: (row: AccountRow) => HealthColumns | null;
    from?: AccountStatus;
  },
): Promise<AccountStatus | null> {
  const { now } = change;
  const { workspace_id: workspaceId, id, upstream_key: key } = change.row;
  // Read by a write: what another server decides of it from here on waits, and what it has just decided is seen.
  const row = await tx
    .updateTable('accounts')
    .set((is) => ({ version: is.ref('version') }))
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!row || !isMovable(row) || (key !== undefined && key !== row.upstream_key)) return null;
  const set = change.to(row);
  if (set === null) return null;
  const moves = set.status !== row.status;
  const news = moves || set.status_reason !== row.status_reason;
  if (!news && set.checked_at === undefined) return null;
  const changed = {
    ...set,
    ...(news ? { updated_at: now } : {}),
    ...(moves ? { version: row.version + 1, status_since: now } : {}),
    check_owner: null,
    check_until: null,
  };
  await tx
    .updateTable('accounts')
    .set(changed)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  if (!moves) return null;
  await tell(tx, { ...change, before: row, account: showAccount({ ...row, ...changed }) });
  return set.status;
}

async function tell(
  tx: Tx<Database>,
  moved: { announce: Announce; actor: Actor; now: number; before: AccountRow; account: Account },
): Promise<void> {
  const { actor, now, before, account } = moved;
  const { status, statusReason } = account;
  await appendAudit(tx, {
    actor,
    at: now,
    act: status === 'active' ? 'account.recovered' : `account.${status}`,
    subject: account.id,
    details: statusReason === null ? {} : { reason: statusReason },
  });
  const type = eventOf(before.status as AccountStatus, status);
  if (type) await moved.announce(tx, { type, workspaceId: before.workspace_id, at: now, account });
}

/** A doubt that is settled within a moment is told to nobody. */
function eventOf(from: AccountStatus, to: AccountStatus): EventType | undefined {
  const wasBroken = from === 'failing' || from === 'expired';
  if (to === 'active') return wasBroken ? 'account.mended' : undefined;
  if (to === 'failing' || to === 'expired') return wasBroken ? undefined : 'account.failing';
  return undefined;
}

const MOVABLE: ReadonlySet<string> = new Set<AccountStatus>(['active', 'verifying', 'failing', 'expired']);

function isMovable(row: AccountRow): boolean {
  return MOVABLE.has(row.status);
}
