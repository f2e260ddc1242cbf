import { isAtLeast, type Account } from '@sluice/core';
import { useCan, useMe } from '../../session/session.tsx';

/** Whether who is signed in may change accounts at all, and this one; where not, why. */
export function useMayChange({ sharedWith }: Pick<Account, 'sharedWith'>): {
  offered: boolean;
  allowed: boolean;
  why: string | undefined;
} {
  const offered = useCan('accounts:write');
  const { member } = useMe();
  const shared = isAtLeast(member.role, sharedWith);
  const whom = sharedWith === 'owner' ? 'owners' : 'owners and admins';
  return {
    offered,
    allowed: offered && shared,
    why: shared
      ? undefined
      : `It is shared with ${whom} alone: you can look at it, and not use or change it.`,
  };
}
