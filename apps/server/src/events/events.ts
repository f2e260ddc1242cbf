import type {
  Clock,
  CreateWebhook,
  Delivery,
  DeliveryDetails,
  EventRecord,
  EventType,
  ReplayDeliveries,
  RotateWebhook,
  UpdateWebhook,
  Webhook,
  WebhookStatus,
  WebhookWithSecret,
} from '@sluice/core';
import type { Logger, Store, Vault } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import type { Registry } from 'prom-client';
import type { Announce } from '../accounts/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';

interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

/** Which webhooks a list holds. */
export interface WebhooksQuery {
  status?: WebhookStatus;
  /** Words that all stand in the address or the description. */
  q?: string;
}

/** What happened, and its telling to the integrator's webhooks. */
export interface Events {
  /** Keeps the event and what is to be delivered of it, in the transaction of what happened. */
  announce: Announce;
  list(actor: Actor, query: PageQuery & { type?: EventType }): Promise<PageOf<EventRecord>>;
  createWebhook(actor: Actor, body: Static<typeof CreateWebhook>): Promise<Static<typeof WebhookWithSecret>>;
  listWebhooks(actor: Actor, query: PageQuery & WebhooksQuery): Promise<PageOf<Webhook>>;
  getWebhook(actor: Actor, webhookId: string): Promise<Webhook>;
  updateWebhook(actor: Actor, webhookId: string, body: Static<typeof UpdateWebhook>): Promise<Webhook>;
  removeWebhook(actor: Actor, webhookId: string): Promise<void>;
  rotateSecret(
    actor: Actor,
    webhookId: string,
    body: Static<typeof RotateWebhook>,
  ): Promise<Static<typeof WebhookWithSecret>>;
  testWebhook(actor: Actor, webhookId: string, signal?: AbortSignal): Promise<DeliveryDetails>;
  deliveries(
    actor: Actor,
    webhookId: string,
    query: PageQuery & { status?: Delivery['status'] },
  ): Promise<PageOf<Delivery>>;
  delivery(actor: Actor, webhookId: string, deliveryId: string): Promise<DeliveryDetails>;
  replay(actor: Actor, webhookId: string, deliveryId: string): Promise<Delivery>;
  replayMany(
    actor: Actor,
    webhookId: string,
    body: Static<typeof ReplayDeliveries>,
  ): Promise<{ replayed: number }>;
  /** Begins to deliver what is due. */
  start(): void;
  /** Ends what is being sent, or leaves it for the next start. */
  close(): Promise<void>;
}

/** Sends one signed message through the guarded place. Throws `egress.*`, `provider.unavailable`, `provider.timeout`. */
export type SendMessage = (message: {
  url: string;
  /** Messages of one lane share connections; those of another never wait for them. */
  lane: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  signal?: AbortSignal | undefined;
}) => Promise<{ status: number; answer: string; retryAfterMs?: number }>;

export interface EventsOptions {
  store: Store<Database>;
  vault: Vault<Database>;
  clock: Clock;
  log: Logger;
  send: SendMessage;
  /** Throws `request.invalid`, `egress.host` and `egress.address` for an address that may not be called. */
  checkUrl: (url: string) => Promise<void>;
  metrics?: Registry;
  /** Newest events and ended deliveries kept of each workspace; default 100,000. */
  keepEvents?: number;
}
