import { SluiceError, type RotateWebhook, type Secret, type WebhookWithSecret } from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { EventsOptions } from './events.ts';
import { makeSigningSecret } from './signing.ts';
import { findWebhook, validSecrets, type KeptSecret } from './webhook-row.ts';
import { getWebhook } from './webhooks.ts';

interface Asked {
  actor: Actor;
  webhookId: string;
  body: Static<typeof RotateWebhook>;
}

const DEFAULT_OVERLAP_SECONDS = 86_400;
/** Rotating again within the overlap adds one each time; the oldest goes first. */
const MOST_SECRETS = 4;
/** Each time somebody else was quicker. */
const MOST_ATTEMPTS = 10;

/**
 * A new secret signs from now on; all former ones sign beside it until the overlap ends, and no longer than
 * they would have. With no overlap they stop at once.
 */
export async function rotateSecret(
  options: EventsOptions,
  asked: Asked,
): Promise<Static<typeof WebhookWithSecret>> {
  const { actor, webhookId } = asked;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const secret = await rotateOnce(options, asked);
    if (!secret) continue;
    const webhook = await getWebhook(options, { workspaceId: actor.workspaceId, webhookId });
    return { webhook, secret: secret.open() };
  }
  throw new SluiceError('store.failed', {
    message: 'The secret is being rotated by somebody else.',
    fix: 'Look at the webhook, then try again.',
  });
}

/** Undefined when somebody else rotated it meanwhile; then nothing was done. */
async function rotateOnce(
  { store, vault, clock }: EventsOptions,
  { actor, webhookId, body }: Asked,
): Promise<Secret | undefined> {
  const { workspaceId } = actor;
  const row = await findWebhook(store, { workspaceId, webhookId });
  const owner = { workspaceId, ownerId: webhookId };
  const opened: Readonly<Record<string, Secret>> = await vault.open(owner);
  const now = clock.now();
  const overlapSeconds = body.overlapSeconds ?? DEFAULT_OVERLAP_SECONDS;
  const secret = makeSigningSecret();
  const kept = afterRotation(validSecrets(row, now), { secret, now, until: now + overlapSeconds * 1000 });
  const sealed = Object.fromEntries(
    kept.flatMap(({ name, validUntil }) => {
      const text = validUntil === null ? secret : opened[name];
      return text ? [[name, text]] : [];
    }),
  );
  return store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('webhooks')
      .set({ secrets: JSON.stringify(kept), updated_at: now })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', webhookId)
      .where('secrets', '=', row.secrets)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return undefined;
    await vault.seal(tx, { ...owner, secrets: sealed });
    const details = { overlapSeconds };
    await appendAudit(tx, { actor, at: now, act: 'webhook.secret_rotated', subject: webhookId, details });
    return secret;
  });
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
