import type { Tx } from '@sluice/runtime';
import { appendAudit, systemActor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { EventsOptions } from './events.ts';
import { isGone } from './retry-plan.ts';
import type { Try } from './try-delivery.ts';

/** Tries of one delivery that are kept, whoever replays it however often. */
const KEPT_TRIES = 100;

/**
 * Keeps what came of the tries, in one transaction. A delivery whose lease went to another server meanwhile,
 * or that was removed, is left as it is. I-17
 */
export async function recordTries(
  tx: Tx<Database>,
  { store }: Pick<EventsOptions, 'store'>,
  tries: readonly Try[],
): Promise<void> {
  const kept = await moveDeliveries(tx, tries);
  const ours = tries.filter(({ claimed }) => kept.has(claimed.id));
  await store.insertMany(tx, {
    table: 'delivery_tries',
    columns: ['workspace_id', 'delivery_id', 'number', 'at', 'status', 'error', 'answer', 'duration_ms'],
    rows: ours.map(({ claimed, at, status, error, answer, durationMs }) => [
      claimed.workspaceId,
      claimed.id,
      claimed.attempts + 1,
      at,
      status,
      error,
      answer,
      durationMs,
    ]),
    onConflict: { keys: ['workspace_id', 'delivery_id', 'number'], do: 'ignore' },
  });
  for (const { claimed } of ours) if (claimed.attempts >= KEPT_TRIES) await forgetOldTries(tx, claimed);
  for (const [, last] of newestByWebhook(ours)) await noteHealth(tx, last);
}

/** Answers the ids that were this server's to move. */
async function moveDeliveries(tx: Tx<Database>, tries: readonly Try[]): Promise<Set<string>> {
  const moved = new Set<string>();
  for (const batch of alike(tries)) {
    const [first] = batch;
    if (!first) continue;
    const { claimed, outcome } = first;
    const endedAt = Math.max(...batch.map(({ at, durationMs }) => at + durationMs));
    const rows = await tx
      .updateTable('deliveries')
      .set((row) => ({
        attempts: row('attempts', '+', 1),
        status: outcome.to,
        next_at: outcome.to === 'waiting' ? outcome.nextAt : null,
        ended_at: outcome.to === 'waiting' ? null : endedAt,
        leased_until: null,
      }))
      .where('workspace_id', '=', claimed.workspaceId)
      .where(
        'id',
        'in',
        batch.map((one) => one.claimed.id),
      )
      .where('leased_until', '=', claimed.leasedUntil)
      .returning('id')
      .execute();
    for (const { id } of rows) moved.add(id);
  }
  return moved;
}

/** Most tries succeed, and those of one claim are moved by one statement; each of the others by its own. */
function alike(tries: readonly Try[]): Try[][] {
  const batches = new Map<string, Try[]>();
  for (const one of tries) {
    const { workspaceId, leasedUntil, id } = one.claimed;
    const key = one.outcome.to === 'delivered' ? `${workspaceId} ${leasedUntil}` : id;
    const batch = batches.get(key);
    if (batch) batch.push(one);
    else batches.set(key, [one]);
  }
  return [...batches.values()];
}

async function forgetOldTries(
  tx: Tx<Database>,
  { workspaceId, id, attempts }: { workspaceId: string; id: string; attempts: number },
): Promise<void> {
  await tx
    .deleteFrom('delivery_tries')
    .where('workspace_id', '=', workspaceId)
    .where('delivery_id', '=', id)
    .where('number', '<=', attempts + 1 - KEPT_TRIES)
    .execute();
}

function newestByWebhook(tries: readonly Try[]): Map<string, Try> {
  const newest = new Map<string, Try>();
  for (const one of tries) {
    const { webhookId } = one.claimed;
    if (one.at >= (newest.get(webhookId)?.at ?? 0)) newest.set(webhookId, one);
  }
  return newest;
}

/** Since when the newest tries fail; and an endpoint that is gone is switched off, unless the webhook has left it. */
async function noteHealth(tx: Tx<Database>, { claimed, url, at, status, outcome }: Try): Promise<void> {
  const { workspaceId, webhookId } = claimed;
  const well = outcome.to === 'delivered';
  const gone = isGone(status);
  await tx
    .updateTable('webhooks')
    .set({ failing_since: well ? null : at })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', webhookId)
    .where('url', '=', url)
    .where('failing_since', well ? 'is not' : 'is', null)
    .execute();
  if (!gone) return;
  const { numUpdatedRows } = await tx
    .updateTable('webhooks')
    .set({ enabled: 0, updated_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', webhookId)
    .where('url', '=', url)
    .where('enabled', '=', 1)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return;
  await appendAudit(tx, {
    actor: systemActor(workspaceId),
    at,
    act: 'webhook.gone',
    subject: webhookId,
    details: { status },
  });
}
