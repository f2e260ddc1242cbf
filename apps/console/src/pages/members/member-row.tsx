import { Badge, Button } from '@mantine/core';
import type { Member } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { Initials } from '../../pieces/initials.tsx';
import { roleName } from '../../pieces/roles.ts';
import { When } from '../../pieces/when.tsx';

interface MemberRowProps {
  member: Member;
  isMe: boolean;
  /** Left out where one may not. */
  onManage: (() => void) | undefined;
}

export function MemberRow({ member, isMe, onManage }: MemberRowProps) {
  return (
    <li>
      <Initials name={member.name} />
      <div className="row-main">
        <h2 className="row-title">
          {member.name}
          {isMe ? <span className="member-you">You</span> : null}
        </h2>
        <p className="row-note">{member.email}</p>
      </div>
      <div className="member-facts">
        <p>
          {member.lastSeenAt === null ? (
            'Not here yet'
          ) : (
            <>
              Seen <When at={member.lastSeenAt} />
            </>
          )}
        </p>
        <p>{factorsOf(member)}</p>
      </div>
      <div className="row-end">
        <Badge
          variant="light"
          color={member.role === 'owner' ? 'blue' : 'gray'}
          radius="sm"
          tt="none"
          fw={550}
        >
          {roleName(member.role)}
        </Badge>
        {isMe ? (
          <Button size="xs" variant="default" component={Link} to="/me">
            Your profile
          </Button>
        ) : null}
        {onManage === undefined ? null : (
          <Button size="xs" variant="default" aria-label={`Manage ${member.name}`} onClick={onManage}>
            Manage
          </Button>
        )}
      </div>
    </li>
  );
}

/** What guards the sign-in beside the password, in words. */
export function factorsOf({ hasTotp, passkeys }: Pick<Member, 'hasTotp' | 'passkeys'>): string {
  const factors = [
    ...(hasTotp ? ['authenticator'] : []),
    ...(passkeys === 0 ? [] : [passkeys === 1 ? 'passkey' : `${passkeys} passkeys`]),
  ];
  return factors.length === 0 ? 'No second factor' : `With ${factors.join(' and ')}`;
}
