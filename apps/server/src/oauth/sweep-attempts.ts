import type { Store, Vault } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import { forgetVerifier } from './attempts.ts';

const BATCH = 100;
const KEPT_MS = 7 * 86_400_000;

/** Takes the sealed part from sign-ins that nobody ended, and forgets old ones; a hundred at a time. */
export async function sweepAttempts(swept: {
  store: Store<Database>;
  vault: Vault<Database>;
  now: number;
}): Promise<void> {
  const { store, vault, now } = swept;
  const over = await store.db
    .selectFrom('oauth_attempts')
    .select(['workspace_id', 'id'])
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .limit(BATCH)
    .execute();
  const old = await store.db
    .selectFrom('oauth_attempts')
    .select('id')
    .where('status', '!=', 'pending')
    .where('expires_at', '<=', now - KEPT_MS)
    .limit(BATCH)
    .execute();
  if (over.length + old.length === 0) return;
  await store.transaction(async (tx) => {
    const ids = over.map((row) => row.id);
    if (ids.length > 0)
      await tx
        .updateTable('oauth_attempts')
        .set({ status: 'expired' })
        .where('id', 'in', ids)
        .where('status', '=', 'pending')
        .execute();
    for (const row of over) await forgetVerifier(tx, vault, row);
    const gone = old.map((row) => row.id);
    if (gone.length > 0) await tx.deleteFrom('oauth_attempts').where('id', 'in', gone).execute();
  });
}
