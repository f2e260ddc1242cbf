import { createAnnounce } from './announce.ts';
import { clearOld } from './clear-old.ts';
import { createDeliverer } from './deliverer.ts';
import { getDeliveryDetails, listDeliveries } from './delivery-log.ts';
import { createDeliveryMeter } from './delivery-meter.ts';
import type { DrainParts } from './drain-webhook.ts';
import type { Events, EventsOptions } from './events.ts';
import { listEvents } from './list-events.ts';
import { createRecorder } from './recorder.ts';
import { replay, replayMany } from './replay.ts';
import { rotateSecret } from './rotate-secret.ts';
import { testWebhook } from './test-webhook.ts';
import { createWebhook, getWebhook, listWebhooks, removeWebhook, updateWebhook } from './webhooks.ts';

export function createEvents(options: EventsOptions): Events {
  const parts: DrainParts = {
    ...options,
    recorder: createRecorder(options),
    count: createDeliveryMeter(options.metrics),
  };
  const closing = new AbortController();
  const deliverer = createDeliverer(parts, () => clearOld(options, closing.signal));
  const place = (actor: { workspaceId: string }, webhookId: string) => ({
    workspaceId: actor.workspaceId,
    webhookId,
  });
  return {
    announce: createAnnounce(options, (webhookIds) => deliverer.told(webhookIds)),
    list: (actor, query) => listEvents(options, { actor, query }),
    createWebhook: (actor, body) => createWebhook(options, { actor, body }),
    listWebhooks: (actor, query) => listWebhooks(options, { actor, query }),
    getWebhook: (actor, webhookId) => getWebhook(options, place(actor, webhookId)),
    updateWebhook: async (actor, webhookId, body) => {
      const webhook = await updateWebhook(options, { actor, webhookId, body });
      if (webhook.enabled && (body.url !== undefined || body.enabled)) deliverer.changed(webhookId);
      return webhook;
    },
    removeWebhook: (actor, webhookId) => removeWebhook(options, { actor, webhookId }),
    rotateSecret: (actor, webhookId, body) => rotateSecret(options, { actor, webhookId, body }),
    testWebhook: (actor, webhookId, signal) => testWebhook(parts, { actor, webhookId, signal }),
    deliveries: (actor, webhookId, query) => listDeliveries(options, { actor, webhookId, query }),
    delivery: (actor, webhookId, deliveryId) => getDeliveryDetails(options, { actor, webhookId, deliveryId }),
    replay: async (actor, webhookId, deliveryId) => {
      const delivery = await replay(options, { actor, webhookId, deliveryId });
      deliverer.wake([webhookId]);
      return delivery;
    },
    replayMany: async (actor, webhookId, body) => {
      const done = await replayMany(options, { actor, webhookId, body });
      deliverer.wake([webhookId]);
      return done;
    },
    start: () => deliverer.start(),
    close: async () => {
      closing.abort();
      await deliverer.close();
    },
  };
}
