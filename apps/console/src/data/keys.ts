import type { KeyStatus } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given, pageQuery, paging } from './pages.ts';

export const apiKeyKeys = { all: ['keys'] as const };

/** What the list of keys can be asked for, as the API takes it. */
export interface KeysQuery {
  status?: KeyStatus | undefined;
  q?: string | undefined;
}

export function useApiKeys(query: KeysQuery) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: [...apiKeyKeys.all, query],
    queryFn: ({ pageParam, signal }) =>
      client.keys.list({ query: { ...given(query), ...pageQuery(pageParam) } }, { signal }),
    placeholderData: keepPreviousData,
  });
}
