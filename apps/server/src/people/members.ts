import { isAtLeast, SluiceError, type Member, type Role } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import { appendAudit, holdsWords, searchPage, type Actor, type PageQuery } from '../audit/index.ts';
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

async function listMembers(
  { store, clock, secondFactor }: Parts,
  { workspaceId }: Actor,
  query: PageQuery & MembersQuery,
) {
  const { role, q } = query;
  const { items, nextCursor } = await searchPage(
    { query, show: (row: MemberRow & { at: number }) => row, clock },
    {
      along: (before) => {
        const all = store.db.selectFrom('members').selectAll().select('created_at as at');
        const ours = all.where('workspace_id', '=', workspaceId).where('removed_at', 'is', null);
        return (before === null ? ours : ours.where('id', '<', before)).orderBy('id', 'desc');
      },
      narrow:
        role === undefined && q === undefined
          ? null
          : (looked) => {
              let fits = store.db.selectFrom(looked.as('members')).selectAll();
              if (role !== undefined) fits = fits.where('role', '=', role);
              if (q !== undefined) fits = fits.where(holdsWords(['name', 'email'], q));
              return fits.orderBy('id', 'desc');
            },
    },
  );
  const factors = await secondFactor.summaries(items.map(({ id }) => id));
  return { items: items.map((row) => showMember(row, factors.get(row.id))), nextCursor };
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
