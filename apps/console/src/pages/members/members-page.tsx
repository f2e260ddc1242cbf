import { Button } from '@mantine/core';
import { ROLES, type Member } from '@sluice/core';
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { itemsOf, moreOf, useFindOn } from '../../data/pages.ts';
import { useMembers } from '../../data/people.ts';
import { SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { MoreRows } from '../../pieces/more-rows.tsx';
import { ListFilters } from '../../pieces/list-filters.tsx';
import { NoneFits } from '../../pieces/none-fits.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { roleName } from '../../pieces/roles.ts';
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
  const { filters, set } = useFilters('/members');
  const mayManage = useCan('members:manage');
  const [managed, setManaged] = useState<Member>();
  const setInviting = (open: boolean) => set({ invite: open ? true : undefined }, { replace: !open });
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
      <MemberList onManage={mayManage ? setManaged : undefined} />
      <Invitations />
      <RolesExplained />
      {filters.invite && mayManage ? <InviteMember onClose={() => setInviting(false)} /> : null}
      {managed ? <ManageMember member={managed} onClose={() => setManaged(undefined)} /> : null}
    </Page>
  );
}

/** `onManage` for those who may change others. */
function MemberList({ onManage }: { onManage: ((member: Member) => void) | undefined }) {
  const { filters, set } = useFilters('/members');
  const { q, role } = filters;
  const members = useMembers({ role: oneOf(ROLES, role), q });
  const me = useMe().member;
  const all = itemsOf(members.data);
  useFindOn(members, all.length);
  const active = q !== undefined || role !== undefined;
  const clear = () => set({ q: undefined, role: undefined });
  const mayManage = ({ id, role: theirs }: Member) =>
    id !== me.id && (theirs !== 'owner' || me.role === 'owner');
  return (
    <>
      <ListFilters active={active} rows={all.length} more={members.hasNextPage} onClear={clear}>
        <MemberFilters />
      </ListFilters>
      {members.error ? <Problem error={members.error} onRetry={() => void members.refetch()} /> : null}
      {members.isPending || (all.length === 0 && members.isFetching) ? <RowsComing /> : null}
      {members.isSuccess && all.length === 0 && !members.isFetching ? (
        <NoneFits icon={<Users />} title="No member fits" onClear={clear} />
      ) : null}
      {all.length > 0 ? (
        <Rows label="Members">
          {all.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              isMe={member.id === me.id}
              onManage={onManage && mayManage(member) ? () => onManage(member) : undefined}
            />
          ))}
        </Rows>
      ) : null}
      {members.hasNextPage ? <MoreRows {...moreOf(members)} loaded={all.length} /> : null}
    </>
  );
}

const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: roleName(role) }));

function MemberFilters() {
  const { filters, set } = useFilters('/members');
  return (
    <>
      <SearchField
        placeholder="Name or e-mail address"
        value={filters.q}
        onChange={(q, options) => set({ q }, options)}
      />
      <SelectFilter
        label="Role"
        value={filters.role}
        options={ROLE_OPTIONS}
        onChange={(role) => set({ role })}
      />
    </>
  );
}
