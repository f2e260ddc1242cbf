import type { Tx } from '@sluice/runtime';
import { sql } from 'kysely';
import type { Database } from '../schema/index.ts';
import type { EventsOptions } from './events.ts';

type Parts = Pick<EventsOptions, 'store' | 'clock'>;

/** A delivery that is this server's to send until its lease ends, with what is sent. */
export interface Claimed {
  workspaceId: string;
  webhookId: string;
  id: string;
  eventId: string;
  type: string;
  /** Tries before this one. */
  attempts: number;
  roundFrom: number;
  leasedUntil: number;
  body: string;
}

/** Written out, because SQLite takes a partial index for no parameter. */
export const WAITING = sql.lit('waiting');

/** Longer than a try takes: what is held is given up for lost only when its server surely is. */
export const LEASE_MS = 60_000;

/**
 * Takes the oldest due deliveries of one webhook. While they are held their next try lies at the end of the
 * lease, so that those of a server that died come due by themselves, and no two servers send the same. I-17
 */
export async function claimDue(
  { store, clock }: Parts,
  { workspaceId, webhookId, most }: { workspaceId: string; webhookId: string; most: number },
): Promise<Claimed[]> {
  const now = clock.now();
  const leasedUntil = now + LEASE_MS;
  const rows = await store.transaction((tx) =>
    tx
      .updateTable('deliveries')
      .set({ leased_until: leasedUntil, next_at: leasedUntil })
      .where('workspace_id', '=', workspaceId)
      .where('id', 'in', dueIds(tx, { dialect: store.dialect, webhookId, now, most }))
      .returning(['id', 'event_id', 'type', 'attempts', 'round_from'])
      .execute(),
  );
  if (rows.length === 0) return [];
  const bodies = await store.selectIn(null, {
    table: 'events',
    columns: ['id', 'data'],
    column: 'id',
    keys: [...new Set(rows.map((row) => row.event_id))],
    where: { workspace_id: workspaceId },
  });
  const bodyOf = new Map(bodies.map((row) => [row['id'], String(row['data'])]));
  return rows
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => ({
      workspaceId,
      webhookId,
      id: row.id,
      eventId: row.event_id,
      type: row.type,
      attempts: row.attempts,
      roundFrom: row.round_from,
      leasedUntil,
      body: bodyOf.get(row.event_id) ?? '',
    }));
}

function dueIds(tx: Tx<Database>, due: { dialect: string; webhookId: string; now: number; most: number }) {
  const oldest = tx
    .selectFrom('deliveries')
    .select('id')
    .where('webhook_id', '=', due.webhookId)
    .where('status', '=', WAITING)
    .where('next_at', '<=', due.now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(due.most);
  // Where several servers claim at once, each takes others.
  return due.dialect === 'postgres' ? oldest.forUpdate().skipLocked() : oldest;
}

/** Gives back what was claimed and not sent. */
export async function release({ store, clock }: Parts, claimed: readonly Claimed[]): Promise<void> {
  const [first] = claimed;
  if (!first) return;
  await store.db
    .updateTable('deliveries')
    .set({ leased_until: null, next_at: clock.now() })
    .where('workspace_id', '=', first.workspaceId)
    .where(
      'id',
      'in',
      claimed.map(({ id }) => id),
    )
    .where('leased_until', '=', first.leasedUntil)
    .execute();
}

/** Gives back all that is held; only for a store that nobody else can have open. */
export async function releaseAll({ store, clock }: Parts): Promise<void> {
  await store.db
    .updateTable('deliveries')
    .set({ leased_until: null, next_at: clock.now() })
    .where('status', '=', WAITING)
    .where('leased_until', 'is not', null)
    .execute();
}

/** Webhooks that are switched on and have something due. */
export async function dueWebhooks({ store, clock }: Parts, most: number): Promise<{ id: string }[]> {
  return store.db
    .selectFrom('webhooks')
    .select('id')
    .where('enabled', '=', 1)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('deliveries')
          .select('deliveries.id')
          .whereRef('deliveries.webhook_id', '=', 'webhooks.id')
          .where('deliveries.status', '=', WAITING)
          .where('deliveries.next_at', '<=', clock.now()),
      ),
    )
    .limit(most)
    .execute();
}
