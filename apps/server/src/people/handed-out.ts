import { isAtLeast, ROLE_SCOPES, ROLES, type Role } from '@sluice/core';
import type { Tx } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { MemberRow } from './member-rows.ts';

/**
 * Ends the links that the member has given to others or himself and could not make any more with the role that is
 * left (null: removed): open invitations, and reset links. Else they would be a way back.
 */
export async function endHandedOut(
  tx: Tx<Database>,
  { member, left, now }: { member: MemberRow; left: Role | null; now: number },
): Promise<{ invitationsRevoked?: number; resetLinksEnded?: number }> {
  const beyond = ROLES.filter((role) => left === null || !mayGive(left, role));
  if (beyond.length === 0) return {};
  const own = `${member.id} (%`;
  const invitations = await tx
    .updateTable('invitations')
    .set({ revoked_at: now })
    .where('workspace_id', '=', member.workspace_id)
    .where('invited_by', 'like', own)
    .where('role', 'in', beyond)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const links = await tx
    .deleteFrom('reset_links')
    .where('workspace_id', '=', member.workspace_id)
    .where('made_by', 'like', own)
    .where('member_id', 'in', (others) =>
      others.selectFrom('members').select('id').where('role', 'in', beyond),
    )
    .executeTakeFirst();
  return {
    ...(invitations.numUpdatedRows > 0n ? { invitationsRevoked: Number(invitations.numUpdatedRows) } : {}),
    ...(links.numDeletedRows > 0n ? { resetLinksEnded: Number(links.numDeletedRows) } : {}),
  };
}

function mayGive(by: Role, role: Role): boolean {
  return ROLE_SCOPES[by].includes('members:manage') && isAtLeast(by, role);
}
