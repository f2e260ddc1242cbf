import type { HubAttempt, SluiceError } from '@sluice/core';
import type { Store, Tx, Vault } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { OauthTables } from '../schema/oauth.ts';

export type AttemptRow = OauthTables['oauth_attempts'];

/** How an attempt ended. `linked` is noted by whoever links, in his own transaction. */
export interface AttemptEnd {
  status: 'failed' | 'cancelled';
  error: { code: SluiceError['code']; message: string };
}

type Db = Store<Database>['db'];

const MAX_MESSAGE = 600;

export function findAttempt(
  db: Db,
  place: { workspaceId: string; sessionId: string; attemptId: string },
): Promise<AttemptRow | undefined> {
  return db
    .selectFrom('oauth_attempts')
    .selectAll()
    .where('workspace_id', '=', place.workspaceId)
    .where('session_id', '=', place.sessionId)
    .where('id', '=', place.attemptId)
    .executeTakeFirst();
}

/** Ends an attempt that has not ended; false when it had. */
export async function endAttempt(
  tx: Tx<Database>,
  vault: Vault<Database>,
  { row, end }: { row: Pick<AttemptRow, 'workspace_id' | 'id'>; end: AttemptEnd },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('oauth_attempts')
    .set({
      status: end.status,
      error_code: end.error.code,
      error_message: end.error.message.slice(0, MAX_MESSAGE),
    })
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await forgetVerifier(tx, vault, row);
  return true;
}

export async function forgetVerifier(
  tx: Tx<Database>,
  vault: Vault<Database>,
  row: Pick<AttemptRow, 'workspace_id' | 'id'>,
): Promise<void> {
  await vault.remove(tx, { workspaceId: row.workspace_id, ownerId: row.id });
}

export function isOver(row: AttemptRow, now: number): boolean {
  return row.status === 'pending' && row.expires_at <= now;
}

/** As the Hub sees it. */
export async function showAttempt(
  db: Db,
  row: AttemptRow,
  { now, startUrl }: { now: number; startUrl: string },
): Promise<HubAttempt> {
  const { error_code: code, error_message: message } = row;
  return {
    id: row.id,
    startUrl,
    status: isOver(row, now) ? 'expired' : (row.status as HubAttempt['status']),
    account: await linkedOf(db, row),
    error: code === null ? null : { code, message: message ?? '' },
    expiresAt: new Date(row.expires_at).toISOString(),
  };
}

async function linkedOf(db: Db, row: AttemptRow): Promise<HubAttempt['account']> {
  if (row.account_id === null) return null;
  const account = await db
    .selectFrom('accounts')
    .select(['id', 'connector', 'name'])
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.account_id)
    .executeTakeFirst();
  return account ?? null;
}
