import { Type, type Static } from '@sinclair/typebox';
import { Count, Nullable, OneOf, Text, Timestamp } from './schemas.ts';

export const EVENT_TYPES = [
  'account.linked',
  'account.changed',
  'account.failing',
  'account.mended',
  'account.suspended',
  'account.resumed',
  'account.revoked',
  'account.unlinked',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const WebhookUrl = Type.String({ minLength: 8, maxLength: 2000, pattern: '^https?://' });
const Events = Type.Array(OneOf(EVENT_TYPES), { minItems: 1, uniqueItems: true });

/** `failing`: it is on, and what is sent to it does not arrive. */
export const WEBHOOK_STATUSES = ['on', 'failing', 'off'] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];

export const Webhook = Type.Object(
  {
    id: Type.String(),
    url: Type.String(),
    description: Type.String(),
    events: Type.Array(OneOf(EVENT_TYPES)),
    enabled: Type.Boolean(),
    secrets: Type.Array(Type.Object({ hint: Type.String(), validUntil: Nullable(Timestamp) }), {
      description: 'The newest first; after a rotation the former one goes on for a while',
    }),
    failingSince: Nullable(Timestamp),
    waiting: Count,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'Webhook' },
);
/** An address of the integrator that is told what happens. */
export type Webhook = Static<typeof Webhook>;

export const CreateWebhook = Type.Object({
  url: WebhookUrl,
  description: Type.Optional(Type.String({ maxLength: 300 })),
  events: Type.Optional(Events),
});
export const UpdateWebhook = Type.Object({
  url: Type.Optional(WebhookUrl),
  description: Type.Optional(Type.String({ maxLength: 300 })),
  events: Type.Optional(Events),
  enabled: Type.Optional(Type.Boolean()),
});
export const WebhookWithSecret = Type.Object({
  webhook: Webhook,
  secret: Type.String({ description: '`whsec_…` of Standard Webhooks; shown this once' }),
});
export const RotateWebhook = Type.Object({
  overlapSeconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 30 * 86_400,
      default: 86_400,
      description: 'How long the former secret signs beside the new one',
    }),
  ),
});

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const;
/** `waiting`: not yet delivered, tried again at `nextAt`. `failed`: given up; it can be replayed. */
export const Delivery = Type.Object(
  {
    id: Type.String(),
    webhookId: Type.String(),
    eventId: Type.String(),
    type: Type.String(),
    status: OneOf(DELIVERY_STATUSES),
    attempts: Count,
    nextAt: Nullable(Timestamp),
    createdAt: Timestamp,
    endedAt: Nullable(Timestamp),
    last: Nullable(
      Type.Object({
        at: Timestamp,
        status: Nullable(Type.Integer()),
        error: Nullable(Type.String()),
        durationMs: Type.Number(),
      }),
    ),
  },
  { $id: 'Delivery' },
);
export type Delivery = Static<typeof Delivery>;

export const DeliveryDetails = Type.Object(
  {
    delivery: Delivery,
    payload: Type.Unknown({ description: 'What is sent, as JSON' }),
    log: Type.Array(
      Type.Object({
        at: Timestamp,
        status: Nullable(Type.Integer()),
        error: Nullable(Type.String()),
        answer: Type.String({ description: 'The beginning of what the endpoint answered' }),
        durationMs: Type.Number(),
      }),
    ),
  },
  { $id: 'DeliveryDetails' },
);
export type DeliveryDetails = Static<typeof DeliveryDetails>;

export const ReplayDeliveries = Type.Object({
  since: Timestamp,
  until: Type.Optional(Timestamp),
  onlyFailed: Type.Optional(Type.Boolean({ default: true })),
});

export const EventRecord = Type.Object(
  {
    id: Type.String(),
    at: Timestamp,
    type: Text(60),
    data: Type.Unknown(),
  },
  { $id: 'Event' },
);
export type EventRecord = Static<typeof EventRecord>;
