import { SluiceError, type EventType, type Webhook } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { EventsTables } from '../schema/events.ts';

export type WebhookRow = EventsTables['webhooks'];

/** What is known of a secret beside its text, which lies in the vault under `name`. */
export interface KeptSecret {
  name: string;
  hint: string;
  /** Null of the one that is in force; else when it stops signing. */
  validUntil: number | null;
}

/** Those that sign at that time, the newest first. */
export function validSecrets(row: Pick<WebhookRow, 'secrets'>, now: number): KeptSecret[] {
  const kept = JSON.parse(row.secrets) as KeptSecret[];
  return kept.filter(({ validUntil }) => validUntil === null || validUntil > now);
}

export function typesOf(row: Pick<WebhookRow, 'events'>): EventType[] {
  return JSON.parse(row.events) as EventType[];
}

export function showWebhook(row: WebhookRow, { waiting, now }: { waiting: number; now: number }): Webhook {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: typesOf(row),
    enabled: row.enabled === 1,
    secrets: validSecrets(row, now).map(({ hint, validUntil }) => ({
      hint,
      validUntil: validUntil === null ? null : iso(validUntil),
    })),
    failingSince: row.failing_since === null ? null : iso(row.failing_since),
    waiting,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  };
}

/** Throws `webhook.unknown`, also for another workspace's. I-12 */
export async function findWebhook(
  store: Store<Database>,
  { workspaceId, webhookId }: { workspaceId: string; webhookId: string },
): Promise<WebhookRow> {
  const row = await store.db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', webhookId)
    .executeTakeFirst();
  if (row) return row;
  throw unknownWebhook();
}

export function unknownWebhook(): SluiceError {
  return new SluiceError('webhook.unknown', { fix: 'See `sluice webhooks list` for those there are.' });
}

/** What of the address is fit for a record: its path and query may hold what is secret to the endpoint. */
export function originOf(url: string): string {
  return new URL(url).origin;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
