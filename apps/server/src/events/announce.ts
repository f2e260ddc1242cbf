import { makeId } from '@sluice/core';
import { insertRow, type Tx } from '@sluice/runtime';
import type { Announce } from '../accounts/index.ts';
import type { Database } from '../schema/index.ts';
import type { EventsOptions } from './events.ts';
import { payloadOf } from './payload.ts';
import { typesOf } from './webhook-row.ts';

/** `wake` is told of each event the webhooks that take it, once the event is durable, and never of one that was undone. I-17 */
export function createAnnounce(
  { store }: Pick<EventsOptions, 'store'>,
  wake: (webhookIds: readonly string[]) => void,
): Announce {
  return async (tx, event) => {
    const { workspaceId, type, at } = event;
    const kept: KeptEvent = { workspaceId, id: makeId('event', at), type, at, data: payloadOf(event) };
    await insertEvent(tx, kept);
    const webhooks = await tx
      .selectFrom('webhooks')
      .select(['id', 'events'])
      .where('workspace_id', '=', workspaceId)
      .where('enabled', '=', 1)
      .execute();
    const told = webhooks.filter((webhook) => typesOf(webhook).includes(type)).map(({ id }) => id);
    store.onCommit(tx, () => wake(told));
    if (told.length === 0) return;
    await tx
      .insertInto('deliveries')
      .values(told.map((webhookId) => newDelivery(kept, webhookId)))
      .execute();
  };
}

export interface KeptEvent {
  workspaceId: string;
  id: string;
  type: string;
  at: number;
  /** The payload, byte for byte. */
  data: string;
}

export async function insertEvent(tx: Tx<Database>, event: KeptEvent): Promise<void> {
  const { workspaceId, id, type, at, data } = event;
  await insertRow(tx, 'events', { workspace_id: workspaceId, id, type, at, data });
}

/** A delivery that is due at once; its id sorts by when the event was. */
export function newDelivery({ workspaceId, id, type, at }: KeptEvent, webhookId: string) {
  return {
    workspace_id: workspaceId,
    id: makeId('delivery', at),
    webhook_id: webhookId,
    event_id: id,
    type,
    status: 'waiting',
    attempts: 0,
    round_from: 0,
    next_at: at,
    leased_until: null as number | null,
    created_at: at,
    ended_at: null,
  };
}
