import type { Secret } from '@sluice/core';
import type { EventsOptions } from './events.ts';
import { validSecrets, type WebhookRow } from './webhook-row.ts';

/** Where deliveries go and what signs them: held for one batch. */
export interface Endpoint {
  workspaceId: string;
  webhookId: string;
  url: string;
  secrets: readonly Secret[];
}

export async function openEndpoint(
  { vault, clock }: Pick<EventsOptions, 'vault' | 'clock'>,
  row: WebhookRow,
): Promise<Endpoint> {
  const { workspace_id: workspaceId, id: webhookId, url } = row;
  const opened: Readonly<Record<string, Secret>> = await vault.open({ workspaceId, ownerId: webhookId });
  const secrets = validSecrets(row, clock.now()).flatMap(({ name }) => opened[name] ?? []);
  return { workspaceId, webhookId, url, secrets };
}

/** None where the webhook was removed or switched off. */
export async function findEnabled(
  { store }: Pick<EventsOptions, 'store'>,
  webhookId: string,
): Promise<WebhookRow | undefined> {
  return store.db
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', webhookId)
    .where('enabled', '=', 1)
    .executeTakeFirst();
}
