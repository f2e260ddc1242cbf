import { SluiceError, type Delivery, type ReplayDeliveries } from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import { getDelivery } from './delivery-log.ts';
import type { EventsOptions } from './events.ts';
import { findWebhook } from './webhook-row.ts';

type Parts = Pick<EventsOptions, 'store' | 'clock'>;

/** Deliveries that one request puts back at most; asked for again, the next ones follow. */
export const MOST_REPLAYED = 10_000;
const AT_ONCE = 500;

/** The same event is sent again, under the same id. One that is being sent right now is left alone. */
export async function replay(
  parts: Parts,
  asked: { actor: Actor; webhookId: string; deliveryId: string },
): Promise<Delivery> {
  const { store, clock } = parts;
  const { actor, webhookId, deliveryId } = asked;
  await getDelivery(parts, asked);
  const now = clock.now();
  await store.transaction(async (tx) => {
    await tx
      .updateTable('deliveries')
      .set((row) => ({ ...waiting(now), round_from: row.ref('attempts') }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('webhook_id', '=', webhookId)
      .where('id', '=', deliveryId)
      .where('leased_until', 'is', null)
      .execute();
    const details = { webhook: webhookId };
    await appendAudit(tx, { actor, at: now, act: 'delivery.replayed', subject: deliveryId, details });
  });
  return getDelivery(parts, asked);
}

/**
 * What failed in that time, and what failed so far and waits for its next try; without `onlyFailed` all that
 * was sent. At most 10,000, the oldest first.
 */
export async function replayMany(
  parts: Parts,
  asked: { actor: Actor; webhookId: string; body: Static<typeof ReplayDeliveries> },
): Promise<{ replayed: number }> {
  const { store, clock } = parts;
  const { actor, webhookId, body } = asked;
  const { workspaceId } = actor;
  await findWebhook(store, { workspaceId, webhookId });
  const now = clock.now();
  const span = spanOf(body, now);
  let replayed = 0;
  for (let after = '', found = AT_ONCE; found === AT_ONCE && replayed < MOST_REPLAYED;) {
    const ids = await store.transaction((tx) =>
      tx
        .updateTable('deliveries')
        .set((row) => ({ ...waiting(now), round_from: row.ref('attempts') }))
        .where('workspace_id', '=', workspaceId)
        .where(
          'id',
          'in',
          tx
            .selectFrom('deliveries')
            .select('id')
            .where('workspace_id', '=', workspaceId)
            .where('webhook_id', '=', webhookId)
            .where('id', '>', after)
            .where('created_at', '>=', span.from)
            .where('created_at', '<', span.to)
            .where('attempts', '>', 0)
            .where('leased_until', 'is', null)
            .where('status', 'in', body.onlyFailed === false ? ['failed', 'waiting', 'delivered'] : MISSED)
            .orderBy('id')
            .limit(AT_ONCE),
        )
        .returning('id')
        .execute(),
    );
    found = ids.length;
    replayed += found;
    for (const { id } of ids) if (id > after) after = id;
  }
  const details = { replayed, since: body.since, ...(body.until ? { until: body.until } : {}) };
  await store.transaction((tx) =>
    appendAudit(tx, { actor, at: now, act: 'deliveries.replayed', subject: webhookId, details }),
  );
  return { replayed };
}

const MISSED = ['failed', 'waiting'];

function waiting(now: number) {
  return { status: 'waiting', next_at: now, ended_at: null };
}

function spanOf(
  { since, until }: Static<typeof ReplayDeliveries>,
  now: number,
): { from: number; to: number } {
  const span = { from: Date.parse(since), to: until === undefined ? now + 1 : Date.parse(until) };
  if (span.from < span.to) return span;
  throw new SluiceError('request.invalid', {
    message: 'The span of time ends before it begins.',
    fix: 'Give a `since` that lies before `until`, and in the past.',
    fields: [{ field: 'since', message: 'is not before the end of the span' }],
  });
}
