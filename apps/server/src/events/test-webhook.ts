import { makeId, type DeliveryDetails } from '@sluice/core';
import { appendAudit, type Actor } from '../audit/index.ts';
import { insertEvent, newDelivery, type KeptEvent } from './announce.ts';
import { LEASE_MS, type Claimed } from './claim.ts';
import { getDeliveryDetails } from './delivery-log.ts';
import type { DrainParts } from './drain-webhook.ts';
import { openEndpoint } from './endpoint.ts';
import { TEST_EVENT, testPayload } from './payload.ts';
import { recordTries } from './record-tries.ts';
import { tryDelivery } from './try-delivery.ts';
import { findWebhook } from './webhook-row.ts';

/**
 * Sends a test event at once, also to a webhook that is switched off, and tells what came of it. It is held
 * as every delivery is, so that after a crash it is sent by the way all others go.
 */
export async function testWebhook(
  parts: DrainParts,
  asked: { actor: Actor; webhookId: string; signal: AbortSignal | undefined },
): Promise<DeliveryDetails> {
  const { store, clock } = parts;
  const { actor, webhookId, signal } = asked;
  const { workspaceId } = actor;
  const endpoint = await openEndpoint(parts, await findWebhook(store, { workspaceId, webhookId }));
  const at = clock.now();
  const data = testPayload(at, webhookId);
  const event: KeptEvent = { workspaceId, id: makeId('event', at), type: TEST_EVENT, at, data };
  const delivery = newDelivery(event, webhookId);
  const leasedUntil = at + LEASE_MS;
  await store.transaction(async (tx) => {
    await insertEvent(tx, event);
    await tx
      .insertInto('deliveries')
      .values({ ...delivery, next_at: leasedUntil, leased_until: leasedUntil })
      .execute();
    await appendAudit(tx, { actor, at, act: 'webhook.tested', subject: webhookId });
  });
  const claimed: Claimed = {
    workspaceId,
    webhookId,
    id: delivery.id,
    eventId: event.id,
    type: TEST_EVENT,
    attempts: 0,
    roundFrom: 0,
    leasedUntil,
    body: data,
  };
  const done = await tryDelivery(parts, { claimed, endpoint, signal });
  if (done) {
    parts.count(done);
    await store.transaction((tx) => recordTries(tx, parts, [done]));
  }
  return getDeliveryDetails(parts, { actor, webhookId, deliveryId: delivery.id });
}
