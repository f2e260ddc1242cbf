import type { Role } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given, pageQuery, paging } from './pages.ts';

/** All below `members` and `me` is read anew when a member, an invitation or a sign-in changes. */
export const peopleKeys = {
  members: ['members'] as const,
  invitations: ['invitations'] as const,
  logins: ['me', 'logins'] as const,
  passkeys: ['me', 'passkeys'] as const,
};

/** What the list of members can be asked for, as the API takes it. */
export interface MembersQuery {
  role?: Role | undefined;
  q?: string | undefined;
}

export function useMembers(query: MembersQuery) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: [...peopleKeys.members, query],
    queryFn: ({ pageParam, signal }) =>
      client.members.list({ query: { ...given(query), ...pageQuery(pageParam) } }, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useInvitations() {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: peopleKeys.invitations,
    queryFn: ({ pageParam, signal }) => client.invitations.list({ query: pageQuery(pageParam) }, { signal }),
  });
}

/** The browsers one is signed in with. */
export function useLogins() {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: peopleKeys.logins,
    queryFn: ({ pageParam, signal }) => client.me.logins({ query: pageQuery(pageParam) }, { signal }),
  });
}

const ALL = 500;

export function usePasskeys() {
  const client = useClient();
  return useQuery({
    queryKey: peopleKeys.passkeys,
    queryFn: async ({ signal }) => (await client.me.passkeys({ query: { limit: ALL } }, { signal })).items,
  });
}
