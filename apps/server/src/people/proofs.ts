import { SluiceError, type Clock } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import { appendAudit, type Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';

interface Parts {
  store: Store<Database>;
  clock: Clock;
}

/** How long a proof of who sits there counts, in the login in which it was given. */
export const PROOF_MS = 15 * 60_000;

/**
 * Throws `auth.proof` for a member who has not proven in this very login, within 15 minutes, who sits there: the
 * sign-in itself is the first proof. An API key is its own proof. I-24
 */
export async function requireFreshProof(
  { db, clock }: { db: Tx<Database> | Store<Database>['db']; clock: Clock },
  { member }: Actor,
): Promise<void> {
  if (!member) return;
  // From the store each time: what is kept of logins in memory is older than a proof may be by another server.
  const login = await db
    .selectFrom('logins')
    .select('proven_at')
    .where('id', '=', member.loginId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (login && login.proven_at + PROOF_MS > clock.now()) return;
  throw new SluiceError('auth.proof', {
    message: 'This lets people in or out, and it is more than 15 minutes since you proved that it is you.',
    fix: 'Confirm that it is you: with your password, with a passkey, or by signing in again. Then do it once more.',
  });
}

/** Keeps that the member has proven it, in the login that asked and in no other. Throws `auth.missing`. */
export async function keepProof(
  { store, clock }: Parts,
  { actor, method }: { actor: Actor; method: 'password' | 'passkey' },
): Promise<void> {
  const { member } = actor;
  if (!member) throw new SluiceError('auth.member');
  const now = clock.now();
  await store.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('logins')
      .set({ proven_at: now })
      .where('id', '=', member.loginId)
      .where('member_id', '=', member.id)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    // Ended meanwhile, by a new password for one.
    if (numUpdatedRows !== 1n)
      throw new SluiceError('auth.missing', {
        message: 'This browser is not signed in any more.',
        fix: 'Sign in again.',
      });
    await appendAudit(tx, { actor, at: now, act: 'login.proven', subject: member.id, details: { method } });
  });
}
