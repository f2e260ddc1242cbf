import { makeId, ROLE_SCOPES, SluiceError, type Me, type Member, type Role } from '@sluice/core';
import type { Store, Tx } from '@sluice/runtime';
import type { Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import type { PeopleTables } from '../schema/people.ts';
import type { FactorSummary, SecondFactor } from './people.ts';

export type MemberRow = PeopleTables['members'];

/** An e-mail address as it is kept and compared. */
export function plainEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Throws `member.exists` when a living member has the address. */
export async function insertMember(
  tx: Tx<Database>,
  made: Pick<MemberRow, 'workspace_id' | 'name' | 'email' | 'password_hash'> & { role: Role; now: number },
): Promise<MemberRow> {
  const { now, ...given } = made;
  const row: MemberRow = {
    ...given,
    id: makeId('member', now),
    created_at: now,
    last_seen_at: null,
    removed_at: null,
  };
  // A refused insert would end the transaction, in which the caller may have more to say.
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('members')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw memberExists(row.email);
  return row;
}

export function memberExists(email: string): SluiceError {
  return new SluiceError('member.exists', {
    message: `There is a member with the address ${email} already.`,
    fix: 'Sign in with it, or take another address.',
  });
}

/** The living member of the workspace. Throws `member.unknown`. */
export async function findMember(
  db: Tx<Database> | Store<Database>['db'],
  workspaceId: string,
  memberId: string,
): Promise<MemberRow> {
  const row = await db
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row) return row;
  throw new SluiceError('member.unknown', {
    message: `There is no member ${memberId}.`,
    fix: 'See `sluice members list` for the members there are.',
  });
}

export function findByEmail(store: Store<Database>, email: string): Promise<MemberRow | undefined> {
  return store.db
    .selectFrom('members')
    .selectAll()
    .where('email', '=', plainEmail(email))
    .where('removed_at', 'is', null)
    .executeTakeFirst();
}

/** The member who asks. Throws `auth.member` for an actor that is none. */
export async function memberOf(store: Store<Database>, actor: Actor): Promise<MemberRow> {
  if (!actor.member) throw new SluiceError('auth.member', { fix: 'Sign in to the console with a browser.' });
  return findMember(store.db, actor.workspaceId, actor.member.id);
}

/** Locks the workspace's row, so that of two changes that each need the other one undone the second sees the first. */
export async function lockWorkspace(tx: Tx<Database>, workspaceId: string): Promise<void> {
  await tx
    .updateTable('workspaces')
    .set((row) => ({ name: row.ref('name') }))
    .where('id', '=', workspaceId)
    .execute();
}

const NO_FACTORS: FactorSummary = { hasTotp: false, passkeys: 0, recoveryCodesLeft: 0 };

export function showMember(row: MemberRow, factors: FactorSummary = NO_FACTORS): Member {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role as Role,
    hasTotp: factors.hasTotp,
    passkeys: factors.passkeys,
    joinedAt: iso(row.created_at),
    lastSeenAt: row.last_seen_at === null ? null : iso(row.last_seen_at),
  };
}

export async function showMe(
  { store, secondFactor }: { store: Store<Database>; secondFactor: SecondFactor },
  row: MemberRow,
): Promise<Me> {
  const [workspace, factors] = await Promise.all([
    store.db
      .selectFrom('workspaces')
      .select(['id', 'name'])
      .where('id', '=', row.workspace_id)
      .executeTakeFirstOrThrow(),
    secondFactor.summaries([row.id]),
  ]);
  return {
    member: showMember(row, factors.get(row.id)),
    workspace,
    scopes: [...ROLE_SCOPES[row.role as Role]],
    hasPassword: row.password_hash !== null,
    recoveryCodesLeft: factors.get(row.id)?.recoveryCodesLeft ?? 0,
  };
}

/** The name in an actor's label: ids mean nothing to those who are outside. */
export function nameIn(label: string): string {
  return /\((.*)\)$/.exec(label)?.[1] ?? label;
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
