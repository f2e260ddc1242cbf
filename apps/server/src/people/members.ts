import { isAtLeast, SluiceError, type Member, type Role } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit, holdsWords, pageAfter, pageOf, type Actor, type PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { endHandedOut } from './handed-out.ts';
import { findMember, lockWorkspace, showMember, type MemberRow } from './member-rows.ts';
import type { Parts } from './parts.ts';
import type { Members, MembersQuery } from './people.ts';
import { requireFreshProof } from './proofs.ts';
import { requireRank } from './ranks.ts';
import { resetPassword } from './resets.ts';

export function createMembers(parts: Parts): Members {
  return {
    list: (actor, query) => listMembers(parts, actor, query),
    setRole: (actor, memberId, role) => setRole(parts, actor, { memberId, role }),
    remove: (actor, memberId) => removeMember(parts, actor, memberId),
    resetPassword: (actor, memberId) => resetPassword(parts, actor, memberId),
    signOut: (actor, memberId) => signOut(parts, actor, memberId),
  };
}

async function listMembers({ store, secondFactor }: Parts, actor: Actor, query: PageQuery & MembersQuery) {
  const { rows, before } = pageAfter(query);
  let select = store.db
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('removed_at', 'is', null);
  if (query.role !== undefined) select = select.where('role', '=', query.role);
  if (query.q !== undefined) select = select.where(holdsWords(['name', 'email'], query.q));
  if (before !== null) select = select.where('id', '<', before);
  const found = await select.orderBy('id', 'desc').limit(rows).execute();
  const factors = await secondFactor.summaries(found.map(({ id }) => id));
  return pageOf(found, query, (row) => showMember(row, factors.get(row.id)));
}

async function setRole(
  parts: Parts,
  actor: Actor,
  { memberId, role }: { memberId: string; role: Role },
): Promise<Member> {
  const { store, clock, logins, secondFactor } = parts;
  const changed = await store.transaction(async (tx) => {
    const member = await lockMember(tx, actor, memberId);
    requireRank(actor, role);
    if (member.role === role) return member;
    // Less is taken from somebody at once; more is a way in for whoever is given it.
    if (!isAtLeast(member.role as Role, role)) await requireFreshProof({ db: tx, clock }, actor);
    if (member.role === 'owner') await requireOtherOwner(tx, member);
    await tx.updateTable('members').set({ role }).where('id', '=', member.id).execute();
    // Whoever made one may reach less than the new role.
    await tx.deleteFrom('reset_links').where('member_id', '=', member.id).execute();
    const ended = await endHandedOut(tx, { member, left: role, now: clock.now() });
    await appendAudit(tx, {
      actor,
      at: clock.now(),
      act: 'member.role_changed',
      subject: member.id,
      details: { from: member.role, to: role, ...ended },
    });
    return { ...member, role };
  });
  logins.forget();
  return showMember(changed, (await secondFactor.summaries([memberId])).get(memberId));
}

/**
 * The ways in of a member, beside the password and the second factor. Who it was at the identity provider is kept,
 * and opens nothing: so that who was removed is known when he comes again.
 */
const LEFT_BEHIND = ['reset_links', 'passkeys', 'passkey_challenges'] as const;

async function removeMember(parts: Parts, actor: Actor, memberId: string): Promise<void> {
  const { store, clock, logins, secondFactor } = parts;
  await store.transaction(async (tx) => {
    const member = await lockMember(tx, actor, memberId);
    if (member.role === 'owner') await requireOtherOwner(tx, member);
    await tx
      .updateTable('members')
      .set({ removed_at: clock.now(), password_hash: null })
      .where('id', '=', member.id)
      .execute();
    for (const table of LEFT_BEHIND) await tx.deleteFrom(table).where('member_id', '=', member.id).execute();
    await secondFactor.remove(tx, member.id);
    const loginsEnded = await logins.end(tx, { memberId: member.id });
    const ended = await endHandedOut(tx, { member, left: null, now: clock.now() });
    await appendAudit(tx, {
      actor,
      at: clock.now(),
      act: 'member.removed',
      subject: member.id,
      details: { role: member.role, loginsEnded, ...ended },
    });
  });
  logins.forget();
}

async function signOut(parts: Parts, actor: Actor, memberId: string): Promise<void> {
  const { store, clock, logins } = parts;
  await store.transaction(async (tx) => {
    const member = await findMember(tx, actor.workspaceId, memberId);
    requireRank(actor, member.role);
    const ended = await logins.end(tx, { memberId: member.id });
    if (ended > 0)
      await appendAudit(tx, {
        actor,
        at: clock.now(),
        act: 'login.ended',
        subject: member.id,
        details: { logins: ended },
      });
  });
  logins.forget();
}

/** The member, when the actor may change him; nobody else changes a member until the transaction ends. */
async function lockMember(tx: Tx<Database>, actor: Actor, memberId: string): Promise<MemberRow> {
  await lockWorkspace(tx, actor.workspaceId);
  const member = await findMember(tx, actor.workspaceId, memberId);
  requireRank(actor, member.role);
  return member;
}

/** Throws `member.last_owner`. */
async function requireOtherOwner(tx: Tx<Database>, member: MemberRow): Promise<void> {
  const other = await tx
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', member.workspace_id)
    .where('role', '=', 'owner')
    .where('removed_at', 'is', null)
    .where('id', '!=', member.id)
    .limit(1)
    .executeTakeFirst();
  if (other) return;
  throw new SluiceError('member.last_owner', {
    message: `${member.id} is the last owner of the workspace.`,
    fix: 'Make another member an owner first.',
  });
}
