import type { MailOptions } from './mail.ts';

const DAY_MS = 86_400_000;
/** How long it is known that a message was sent, or was given up. */
const KEEP_MS = 30 * DAY_MS;
const BATCH = 500;
const MOST_BATCHES = 200;

/** Forgets messages that ended a month ago, and what members were written to about, in small steps. */
export async function clearOldMail({ store, clock }: Pick<MailOptions, 'store' | 'clock'>): Promise<void> {
  const now = clock.now();
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const { numDeletedRows } = await store.db
      .deleteFrom('mail_outbox')
      .where('id', 'in', (old) =>
        old
          .selectFrom('mail_outbox')
          .select('id')
          .where('ended_at', '<', now - KEEP_MS)
          .limit(BATCH),
      )
      .executeTakeFirst();
    if (Number(numDeletedRows) < BATCH) break;
  }
  await store.db
    .deleteFrom('mail_notes')
    .where('at', '<', now - KEEP_MS)
    .execute();
}
