import { Button } from '@mantine/core';
import type { Member } from '@sluice/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { itemsOf } from '../../data/pages.ts';
import { useMembers } from '../../data/people.ts';
import { MoreRows } from '../../pieces/more-rows.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Rows, RowsComing } from '../../pieces/rows.tsx';
import { useCan, useMe } from '../../session/session.tsx';
import { Invitations } from './invitations.tsx';
import { InviteMember } from './invite-member.tsx';
import { ManageMember } from './manage-member.tsx';
import { MemberRow } from './member-row.tsx';
import { RolesExplained } from './roles-explained.tsx';
import './members.css';

/** Who works in this workspace, in which role, and who is invited. */
export function MembersPage() {
  const members = useMembers();
  const navigate = useNavigate();
  const { invite } = useSearch({ from: '/members' });
  const mayManage = useCan('members:manage');
  const me = useMe().member;
  const [managed, setManaged] = useState<Member>();
  const all = itemsOf(members.data);
  const setInviting = (open: boolean) =>
    void navigate({ to: '/members', search: open ? { invite: true } : {}, replace: !open });
  return (
    <Page
      title="Members"
      intro="Everyone signs in as themselves, with a role that says what they may do. What they do is in the audit."
      actions={
        mayManage ? (
          <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            Invite a member
          </Button>
        ) : null
      }
    >
      {members.error ? <Problem error={members.error} onRetry={() => void members.refetch()} /> : null}
      {members.isPending ? <RowsComing /> : null}
      {all.length > 0 ? (
        <Rows label="Members">
          {all.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              isMe={member.id === me.id}
              onManage={
                mayManage && member.id !== me.id && (member.role !== 'owner' || me.role === 'owner')
                  ? () => setManaged(member)
                  : undefined
              }
            />
          ))}
        </Rows>
      ) : null}
      {members.hasNextPage ? (
        <MoreRows
          has
          busy={members.isFetchingNextPage}
          onMore={() => void members.fetchNextPage()}
          loaded={all.length}
        />
      ) : null}
      <Invitations />
      <RolesExplained />
      {invite && mayManage ? <InviteMember onClose={() => setInviting(false)} /> : null}
      {managed ? <ManageMember member={managed} onClose={() => setManaged(undefined)} /> : null}
    </Page>
  );
}
