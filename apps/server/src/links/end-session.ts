import type { Account, Clock, SluiceError } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import { appendAudit } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { LinkSessionRow, OpenLink } from './links.ts';
import { ended, invalidLink } from './refusals.ts';

/**
 * Ends the session in the transaction that keeps what was linked with it, so that neither is without the
 * other. Throws `link.used`, `link.revoked` and `link.expired` when it has ended meanwhile. I-15
 */
export async function endSession(
  tx: Tx<Database>,
  { link, account, changed, clock }: { link: OpenLink; account: Account; changed: boolean; clock: Clock },
): Promise<void> {
  const { row, actor } = link;
  const now = clock.now();
  await holdOwner(tx, row, now);
  const { numUpdatedRows } = await tx
    .updateTable('link_sessions')
    .set({ used_at: now, linked_id: account.id })
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw await whyEnded(tx, row);
  const details = { accountId: account.id, connector: account.connector, changed };
  await appendAudit(tx, { actor, at: now, act: 'link.used', subject: row.id, details });
}

/** Whoever else links for this owner waits here until the transaction ends, and then sees what came of it. */
async function holdOwner(tx: Tx<Database>, row: LinkSessionRow, now: number): Promise<void> {
  const owner = { name: row.owner_name, updated_at: now };
  await tx
    .insertInto('owners')
    .values({ workspace_id: row.workspace_id, id: row.owner_id, ...owner })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'id']).doUpdateSet(owner))
    .execute();
}

async function whyEnded(tx: Tx<Database>, { workspace_id, id }: LinkSessionRow): Promise<SluiceError> {
  const row = await tx
    .selectFrom('link_sessions')
    .select(['used_at', 'revoked_at'])
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return invalidLink();
  if (row.revoked_at !== null) return ended('link.revoked');
  return ended(row.used_at === null ? 'link.expired' : 'link.used');
}

/** A try that the provider refused counts against the session. */
export async function countRefusal(store: Store<Database>, row: LinkSessionRow): Promise<void> {
  await store.transaction(async (tx) => {
    await tx
      .updateTable('link_sessions')
      .set((column) => ({ refusals: column('refusals', '+', 1) }))
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .execute();
  });
}
