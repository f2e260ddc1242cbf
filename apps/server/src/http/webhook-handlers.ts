import type { Events } from '../events/index.ts';
import type { Handlers } from './handlers.ts';

type Names = `webhooks.${string}` | 'events.list';

/** Webhooks, their deliveries, and the events. */
export function webhookHandlers({
  events,
}: {
  events: Events;
}): Pick<Handlers, Extract<keyof Handlers, Names>> {
  return {
    'webhooks.create': (ctx, { body }) => events.createWebhook(ctx.actor, body),
    'webhooks.list': (ctx, { query }) => events.listWebhooks(ctx.actor, query ?? {}),
    'webhooks.get': (ctx, { params }) => events.getWebhook(ctx.actor, params.webhookId),
    'webhooks.update': (ctx, { params, body }) => events.updateWebhook(ctx.actor, params.webhookId, body),
    'webhooks.remove': (ctx, { params }) => events.removeWebhook(ctx.actor, params.webhookId),
    'webhooks.rotateSecret': (ctx, { params, body }) =>
      events.rotateSecret(ctx.actor, params.webhookId, body),
    'webhooks.test': (ctx, { params }) => events.testWebhook(ctx.actor, params.webhookId, ctx.signal),
    'webhooks.deliveries': (ctx, { params, query }) =>
      events.deliveries(ctx.actor, params.webhookId, query ?? {}),
    'webhooks.delivery': (ctx, { params }) => events.delivery(ctx.actor, params.webhookId, params.deliveryId),
    'webhooks.replay': (ctx, { params }) => events.replay(ctx.actor, params.webhookId, params.deliveryId),
    'webhooks.replayMany': (ctx, { params, body }) => events.replayMany(ctx.actor, params.webhookId, body),
    'events.list': (ctx, { query }) => events.list(ctx.actor, query ?? {}),
  };
}
