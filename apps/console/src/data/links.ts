import type { LinkStatus } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given, pageQuery, paging } from './pages.ts';

/** What the list of links can be asked for, as the API takes it. */
export interface LinksQuery {
  status?: LinkStatus | undefined;
  q?: string | undefined;
}

export const linkKeys = {
  all: ['links'] as const,
  list: (query: LinksQuery) => ['links', 'list', query] as const,
  branding: ['branding'] as const,
};

export function useLinks(query: LinksQuery) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: linkKeys.list(query),
    queryFn: ({ pageParam, signal }) =>
      client.linkSessions.list({ query: { ...given(query), ...pageQuery(pageParam) } }, { signal }),
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
