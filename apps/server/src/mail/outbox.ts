import { makeId, Secret, SluiceError } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { sql } from 'kysely';
import type { Database } from '../schema/index.ts';
import type { MailOptions, MailOutcome, Message } from './mail.ts';
import { nextTryAt } from './retry-plan.ts';

type Parts = Pick<MailOptions, 'store' | 'vault' | 'clock'>;

/** A message that is this server's to send until its lease ends. */
export interface Claimed {
  workspaceId: string;
  id: string;
  attempts: number;
  leasedUntil: number;
  message: Message;
}

/** More than that wait only where the mail server has been gone for long; the newest are then left out. */
const MOST_WAITING = 1000;
/** Longer than a try takes. */
const LEASE_MS = 180_000;
/** Written out, because SQLite takes a partial index for no parameter. */
const WAITING = sql.lit<'waiting'>('waiting');

/** Keeps a message, its text sealed: it may hold a link that lets somebody in. False where too many wait. I-1 */
export async function addToOutbox(
  tx: Tx<Database>,
  { vault, clock }: Parts,
  { workspaceId, to, subject, text }: Message & { workspaceId: string },
): Promise<boolean> {
  const { waiting } = await tx
    .selectFrom(
      tx
        .selectFrom('mail_outbox')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('status', '=', WAITING)
        .limit(MOST_WAITING)
        .as('some'),
    )
    .select(({ fn }) => fn.countAll<number | string>().as('waiting'))
    .executeTakeFirstOrThrow();
  if (Number(waiting) >= MOST_WAITING) return false;
  const now = clock.now();
  const id = makeId('mail', now);
  await tx
    .insertInto('mail_outbox')
    .values({
      workspace_id: workspaceId,
      id,
      recipient: to,
      status: 'waiting',
      attempts: 0,
      next_at: now,
      leased_until: null,
      problem: null,
      created_at: now,
      ended_at: null,
    })
    .execute();
  const secrets = { subject: new Secret(subject), text: new Secret(text) };
  await vault.seal(tx, { workspaceId, ownerId: id, secrets });
  return true;
}

/**
 * Takes the oldest due messages. While they are held their next try lies at the end of the lease, so that those
 * of a server that died come due by themselves, and no two servers send the same.
 */
export async function claimDue(parts: Parts, most: number): Promise<Claimed[]> {
  const { store, clock } = parts;
  const now = clock.now();
  const leasedUntil = now + LEASE_MS;
  const rows = await store.transaction((tx) => {
    const oldest = tx
      .selectFrom('mail_outbox')
      .select('id')
      .where('status', '=', WAITING)
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .orderBy('id')
      .limit(most);
    return tx
      .updateTable('mail_outbox')
      .set({ leased_until: leasedUntil, next_at: leasedUntil })
      .where('id', 'in', store.dialect === 'postgres' ? oldest.forUpdate().skipLocked() : oldest)
      .returning(['workspace_id', 'id', 'recipient', 'attempts'])
      .execute();
  });
  const claimed: Claimed[] = [];
  for (const row of rows) {
    const message = await openMessage(parts, row);
    const place = { workspaceId: row.workspace_id, id: row.id, attempts: row.attempts, leasedUntil };
    if (message) claimed.push({ ...place, message });
    else
      await endMessage(parts, {
        ...place,
        status: 'failed',
        problem: 'Its text is gone, or cannot be unsealed.',
      });
  }
  return claimed;
}

/** Writes down what came of a try; when that was the last, what the message said is destroyed. */
export async function recordTry(parts: Parts, claimed: Claimed, outcome: MailOutcome): Promise<void> {
  const { store, clock } = parts;
  if (outcome.sent) return endMessage(parts, { ...claimed, status: 'sent', problem: null });
  const nextAt = outcome.final ? undefined : nextTryAt(claimed.attempts + 1, clock.now());
  if (nextAt === undefined)
    return endMessage(parts, { ...claimed, status: 'failed', problem: outcome.problem });
  await store.db
    .updateTable('mail_outbox')
    .set({
      attempts: claimed.attempts + 1,
      next_at: nextAt,
      leased_until: null,
      problem: outcome.problem,
    })
    .where('id', '=', claimed.id)
    .where('leased_until', '=', claimed.leasedUntil)
    .execute();
}

/** Gives back what was claimed and not tried. */
export async function release({ store, clock }: Parts, claimed: readonly Claimed[]): Promise<void> {
  for (const { id, leasedUntil } of claimed)
    await store.db
      .updateTable('mail_outbox')
      .set({ leased_until: null, next_at: clock.now() })
      .where('id', '=', id)
      .where('leased_until', '=', leasedUntil)
      .execute();
}

/** Gives back all that is held; only for a store that nobody else can have open. */
export async function releaseAll({ store, clock }: Parts): Promise<void> {
  await store.db
    .updateTable('mail_outbox')
    .set({ leased_until: null, next_at: clock.now() })
    .where('status', '=', WAITING)
    .where('leased_until', 'is not', null)
    .execute();
}

interface Ended {
  workspaceId: string;
  id: string;
  attempts: number;
  leasedUntil: number;
  status: 'sent' | 'failed';
  problem: string | null;
}

async function endMessage({ store, vault, clock }: Parts, ended: Ended): Promise<void> {
  await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('mail_outbox')
      .set({
        status: ended.status,
        attempts: ended.attempts + 1,
        leased_until: null,
        problem: ended.problem,
        ended_at: clock.now(),
      })
      .where('id', '=', ended.id)
      .where('leased_until', '=', ended.leasedUntil)
      .executeTakeFirst();
    if (numUpdatedRows === 1n) await vault.remove(tx, { workspaceId: ended.workspaceId, ownerId: ended.id });
  });
}

/** What no later try can mend: the message is given up, so that it holds back no other. */
const LOST = new Set<string>(['vault.unknown', 'vault.tampered']);

async function openMessage(
  { vault }: Parts,
  row: { workspace_id: string; id: string; recipient: string },
): Promise<Message | undefined> {
  try {
    const { subject, text } = await vault.open({ workspaceId: row.workspace_id, ownerId: row.id });
    return subject && text ? { to: row.recipient, subject: subject.open(), text: text.open() } : undefined;
  } catch (error) {
    if (error instanceof SluiceError && LOST.has(error.code)) return undefined;
    throw error;
  }
}
