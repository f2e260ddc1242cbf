import { Button } from '@mantine/core';
import type { Invitation } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { itemsOf } from '../../data/pages.ts';
import { peopleKeys, useInvitations } from '../../data/people.ts';
import { actorName } from '../../pieces/actor-name.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { MoreRows } from '../../pieces/more-rows.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { roleName } from '../../pieces/roles.ts';
import { Rows } from '../../pieces/rows.tsx';
import { StatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { useCan, useClient } from '../../session/session.tsx';

const STATUS = {
  open: { color: 'blue', label: 'Open' },
  accepted: { color: 'green', label: 'Accepted' },
  revoked: { color: 'gray', label: 'Revoked' },
  expired: { color: 'gray', label: 'Expired' },
} as const;

/** Who is invited; nothing at all where nobody ever was. */
export function Invitations() {
  const invitations = useInvitations();
  const [revoked, setRevoked] = useState<Invitation>();
  const [withPast, setWithPast] = useState(false);
  const all = itemsOf(invitations.data);
  const shown = withPast ? all : all.filter(({ status }) => status === 'open');
  if (!invitations.error && all.length === 0) return null;
  return (
    <Panel
      title="Invitations"
      intro="Each link works once, for seven days. A new one can be made at any time."
      actions={
        <Button size="xs" variant="default" aria-pressed={withPast} onClick={() => setWithPast(!withPast)}>
          {withPast ? 'Only open ones' : 'Show past ones'}
        </Button>
      }
    >
      {invitations.error ? (
        <Problem error={invitations.error} onRetry={() => void invitations.refetch()} />
      ) : null}
      {shown.length === 0 ? <p className="row-note">Nobody is invited at the moment.</p> : null}
      {shown.length > 0 ? (
        <Rows label="Invitations">
          {shown.map((invitation) => (
            <InvitationRow
              key={invitation.id}
              invitation={invitation}
              onRevoke={() => setRevoked(invitation)}
            />
          ))}
        </Rows>
      ) : null}
      {invitations.hasNextPage ? (
        <MoreRows
          has
          busy={invitations.isFetchingNextPage}
          onMore={() => void invitations.fetchNextPage()}
          loaded={all.length}
        />
      ) : null}
      {revoked ? <RevokeInvitation invitation={revoked} onClose={() => setRevoked(undefined)} /> : null}
    </Panel>
  );
}

function InvitationRow({ invitation, onRevoke }: { invitation: Invitation; onRevoke: () => void }) {
  const mayManage = useCan('members:manage');
  const { email, role, status, invitedBy, createdAt, expiresAt } = invitation;
  return (
    <li>
      <div className="row-main">
        <h3 className="row-title">{email}</h3>
        <p className="row-note">
          As {roleName(role)}, by {actorName(invitedBy)}, <When at={createdAt} />
          {status === 'open' ? (
            <>
              ; ends <When at={expiresAt} />
            </>
          ) : null}
        </p>
      </div>
      <div className="row-end">
        <StatusBadge {...STATUS[status]} />
        {status === 'open' && mayManage ? (
          <Button
            size="xs"
            variant="default"
            aria-label={`Revoke the invitation of ${email}`}
            onClick={onRevoke}
          >
            Revoke
          </Button>
        ) : null}
      </div>
    </li>
  );
}

function RevokeInvitation({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const revoke = useMutation({
    mutationFn: () => client.invitations.revoke({ params: { invitationId: invitation.id } }),
    onSuccess: async () => {
      notify('The invitation is revoked.');
      onClose();
      await queries.invalidateQueries({ queryKey: peopleKeys.invitations });
    },
  });
  return (
    <Confirm
      title="Revoke this invitation?"
      act="Revoke"
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>The link that {invitation.email} has does nothing any more.</p>
    </Confirm>
  );
}
