import { SluiceError, type RotateWebhook, type Secret, type WebhookWithSecret } from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { EventsOptions } from './events.ts';
import { makeSigningSecret } from './signing.ts';
import { findWebhook, validSecrets, type KeptSecret } from './webhook-row.ts';
import { getWebhook } from './webhooks.ts';

const DEFAULT_OVERLAP_SECONDS = 86_400;
/** Rotating again within the overlap adds one each time; the oldest goes first. */
const MOST_SECRETS = 4;

/**
 * A new secret signs from now on; all former ones sign beside it until the overlap ends, and no longer than
 * they would have. With no overlap they stop at once.
 */
export async function rotateSecret(
  options: EventsOptions,
  asked: { actor: Actor; webhookId: string; body: Static<typeof RotateWebhook> },
): Promise<Static<typeof WebhookWithSecret>> {
  const { store, vault, clock } = options;
  const { actor, webhookId, body } = asked;
  const place = { workspaceId: actor.workspaceId, webhookId };
  const row = await findWebhook(store, place);
  const opened: Readonly<Record<string, Secret>> = await vault.open({
    workspaceId: place.workspaceId,
    ownerId: webhookId,
  });
  const now = clock.now();
  const overlapSeconds = body.overlapSeconds ?? DEFAULT_OVERLAP_SECONDS;
  const secret = makeSigningSecret();
  const kept = afterRotation(validSecrets(row, now), { secret, now, until: now + overlapSeconds * 1000 });
  const sealed = Object.fromEntries(
    kept.map(({ name, validUntil }) => [name, validUntil === null ? secret : opened[name]]),
  ) as Record<string, Secret>;
  await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('webhooks')
      .set({ secrets: JSON.stringify(kept), updated_at: now })
      .where('workspace_id', '=', place.workspaceId)
      .where('id', '=', webhookId)
      .where('secrets', '=', row.secrets)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw rotatedMeanwhile();
    await vault.seal(tx, { workspaceId: place.workspaceId, ownerId: webhookId, secrets: sealed });
    const details = { overlapSeconds };
    await appendAudit(tx, { actor, at: now, act: 'webhook.secret_rotated', subject: webhookId, details });
  });
  return { webhook: await getWebhook(options, place), secret: secret.open() };
}

function afterRotation(
  former: readonly KeptSecret[],
  { secret, now, until }: { secret: Secret; now: number; until: number },
): KeptSecret[] {
  const newest = Math.max(...former.map(({ name }) => Number(name)), 0);
  const fresh: KeptSecret = { name: String(newest + 1), hint: secret.hint(), validUntil: null };
  const overlapping = former
    .map((kept) => ({ ...kept, validUntil: Math.min(kept.validUntil ?? until, until) }))
    .filter(({ validUntil }) => validUntil > now);
  return [fresh, ...overlapping].slice(0, MOST_SECRETS);
}

function rotatedMeanwhile(): SluiceError {
  return new SluiceError('webhook.unknown', {
    message: 'The webhook was removed, or its secret was rotated by somebody else just now.',
    fix: 'Look at the webhook, then try again.',
  });
}
