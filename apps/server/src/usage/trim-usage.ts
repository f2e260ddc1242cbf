import type { Store } from '@sluice/runtime';
import { sql } from 'kysely';
import type { Database } from '../schema/index.ts';
import { STEP_MS } from './periods.ts';

/** How long sums are kept; those of months stay. */
const KEEP_MS = { hour: 40 * STEP_MS.day, day: 830 * STEP_MS.day } as const;
const DELETE_AT_ONCE = 2_000;

/** Deletes the sums of hours and days that no chart reaches any more, in small transactions. */
export async function trimUsage(
  store: Store<Database>,
  { now, closing }: { now: number; closing: AbortSignal },
): Promise<void> {
  for (const grain of ['hour', 'day'] as const) {
    for (let deleted = DELETE_AT_ONCE; deleted === DELETE_AT_ONCE && !closing.aborted;) {
      deleted = await store.transaction(async (tx) => {
        const old = await tx
          .selectFrom('call_stats')
          .select(['workspace_id', 'account_id', 'at'])
          .where('grain', '=', grain)
          // The words that the index is limited by.
          .where('grain', '<>', sql.lit('month' as const))
          .where('at', '<', now - KEEP_MS[grain])
          .orderBy('at')
          .limit(DELETE_AT_ONCE)
          .execute();
        for (const row of old) {
          await tx
            .deleteFrom('call_stats')
            .where('workspace_id', '=', row.workspace_id)
            .where('account_id', '=', row.account_id)
            .where('grain', '=', grain)
            .where('at', '=', row.at)
            .execute();
        }
        return old.length;
      });
    }
  }
}
