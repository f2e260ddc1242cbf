import {
  EVENT_TYPES,
  makeId,
  SluiceError,
  type CreateWebhook,
  type UpdateWebhook,
  type Webhook,
  type WebhookWithSecret,
} from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import type { Static } from '@sinclair/typebox';
import { appendAudit, holdsWords, pageAfter, pageOf, type Actor, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { WAITING } from './claim.ts';
import { clearRemoved } from './clear-old.ts';
import type { EventsOptions, WebhooksQuery } from './events.ts';
import { makeSigningSecret } from './signing.ts';
import {
  findWebhook,
  originOf,
  showWebhook,
  typesOf,
  unknownWebhook,
  type KeptSecret,
  type WebhookRow,
} from './webhook-row.ts';

export const MAX_WEBHOOKS = 50;

/** Throws `webhook.limit`, and for the address `request.invalid`, `egress.host` and `egress.address`. */
export async function createWebhook(
  { store, vault, clock, checkUrl }: EventsOptions,
  { actor, body }: { actor: Actor; body: Static<typeof CreateWebhook> },
): Promise<Static<typeof WebhookWithSecret>> {
  await checkUrl(body.url);
  const { workspaceId } = actor;
  const now = clock.now();
  const secret = makeSigningSecret();
  const kept: KeptSecret = { name: '1', hint: secret.hint(), validUntil: null };
  const row: WebhookRow = {
    workspace_id: workspaceId,
    id: makeId('webhook', now),
    url: body.url,
    description: body.description ?? '',
    events: JSON.stringify(body.events ?? EVENT_TYPES),
    enabled: 1,
    secrets: JSON.stringify([kept]),
    failing_since: null,
    created_at: now,
    updated_at: now,
  };
  await store.transaction(async (tx) => {
    await refuseTooMany(tx, workspaceId);
    await tx.insertInto('webhooks').values(row).execute();
    await vault.seal(tx, { workspaceId, ownerId: row.id, secrets: { [kept.name]: secret } });
    const details = { origin: originOf(row.url), events: typesOf(row) };
    await appendAudit(tx, { actor, at: now, act: 'webhook.created', subject: row.id, details });
  });
  return { webhook: showWebhook(row, { waiting: 0, now }), secret: secret.open() };
}

async function refuseTooMany(tx: Tx<Database>, workspaceId: string): Promise<void> {
  const { webhooks } = await tx
    .selectFrom('webhooks')
    .select(({ fn }) => fn.countAll<number>().as('webhooks'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (webhooks < MAX_WEBHOOKS) return;
  throw new SluiceError('webhook.limit', {
    message: `There are ${webhooks} webhooks already, and ${MAX_WEBHOOKS} is the most.`,
    fix: 'Remove one that is no longer needed.',
  });
}

export async function listWebhooks(
  options: EventsOptions,
  { actor, query }: { actor: Actor; query: PageQuery & WebhooksQuery },
): Promise<{ items: Webhook[]; nextCursor: string | null }> {
  const { rows, before } = pageAfter(query);
  let select = options.store.db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId);
  const { status, q } = query;
  if (status !== undefined) select = select.where('enabled', '=', status === 'off' ? 0 : 1);
  if (status === 'on') select = select.where('failing_since', 'is', null);
  if (status === 'failing') select = select.where('failing_since', 'is not', null);
  if (q !== undefined) select = select.where(holdsWords(['url', 'description'], q));
  if (before !== null) select = select.where('id', '<', before);
  const found = await select.orderBy('id', 'desc').limit(rows).execute();
  const waiting = await waitingOf(
    options,
    found.map(({ id }) => id),
  );
  const now = options.clock.now();
  return pageOf(found, query, (row) => showWebhook(row, { waiting: waiting.get(row.id) ?? 0, now }));
}

export async function getWebhook(
  options: EventsOptions,
  place: { workspaceId: string; webhookId: string },
): Promise<Webhook> {
  const row = await findWebhook(options.store, place);
  const waiting = (await waitingOf(options, [row.id])).get(row.id) ?? 0;
  return showWebhook(row, { waiting, now: options.clock.now() });
}

async function waitingOf(
  { store }: EventsOptions,
  webhookIds: readonly string[],
): Promise<Map<string, number>> {
  if (webhookIds.length === 0) return new Map();
  const rows = await store.db
    .selectFrom('deliveries')
    .select(({ fn }) => ['webhook_id', fn.countAll<number>().as('waiting')])
    .where('webhook_id', 'in', webhookIds)
    .where('status', '=', WAITING)
    .groupBy('webhook_id')
    .execute();
  return new Map(rows.map((row) => [row.webhook_id, row.waiting]));
}

/** What was not given stays; what waits for a webhook that is switched off goes on when it is switched on. */
export async function updateWebhook(
  options: EventsOptions,
  asked: { actor: Actor; webhookId: string; body: Static<typeof UpdateWebhook> },
): Promise<Webhook> {
  const { store, clock, checkUrl } = options;
  const { actor, webhookId, body } = asked;
  const place = { workspaceId: actor.workspaceId, webhookId };
  await findWebhook(store, place);
  if (body.url !== undefined) await checkUrl(body.url);
  const now = clock.now();
  const changed = {
    ...(body.url === undefined ? {} : { url: body.url }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.events === undefined ? {} : { events: JSON.stringify(body.events) }),
    ...(body.enabled === undefined ? {} : { enabled: body.enabled ? 1 : 0 }),
  };
  if (Object.keys(changed).length > 0) {
    await store.transaction(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('webhooks')
        .set({ ...changed, updated_at: now })
        .where('workspace_id', '=', actor.workspaceId)
        .where('id', '=', webhookId)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw unknownWebhook();
      const details = {
        changed: Object.keys(body),
        ...(body.url === undefined ? {} : { origin: originOf(body.url) }),
        ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
      };
      await appendAudit(tx, { actor, at: now, act: 'webhook.updated', subject: webhookId, details });
    });
  }
  return getWebhook(options, place);
}

/** The webhook and its secret go at once, and then, bit by bit, its deliveries, however many there are. */
export async function removeWebhook(
  options: EventsOptions,
  { actor, webhookId }: { actor: Actor; webhookId: string },
): Promise<void> {
  const { store, vault, clock } = options;
  const { workspaceId } = actor;
  const row = await findWebhook(store, { workspaceId, webhookId });
  await store.transaction(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('webhooks')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', webhookId)
      .executeTakeFirst();
    if (numDeletedRows !== 1n) throw unknownWebhook();
    await vault.remove(tx, { workspaceId, ownerId: webhookId });
    const details = { origin: originOf(row.url) };
    await appendAudit(tx, { actor, at: clock.now(), act: 'webhook.removed', subject: webhookId, details });
  });
  await clearRemoved(options, { workspaceId, webhookId });
}
