import type { Store } from '@sluice/runtime';
import type { Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';

/** Whether the key or the login that somebody came with still opens the door. */
export async function isStillWelcome(store: Store<Database>, actor: Actor, now: number): Promise<boolean> {
  if (actor.member) return isSignedIn(store, actor.member, now);
  if (actor.keyId === null) return false;
  const key = await store.db
    .selectFrom('api_keys')
    .select(['revoked_at', 'expires_at'])
    .where('id', '=', actor.keyId)
    .executeTakeFirst();
  return key !== undefined && key.revoked_at === null && (key.expires_at === null || key.expires_at > now);
}

async function isSignedIn(
  store: Store<Database>,
  member: NonNullable<Actor['member']>,
  now: number,
): Promise<boolean> {
  const login = await store.db
    .selectFrom('logins')
    .innerJoin('members', 'members.id', 'logins.member_id')
    .select('logins.expires_at')
    .where('logins.id', '=', member.loginId)
    .where('logins.ended_at', 'is', null)
    .where('members.removed_at', 'is', null)
    .executeTakeFirst();
  return login !== undefined && login.expires_at > now;
}
