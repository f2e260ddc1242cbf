import type { Secret } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { EventsOptions } from './events.ts';
import { validSecrets, type KeptSecret, type WebhookRow } from './webhook-row.ts';

type Parts = Pick<EventsOptions, 'store' | 'vault' | 'clock' | 'keepEvents'>;

const KEEP_EVENTS = 100_000;
const KEEP_MS = 90 * 86_400_000;
const DELETE_AT_ONCE = 2000;

/**
 * Keeps events and deliveries bounded: what is older than 90 days goes, and of what has ended all but the
 * newest of each workspace. In transactions so small that they hold up nobody.
 */
export async function clearOld(parts: Parts, closing: AbortSignal): Promise<void> {
  const workspaces = await parts.store.db.selectFrom('workspaces').select('id').execute();
  for (const { id: workspaceId } of workspaces) {
    if (closing.aborted) return;
    await forgetEndedSecrets(parts, workspaceId);
    await clearDeliveries(parts, { workspaceId, closing });
    await clearEvents(parts, { workspaceId, closing });
  }
}

/** What is left of a webhook that was removed. */
export async function clearRemoved(
  { store }: Pick<Parts, 'store'>,
  { workspaceId, webhookId }: { workspaceId: string; webhookId: string },
): Promise<void> {
  await inTurns(store, (tx) =>
    deleteDeliveries(
      tx,
      workspaceId,
      tx
        .selectFrom('deliveries')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('webhook_id', '=', webhookId)
        .orderBy('id')
        .limit(DELETE_AT_ONCE),
    ),
  );
}

interface Sweep {
  workspaceId: string;
  closing: AbortSignal;
}

async function clearDeliveries(parts: Parts, { workspaceId, closing }: Sweep): Promise<void> {
  const { store, clock } = parts;
  const oldest = clock.now() - KEEP_MS;
  const surplus = await newestSurplus(parts, { table: 'deliveries', workspaceId });
  await inTurns(
    store,
    (tx) => {
      const old = tx
        .selectFrom('deliveries')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where((where) =>
          where.or([
            where('created_at', '<', oldest),
            ...(surplus
              ? [where.and([where('id', '<=', surplus.id), where('status', '!=', 'waiting')])]
              : []),
          ]),
        )
        .orderBy('id')
        .limit(DELETE_AT_ONCE);
      return deleteDeliveries(tx, workspaceId, old);
    },
    closing,
  );
}

/** An event stays as long as a delivery of it does: a replay sends it again. */
async function clearEvents(parts: Parts, { workspaceId, closing }: Sweep): Promise<void> {
  const { store, clock } = parts;
  const oldest = clock.now() - KEEP_MS;
  const surplus = await newestSurplus(parts, { table: 'events', workspaceId });
  const needed = await store.db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.min('event_id').as('event_id'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  await inTurns(
    store,
    async (tx) => {
      let old = tx
        .selectFrom('events')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where((where) =>
          where.or([where('at', '<', oldest), ...(surplus ? [where('id', '<=', surplus.id)] : [])]),
        );
      if (needed?.event_id) old = old.where('id', '<', needed.event_id);
      const { numDeletedRows } = await tx
        .deleteFrom('events')
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', old.orderBy('id').limit(DELETE_AT_ONCE))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
    closing,
  );
}

/** The newest row that is more than is kept; it and those before it may go. */
async function newestSurplus(
  { store, keepEvents = KEEP_EVENTS }: Parts,
  { table, workspaceId }: { table: 'deliveries' | 'events'; workspaceId: string },
): Promise<{ id: string } | undefined> {
  return store.db
    .selectFrom(table)
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('id', 'desc')
    .offset(keepEvents)
    .limit(1)
    .executeTakeFirst();
}

async function deleteDeliveries(
  tx: Tx<Database>,
  workspaceId: string,
  select: { execute(): Promise<{ id: string }[]> },
): Promise<number> {
  const ids = (await select.execute()).map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tx
    .deleteFrom('delivery_tries')
    .where('workspace_id', '=', workspaceId)
    .where('delivery_id', 'in', ids)
    .execute();
  await tx.deleteFrom('deliveries').where('workspace_id', '=', workspaceId).where('id', 'in', ids).execute();
  return ids.length;
}

async function inTurns(
  store: Parts['store'],
  work: (tx: Tx<Database>) => Promise<number>,
  closing?: AbortSignal,
): Promise<void> {
  for (;;) {
    if (closing?.aborted) return;
    if ((await store.transaction(work)) < DELETE_AT_ONCE) return;
  }
}

/** A secret that signs no more is destroyed. */
async function forgetEndedSecrets(parts: Parts, workspaceId: string): Promise<void> {
  const rows = await parts.store.db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .execute();
  for (const row of rows) {
    const kept = validSecrets(row, parts.clock.now());
    if (kept.length < (JSON.parse(row.secrets) as unknown[]).length) await keepOnly(parts, row, kept);
  }
}

async function keepOnly(
  { store, vault }: Parts,
  row: WebhookRow,
  kept: readonly KeptSecret[],
): Promise<void> {
  const owner = { workspaceId: row.workspace_id, ownerId: row.id };
  const opened: Readonly<Record<string, Secret>> = await vault.open(owner);
  await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('webhooks')
      .set({ secrets: JSON.stringify(kept) })
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .where('secrets', '=', row.secrets)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return;
    const secrets = Object.fromEntries(
      kept.flatMap(({ name }) => (opened[name] ? [[name, opened[name]]] : [])),
    );
    await vault.seal(tx, { ...owner, secrets });
  });
}
