import type { Store, Tx } from '@sluice/runtime';
import type { AccountsTables } from '../schema/accounts.ts';
import type { Database } from '../schema/index.ts';
import type { AccountRow, EnteredCandidate } from './account-row.ts';
import { keyRevoked, revokedMeanwhile } from './refusals.ts';

type KeyRow = AccountsTables['account_keys'];

/** Throws `account.revoked` for a key that was revoked here, before it is sent anywhere. I-23 */
export async function refuseRevokedKey(
  { db }: Store<Database>,
  { workspaceId, keyPrint, connector }: EnteredCandidate,
): Promise<void> {
  const row = await db
    .selectFrom('account_keys')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('key_print', '=', keyPrint)
    .executeTakeFirst();
  if (row && isRevoked(row)) throw keyRevoked(connector.name);
}

/**
 * Takes the candidate's key for this transaction, which is to make it an account's: a revoke of the same key either
 * came before, and then this throws `account.revoked`, or it waits and revokes that account too. `since`: when the
 * candidate was entered; whatever was revoked since then was revoked with it. I-23
 */
export async function takeKey(
  tx: Tx<Database>,
  { candidate, since }: { candidate: EnteredCandidate; since: number },
): Promise<void> {
  const { workspaceId, upstreamKey, keyPrint, connector } = candidate;
  for (const key of new Set([upstreamKey, keyPrint])) {
    const row = await lockKey(tx, workspaceId, key);
    if (key === keyPrint && isRevoked(row)) throw keyRevoked(connector.name);
    if (row.revoked_at !== null && row.revoked_at >= since) throw revokedMeanwhile(connector.name);
  }
}

/**
 * All accounts of the workspace that hold the key, the one asked for first, taken with the key for this transaction,
 * and the key noted as revoked. What is linked with it from here on waits until the transaction is over.
 */
export async function takeToRevoke(
  tx: Tx<Database>,
  { row, now }: { row: AccountRow; now: number },
): Promise<AccountRow[]> {
  const { workspace_id: workspaceId, upstream_key: upstreamKey, id } = row;
  await lockKey(tx, workspaceId, upstreamKey);
  const holders = await tx
    .selectFrom('accounts')
    .select('key_print')
    .where('workspace_id', '=', workspaceId)
    .where('upstream_key', '=', upstreamKey)
    .where('status', '!=', 'revoked')
    .execute();
  const prints = new Set(holders.map((holder) => holder.key_print ?? upstreamKey));
  prints.delete(upstreamKey);
  // In one order by all, so that no two wait for each other.
  for (const print of [...prints].toSorted()) await lockKey(tx, workspaceId, print);
  // Read by a write: one that is given another key this very moment is not revoked with the one it had.
  const rows = await tx
    .updateTable('accounts')
    .set((is) => ({ version: is.ref('version') }))
    .where('workspace_id', '=', workspaceId)
    .where('upstream_key', '=', upstreamKey)
    .where('status', '!=', 'revoked')
    .returningAll()
    .execute();
  for (const key of new Set(rows.flatMap((holder) => [upstreamKey, printOf(holder)]))) {
    await ownKey(tx, workspaceId, key).set({ revoked_at: now, proven_at: null }).execute();
  }
  return rows.toSorted((a, b) => Number(b.id === id) - Number(a.id === id));
}

/** Its provider refuses the account's key, as it said when it was asked at `askedAt`. */
export async function noteProven(
  tx: Tx<Database>,
  { row, askedAt, now }: { row: AccountRow; askedAt: number; now: number },
): Promise<void> {
  await ownKey(tx, row.workspace_id, printOf(row))
    .set({ proven_at: now })
    .where('revoked_at', '<=', askedAt)
    .execute();
}

/** An account is gone: its key is forgotten, unless it was revoked. Another account's next change notes it anew. */
export async function forgetKey(tx: Tx<Database>, row: AccountRow): Promise<void> {
  await tx
    .deleteFrom('account_keys')
    .where('workspace_id', '=', row.workspace_id)
    .where('key_print', 'in', [row.upstream_key, printOf(row)])
    .where('revoked_at', 'is', null)
    .execute();
}

function printOf({ key_print: print, upstream_key: upstreamKey }: AccountRow): string {
  return print ?? upstreamKey;
}

/** Once it is proven that the provider refuses it, that one alone decides again. */
function isRevoked({ revoked_at: revokedAt, proven_at: provenAt }: KeyRow): boolean {
  return revokedAt !== null && provenAt === null;
}

/** A write, so that whoever does the same waits until this transaction is over, and sees what it did. */
function lockKey(tx: Tx<Database>, workspaceId: string, key: string): Promise<KeyRow> {
  return tx
    .insertInto('account_keys')
    .values({ workspace_id: workspaceId, key_print: key, revoked_at: null, proven_at: null })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'key_print'])
        .doUpdateSet((row) => ({ key_print: row.ref('excluded.key_print') })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

function ownKey(tx: Tx<Database>, workspaceId: string, key: string) {
  return tx.updateTable('account_keys').where('workspace_id', '=', workspaceId).where('key_print', '=', key);
}
