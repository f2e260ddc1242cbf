import type { LinkStatus } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { pageQuery, paging } from './pages.ts';

export const linkKeys = {
  all: ['links'] as const,
  list: (status: LinkStatus | 'all') => ['links', status] as const,
  branding: ['branding'] as const,
};

export function useLinks(status: LinkStatus | 'all') {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: linkKeys.list(status),
    queryFn: ({ pageParam, signal }) =>
      client.linkSessions.list(
        { query: { ...pageQuery(pageParam), ...(status === 'all' ? {} : { status }) } },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
}

export function useBranding() {
  const client = useClient();
  return useQuery({
    queryKey: linkKeys.branding,
    queryFn: ({ signal }) => client.branding.get(undefined, { signal }),
  });
}
