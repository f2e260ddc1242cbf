import type { Store, Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';

/** Newest ones kept of each workspace: of calls that failed, and of those that went well. */
const KEEP = { failed: 15_000, well: 5_000 } as const;
/** And none for longer than this. */
export const KEEP_BODIES_DAYS = 7;
const KEEP_MS = KEEP_BODIES_DAYS * 86_400_000;
const DELETE_AT_ONCE = 500;

/** Deletes the bodies that are over the bound of a workspace, in small transactions. */
export async function trimBodies(
  store: Store<Database>,
  { workspaceId, closing }: { workspaceId: string; closing: AbortSignal },
): Promise<void> {
  for (const [failed, keep] of [
    [1, KEEP.failed],
    [0, KEEP.well],
  ] as const) {
    const over = await store.db
      .selectFrom('call_bodies')
      .select('call_id')
      .where('workspace_id', '=', workspaceId)
      .where('failed', '=', failed)
      .orderBy('call_id', 'desc')
      .offset(keep)
      .limit(1)
      .executeTakeFirst();
    if (!over) continue;
    await inSteps(store, closing, (tx) =>
      tx
        .selectFrom('call_bodies')
        .select(['workspace_id', 'call_id'])
        .where('workspace_id', '=', workspaceId)
        .where('failed', '=', failed)
        .where('call_id', '<=', over.call_id)
        .limit(DELETE_AT_ONCE)
        .execute(),
    );
  }
}

/** Deletes the bodies of all workspaces that have been kept long enough. */
export async function trimOldBodies(
  store: Store<Database>,
  { now, closing }: { now: number; closing: AbortSignal },
): Promise<void> {
  await inSteps(store, closing, (tx) =>
    tx
      .selectFrom('call_bodies')
      .select(['workspace_id', 'call_id'])
      .where('at', '<', now - KEEP_MS)
      .orderBy('at')
      .limit(DELETE_AT_ONCE)
      .execute(),
  );
}

type Found = { workspace_id: string; call_id: string };

async function inSteps(
  store: Store<Database>,
  closing: AbortSignal,
  find: (tx: Tx<Database>) => Promise<readonly Found[]>,
): Promise<void> {
  for (let deleted = DELETE_AT_ONCE; deleted === DELETE_AT_ONCE && !closing.aborted;) {
    deleted = await store.transaction(async (tx) => {
      const rows = await find(tx);
      for (const row of rows) {
        await tx
          .deleteFrom('call_bodies')
          .where('workspace_id', '=', row.workspace_id)
          .where('call_id', '=', row.call_id)
          .execute();
      }
      return rows.length;
    });
  }
}
