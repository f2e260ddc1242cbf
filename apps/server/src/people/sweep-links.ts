import type { Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';

const HOUR_MS = 3_600_000;
/** So long after its life an invitation still shows among the past ones; the audit tells of it longer. */
export const KEEP_INVITATIONS_MS = 90 * 24 * HOUR_MS;
const SWEEP_EVERY_MS = HOUR_MS;
const SWEPT_AT_ONCE = 500;

/**
 * Removes old invitations, whatever came of them, with the addresses they were for, and reset links that have expired:
 * a few at a time and seldom. Used reset links are gone already. To be called often.
 */
export function createLinkSweep({
  store,
  clock,
}: {
  store: Store<Database>;
  clock: Clock;
}): () => Promise<void> {
  let sweptAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.now();
    if (now - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now;
    await store.transaction(async (tx) => {
      const invitations = tx
        .selectFrom('invitations')
        .select('id')
        .where('expires_at', '<', now - KEEP_INVITATIONS_MS)
        .orderBy('expires_at')
        .limit(SWEPT_AT_ONCE);
      await tx.deleteFrom('invitations').where('id', 'in', invitations).execute();
      const links = tx
        .selectFrom('reset_links')
        .select('token_hash')
        .where('expires_at', '<=', now)
        .orderBy('expires_at')
        .limit(SWEPT_AT_ONCE);
      await tx.deleteFrom('reset_links').where('token_hash', 'in', links).execute();
    });
  };
}
