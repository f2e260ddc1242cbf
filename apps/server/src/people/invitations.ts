import { makeId, SluiceError, type Invitation, type Role } from '@sluice/core';
import { appendAudit, pageAfter, pageOf, type Actor } from '../audit/index.ts';
import { letterText } from '../mail/index.ts';
import type { PeopleTables } from '../schema/people.ts';
import { iso, memberExists, nameIn, plainEmail } from './member-rows.ts';
import { hasMail, type Parts } from './parts.ts';
import type { Invitations } from './people.ts';
import { requireRank } from './ranks.ts';
import { hashToken, makeToken } from './tokens.ts';
import { workspaceName } from './workspace.ts';

type InvitationRow = PeopleTables['invitations'];

const LIFE_MS = 7 * 24 * 3600_000;

export function createInvitations(parts: Parts): Invitations {
  return {
    create: async (actor, body) => {
      requireRank(actor, body.role);
      const { row, url } = await makeInvitation(parts, actor, body);
      return { invitation: showInvitation(row, parts.clock.now()), url, mailed: hasMail(parts) };
    },
    list: async (actor, query) => {
      const { rows, before } = pageAfter(query);
      let select = parts.store.db
        .selectFrom('invitations')
        .selectAll()
        .where('workspace_id', '=', actor.workspaceId);
      if (before !== null) select = select.where('id', '<', before);
      const found = await select.orderBy('id', 'desc').limit(rows).execute();
      const now = parts.clock.now();
      return pageOf(found, query, (row) => showInvitation(row, now));
    },
    revoke: (actor, invitationId) => revokeInvitation(parts, actor, invitationId),
  };
}

/** One link at a time for each address: an earlier one that is open ends. */
async function makeInvitation(
  parts: Parts,
  actor: Actor,
  body: { email: string; role: Role },
): Promise<{ row: InvitationRow; url: string }> {
  const { store, clock, publicUrl } = parts;
  const name = await workspaceName(parts, actor.workspaceId);
  parts.sweepLinks();
  const now = clock.now();
  const token = makeToken();
  const row: InvitationRow = {
    id: makeId('invitation', now),
    workspace_id: actor.workspaceId,
    email: plainEmail(body.email),
    role: body.role,
    token_hash: hashToken(token.open()),
    invited_by: actor.label,
    created_at: now,
    expires_at: now + LIFE_MS,
    accepted_at: null,
    revoked_at: null,
  };
  const url = `${publicUrl()}/join#${token.open()}`;
  await store.transaction(async (tx) => {
    const member = await tx
      .selectFrom('members')
      .select('id')
      .where('workspace_id', '=', actor.workspaceId)
      .where('email', '=', row.email)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (member) throw memberExists(row.email);
    await tx
      .updateTable('invitations')
      .set({ revoked_at: now })
      .where('workspace_id', '=', actor.workspaceId)
      .where('email', '=', row.email)
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .execute();
    await tx.insertInto('invitations').values(row).execute();
    await appendAudit(tx, {
      actor,
      at: now,
      act: 'member.invited',
      subject: row.id,
      details: { role: row.role },
    });
    await parts.mail?.queue(tx, { workspaceId: row.workspace_id, ...invitationLetter({ row, url, name }) });
  });
  return { row, url };
}

function invitationLetter({ row, url, name }: { row: InvitationRow; url: string; name: string }) {
  return {
    to: row.email,
    subject: `You are invited to “${name}”`,
    text: letterText({
      paragraphs: [`${nameIn(row.invited_by)} invites you to the workspace “${name}”.`],
      link: { what: 'Become a member here within seven days; the link works once:', url },
      otherwise: 'If you do not know what this is about, leave this letter alone.',
      workspaceName: name,
    }),
  };
}

async function revokeInvitation(
  { store, clock }: Parts,
  actor: Actor,
  invitationId: string,
): Promise<Invitation> {
  const now = clock.now();
  const row = await store.transaction(async (tx) => {
    const found = await tx
      .selectFrom('invitations')
      .selectAll()
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', invitationId)
      .executeTakeFirst();
    if (!found) throw unknownInvitation(invitationId);
    const { numUpdatedRows } = await tx
      .updateTable('invitations')
      .set({ revoked_at: now })
      .where('id', '=', found.id)
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return found;
    await appendAudit(tx, { actor, at: now, act: 'invitation.revoked', subject: found.id });
    return { ...found, revoked_at: now };
  });
  return showInvitation(row, now);
}

function showInvitation(row: InvitationRow, now: number): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role as Role,
    invitedBy: row.invited_by,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    status: statusOf(row, now),
  };
}

function statusOf(row: InvitationRow, now: number): Invitation['status'] {
  if (row.accepted_at !== null) return 'accepted';
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at <= now ? 'expired' : 'open';
}

function unknownInvitation(invitationId: string): SluiceError {
  return new SluiceError('invitation.unknown', {
    message: `There is no invitation ${invitationId}.`,
    fix: 'See `sluice members invitations` for those there are.',
  });
}
