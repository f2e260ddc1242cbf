import { makeId, ROLE_SCOPES, SluiceError, type Clock, type Role, type Secret } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { PeopleTables } from '../schema/people.ts';
import { describeDevice } from './describe-device.ts';
import { createSightings } from './sightings.ts';
import type { Client, LoginMethod } from './people.ts';
import { hashToken, isToken, makeToken } from './tokens.ts';

export type LoginRow = PeopleTables['logins'];

/** A login with what of its member every request needs. */
interface OpenLogin extends Pick<
  LoginRow,
  'id' | 'member_id' | 'workspace_id' | 'last_seen_at' | 'expires_at'
> {
  name: string;
  role: string;
}

/** Signed-in browsers. */
export interface Logins {
  /** A new token for each, whatever the browser sent; the login that it held before ends. */
  start(tx: Tx<Database>, login: NewLogin): Promise<Secret>;
  /** Throws `auth.missing`. */
  authenticate(session: string | undefined): Promise<Actor>;
  /** Ends those of the member, or one of them, or all but one; answers how many it ended. */
  end(tx: Tx<Database>, which: { memberId: string; only?: string; except?: string }): Promise<number>;
  lastSeenAt(row: LoginRow): number;
  /** After every change of a member or a login, once it is durable. */
  forget(): void;
  close(): Promise<void>;
}

interface NewLogin {
  member: MemberOfLogin;
  method: LoginMethod;
  client: Client;
  /** When the member proved who it is, if not just now. */
  provenAt?: number | undefined;
}

export interface MemberOfLogin {
  id: string;
  workspace_id: string;
}

const DAY_MS = 24 * 3600_000;
const MAX_AGE_MS = 30 * DAY_MS;
/** A browser that nobody used for so long is signed out. */
export const MAX_IDLE_MS = 7 * DAY_MS;
/** Logins that ended are kept so long, for whoever looks into what happened. */
const KEEP_ENDED_MS = 30 * DAY_MS;
const MAX_OPEN = 50;
/** Of those, for each that begins. */
const MOST_SWEPT = 100;
const MAX_CACHED = 10_000;

export function createLogins(parts: { store: Store<Database>; clock: Clock }): Logins {
  const { store, clock } = parts;
  const sightings = createSightings(parts);
  // Only where no other process can end a login behind this one's back.
  const cache = store.dialect === 'sqlite' ? new Map<string, OpenLogin>() : undefined;
  let changes = 0;
  const find = async (hash: string): Promise<OpenLogin | undefined> => {
    const cached = cache?.get(hash);
    if (cached) return cached;
    const before = changes;
    const row = await readOpen(store, hash);
    // What was read before a change must not be kept after it.
    if (cache && row && changes === before) {
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(hash, row);
    }
    return row;
  };
  // Here or, as its row tells, by another server.
  const lastSeenAt = (row: Pick<LoginRow, 'id' | 'last_seen_at'>) =>
    Math.max(sightings.of(row.id) ?? 0, row.last_seen_at);
  const isFresh = (row: Pick<LoginRow, 'id' | 'last_seen_at' | 'expires_at'>, now: number) =>
    row.expires_at > now && lastSeenAt(row) + MAX_IDLE_MS > now;
  return {
    start: (tx, login) => startLogin(tx, { ...login, now: clock.now() }),
    authenticate: async (session) => {
      if (session === undefined)
        throw signedOut('This request has no API key and comes from no signed-in browser.');
      const row = isToken(session) ? await find(hashToken(session)) : undefined;
      const now = clock.now();
      if (!row || !isFresh(row, now)) throw signedOut('This browser is not signed in any more.');
      sightings.note(row.id, row.member_id);
      // The row may be a kept one, which nobody reads again.
      row.last_seen_at = now;
      return actorOf(row);
    },
    end: (tx, which) => endLogins(tx, { ...which, now: clock.now() }),
    lastSeenAt,
    forget: () => {
      cache?.clear();
      changes += 1;
    },
    close: () => sightings.close(),
  };
}

export function actorOf(login: {
  id: string;
  member_id: string;
  workspace_id: string;
  name: string;
  role: string;
}): Actor {
  const role = login.role as Role;
  return {
    workspaceId: login.workspace_id,
    label: `${login.member_id} (${login.name})`,
    keyId: null,
    member: { id: login.member_id, role, loginId: login.id },
    scopes: ROLE_SCOPES[role],
  };
}

function readOpen(store: Store<Database>, hash: string): Promise<OpenLogin | undefined> {
  return store.db
    .selectFrom('logins')
    .innerJoin('members', 'members.id', 'logins.member_id')
    .select([
      'logins.id',
      'logins.member_id',
      'logins.workspace_id',
      'logins.last_seen_at',
      'logins.expires_at',
      'members.name',
      'members.role',
    ])
    .where('logins.token_hash', '=', hash)
    .where('logins.ended_at', 'is', null)
    .where('members.removed_at', 'is', null)
    .executeTakeFirst();
}

async function startLogin(
  tx: Tx<Database>,
  { member, method, client, provenAt, now }: NewLogin & { now: number },
): Promise<Secret> {
  const token = makeToken();
  const old = tx
    .selectFrom('logins')
    .select('id')
    .where('expires_at', '<', now - KEEP_ENDED_MS)
    .orderBy('expires_at')
    .limit(MOST_SWEPT);
  await tx.deleteFrom('logins').where('id', 'in', old).execute();
  // Who signs in anew has no use for the login that this browser held.
  if (client.session !== undefined)
    await tx
      .updateTable('logins')
      .set({ ended_at: now })
      .where('token_hash', '=', hashToken(client.session))
      .where('ended_at', 'is', null)
      .execute();
  await endOldest(tx, { memberId: member.id, now });
  await tx
    .insertInto('logins')
    .values({
      id: makeId('login', now),
      member_id: member.id,
      workspace_id: member.workspace_id,
      token_hash: hashToken(token.open()),
      device: describeDevice(client.userAgent),
      address: client.address,
      method,
      created_at: now,
      proven_at: Math.min(provenAt ?? now, now),
      last_seen_at: now,
      expires_at: now + MAX_AGE_MS,
      ended_at: null,
    })
    .execute();
  return token;
}

/** Makes room for one more. */
async function endOldest(
  tx: Tx<Database>,
  { memberId, now }: { memberId: string; now: number },
): Promise<void> {
  const open = await tx
    .selectFrom('logins')
    .select('id')
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null)
    .orderBy('id', 'desc')
    .execute();
  const old = open.slice(MAX_OPEN - 1).map(({ id }) => id);
  if (old.length > 0) await tx.updateTable('logins').set({ ended_at: now }).where('id', 'in', old).execute();
}

async function endLogins(
  tx: Tx<Database>,
  { memberId, only, except, now }: { memberId: string; only?: string; except?: string; now: number },
): Promise<number> {
  let update = tx
    .updateTable('logins')
    .set({ ended_at: now })
    .where('member_id', '=', memberId)
    .where('ended_at', 'is', null);
  if (only !== undefined) update = update.where('id', '=', only);
  if (except !== undefined) update = update.where('id', '!=', except);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return Number(numUpdatedRows);
}

function signedOut(message: string): SluiceError {
  return new SluiceError('auth.missing', {
    message,
    fix: 'Sign in with a browser, or send the header `Authorization: Bearer sluice_…` with a key of this server.',
  });
}
