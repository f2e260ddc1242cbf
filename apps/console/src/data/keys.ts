import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { pageQuery, paging } from './pages.ts';

export const apiKeyKeys = { all: ['keys'] as const };

export function useApiKeys() {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: apiKeyKeys.all,
    queryFn: ({ pageParam, signal }) => client.keys.list({ query: pageQuery(pageParam) }, { signal }),
  });
}
