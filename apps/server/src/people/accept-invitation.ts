import type { Static } from '@sinclair/typebox';
import { SluiceError, type OpenedInvitation, type Role } from '@sluice/core';
import { appendAudit } from '../audit/index.ts';
import type { PeopleTables } from '../schema/people.ts';
import { insertMember, iso, nameIn } from './member-rows.ts';
import type { Parts } from './parts.ts';
import type { Client, StartedLogin } from './people.ts';
import { labelOf, startLogin } from './start-login.ts';
import { hashToken } from './tokens.ts';
import { requireStrong } from './weak-passwords.ts';
import { workspaceName } from './workspace.ts';

type InvitationRow = PeopleTables['invitations'];

/** See `SignIn.openInvitation`. */
export async function openInvitation(parts: Parts, token: string): Promise<Static<typeof OpenedInvitation>> {
  const row = await findOpen(parts, token);
  return {
    workspaceName: await workspaceName(parts, row.workspace_id),
    email: row.email,
    role: row.role as Role,
    invitedBy: nameIn(row.invited_by),
    expiresAt: iso(row.expires_at),
  };
}

/** See `SignIn.acceptInvitation`. */
export async function acceptInvitation(
  parts: Parts,
  body: { token: string; name: string; password: string },
  client: Client,
): Promise<StartedLogin> {
  const { store, clock, passwords } = parts;
  const row = await findOpen(parts, body.token);
  requireStrong(body.password, [body.name, row.email, await workspaceName(parts, row.workspace_id)]);
  const passwordHash = await passwords.hash(body.password);
  const member = await store.transaction(async (tx) => {
    const now = clock.now();
    // Of two that use the link at once, one finds it used.
    const { numUpdatedRows } = await tx
      .updateTable('invitations')
      .set({ accepted_at: now })
      .where('id', '=', row.id)
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw invitationInvalid();
    const made = await insertMember(tx, {
      workspace_id: row.workspace_id,
      name: body.name.trim(),
      email: row.email,
      role: row.role as Role,
      password_hash: passwordHash,
      now,
    });
    await appendAudit(tx, {
      actor: labelOf(made),
      at: now,
      act: 'member.joined',
      subject: made.id,
      details: { role: made.role, invitation: row.id },
    });
    return made;
  });
  return startLogin(parts, { member, method: 'link', client });
}

async function findOpen({ store, clock }: Parts, token: string): Promise<InvitationRow> {
  const row = await store.db
    .selectFrom('invitations')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .executeTakeFirst();
  if (row?.accepted_at === null && row.revoked_at === null && row.expires_at > clock.now()) return row;
  throw invitationInvalid();
}

/** The same for each reason: a link that is over tells a finder nothing. */
function invitationInvalid(): SluiceError {
  return new SluiceError('invitation.invalid', {
    message: 'This invitation was used or revoked, has expired, or its link is not whole.',
    fix: 'If you are a member already, sign in; otherwise ask for a new invitation.',
  });
}
