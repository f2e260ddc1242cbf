import type { Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';

const DAY_MS = 86_400_000;
/** So long after its end a session can still be looked up; the audit tells of it longer. */
export const KEEP_ENDED_MS = 90 * DAY_MS;
const SWEEP_EVERY_MS = 60_000;
const SWEPT_AT_ONCE = 2000;

/** Removes sessions that ended long ago, a few at a time and seldom; to be called often. */
export function createSweep({ store, clock }: { store: Store<Database>; clock: Clock }): () => Promise<void> {
  let sweptAt = clock.now();
  return async () => {
    const now = clock.now();
    if (now - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now;
    await store.transaction(async (tx) => {
      const old = tx
        .selectFrom('link_sessions')
        .select('token_hash')
        .where('expires_at', '<', now - KEEP_ENDED_MS)
        .orderBy('expires_at')
        .limit(SWEPT_AT_ONCE);
      await tx.deleteFrom('link_sessions').where('token_hash', 'in', old).execute();
    });
  };
}
