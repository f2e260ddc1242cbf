import { makeId, SluiceError, type Clock } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';

interface Parts {
  store: Store<Database>;
  clock: Clock;
}

/** How long a browser may take to answer. */
export const CHALLENGE_MS = 5 * 60_000;
/** Of one member who adds a passkey. */
const MOST_OF_MEMBER = 5;
/** Of all who sign in; beyond that the oldest are forgotten. */
const MOST_OF_STRANGERS = 5000;

/** Keeps what a browser was asked to sign; the answer names its id. `memberId` is null for a sign-in. */
export async function keepChallenge(
  { store, clock }: Parts,
  { memberId, challenge }: { memberId: string | null; challenge: string },
): Promise<string> {
  const now = clock.now();
  const id = makeId('challenge', now);
  await store.transaction(async (tx) => {
    await tx.deleteFrom('passkey_challenges').where('expires_at', '<=', now).execute();
    await makeRoom(tx, memberId);
    await tx
      .insertInto('passkey_challenges')
      .values({ id, member_id: memberId, challenge, expires_at: now + CHALLENGE_MS })
      .execute();
  });
  return id;
}

async function makeRoom(tx: Tx<Database>, memberId: string | null): Promise<void> {
  const surplus = tx
    .selectFrom('passkey_challenges')
    .select('id')
    .where('member_id', memberId === null ? 'is' : '=', memberId)
    .orderBy('id', 'desc')
    // SQLite takes no offset without a limit.
    .limit(1000)
    .offset((memberId === null ? MOST_OF_STRANGERS : MOST_OF_MEMBER) - 1);
  await tx.deleteFrom('passkey_challenges').where('id', 'in', surplus).execute();
}

/** What was to be signed, taken out: a second answer finds nothing. Throws `auth.passkey`. */
export async function takeChallenge(
  { store, clock }: Parts,
  { memberId, id }: { memberId: string | null; id: string },
): Promise<string> {
  const row = await store.transaction((tx) =>
    tx
      .deleteFrom('passkey_challenges')
      .where('id', '=', id)
      .where('member_id', memberId === null ? 'is' : '=', memberId)
      .where('expires_at', '>', clock.now())
      .returning('challenge')
      .executeTakeFirst(),
  );
  if (row) return row.challenge;
  throw new SluiceError('auth.passkey', {
    message: 'This took longer than five minutes, or was answered already.',
    fix: 'Begin again.',
  });
}
