import { SluiceError, type Delivery, type DeliveryDetails } from '@sluice/core';
import { pageAfter, pageOf, type Actor, type PageQuery } from '../audit/index.ts';
import type { EventsOptions } from './events.ts';
import type { EventsTables } from '../schema/events.ts';
import { findWebhook } from './webhook-row.ts';

type Parts = Pick<EventsOptions, 'store'>;
type TryRow = EventsTables['delivery_tries'];
type Listed = EventsTables['deliveries'] & {
  last_at: number | null;
  last_status: number | null;
  last_error: string | null;
  last_duration_ms: number | null;
};

/** Throws `webhook.unknown`. */
export async function listDeliveries(
  parts: Parts,
  asked: { actor: Actor; webhookId: string; query: PageQuery & { status?: Delivery['status'] } },
): Promise<{ items: Delivery[]; nextCursor: string | null }> {
  const { actor, webhookId, query } = asked;
  await findWebhook(parts.store, { workspaceId: actor.workspaceId, webhookId });
  const { rows, before } = pageAfter(query);
  let select = withLastTry(parts, { workspaceId: actor.workspaceId, webhookId });
  if (query.status !== undefined) select = select.where('deliveries.status', '=', query.status);
  if (before !== null) select = select.where('deliveries.id', '<', before);
  const found = await select.orderBy('deliveries.id', 'desc').limit(rows).execute();
  return pageOf(found, query, showDelivery);
}

/** Throws `webhook.unknown` and `delivery.unknown`. */
export async function getDelivery(
  parts: Parts,
  asked: { actor: Actor; webhookId: string; deliveryId: string },
): Promise<Delivery> {
  const { actor, webhookId, deliveryId } = asked;
  const { workspaceId } = actor;
  await findWebhook(parts.store, { workspaceId, webhookId });
  const row = await withLastTry(parts, { workspaceId, webhookId })
    .where('deliveries.id', '=', deliveryId)
    .executeTakeFirst();
  if (row) return showDelivery(row);
  throw unknownDelivery();
}

/** With the payload as it is sent and each try, the oldest first. Throws as `getDelivery`. */
export async function getDeliveryDetails(
  parts: Parts,
  asked: { actor: Actor; webhookId: string; deliveryId: string },
): Promise<DeliveryDetails> {
  const delivery = await getDelivery(parts, asked);
  const { workspaceId } = asked.actor;
  const event = await parts.store.db
    .selectFrom('events')
    .select('data')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', delivery.eventId)
    .executeTakeFirst();
  const tries = await parts.store.db
    .selectFrom('delivery_tries')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('delivery_id', '=', asked.deliveryId)
    .orderBy('number')
    .execute();
  return {
    delivery,
    payload: JSON.parse(event?.data ?? 'null') as unknown,
    log: tries.map((one) => ({ ...showTry(one), answer: one.answer })),
  };
}

export function unknownDelivery(): SluiceError {
  return new SluiceError('delivery.unknown', {
    fix: 'See `sluice webhooks deliveries WEBHOOK` for those there are; old ones are cleared away.',
  });
}

function withLastTry({ store }: Parts, place: { workspaceId: string; webhookId: string }) {
  return store.db
    .selectFrom('deliveries')
    .leftJoin('delivery_tries as last', (join) =>
      join
        .onRef('last.workspace_id', '=', 'deliveries.workspace_id')
        .onRef('last.delivery_id', '=', 'deliveries.id')
        .onRef('last.number', '=', 'deliveries.attempts'),
    )
    .selectAll('deliveries')
    .select([
      'last.at as last_at',
      'last.status as last_status',
      'last.error as last_error',
      'last.duration_ms as last_duration_ms',
    ])
    .where('deliveries.workspace_id', '=', place.workspaceId)
    .where('deliveries.webhook_id', '=', place.webhookId);
}

function showDelivery(row: Listed): Delivery {
  const { last_at: at, last_status: status, last_error: error, last_duration_ms: durationMs } = row;
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    type: row.type,
    status: row.status as Delivery['status'],
    attempts: row.attempts,
    // While it is being sent there is no time for the next try yet.
    nextAt: row.next_at === null || row.leased_until !== null ? null : iso(row.next_at),
    createdAt: iso(row.created_at),
    endedAt: row.ended_at === null ? null : iso(row.ended_at),
    last: at === null ? null : { at: iso(at), status, error, durationMs: durationMs ?? 0 },
  };
}

function showTry({ at, status, error, duration_ms: durationMs }: TryRow) {
  return { at: iso(at), status, error, durationMs };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
