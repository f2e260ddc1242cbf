import type { AccountUse } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import type { StopUses } from '../accounts/index.ts';
import { appendAudit } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { LinksOptions } from './links.ts';

const MOST = 10;

/** The open sessions with which somebody may change an account, the newest first; at most 10. */
export async function sessionUses(
  { store, clock }: Pick<LinksOptions, 'store' | 'clock'>,
  { workspaceId, accountId }: { workspaceId: string; accountId: string },
): Promise<AccountUse[]> {
  const rows = await openFor(store.db, { workspaceId, accountIds: [accountId], now: clock.now() })
    .orderBy('id', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(({ id, owner_name: name }) => ({
    kind: 'link_session',
    id,
    label: `Lets ${name} change its credentials`,
    status: 'open',
    blocksUnlinking: false,
  }));
}

/** Revokes in the transaction every open session for one of the accounts, and tells how many there were. */
export async function endSessions(tx: Tx<Database>, stop: StopUses): Promise<number> {
  const { workspaceId, accountIds, at: now, actor } = stop;
  const rows = await openFor(tx, { workspaceId, accountIds, now }).execute();
  for (const { id } of rows) {
    await tx
      .updateTable('link_sessions')
      .set({ revoked_at: now })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(tx, { actor, at: now, act: 'link.revoked', subject: id, details: {} });
  }
  return rows.length;
}

function openFor(
  db: LinksOptions['store']['db'] | Tx<Database>,
  of: { workspaceId: string; accountIds: readonly string[]; now: number },
) {
  return db
    .selectFrom('link_sessions')
    .select(['id', 'owner_name'])
    .where('workspace_id', '=', of.workspaceId)
    .where('account_id', 'in', of.accountIds)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', of.now);
}
