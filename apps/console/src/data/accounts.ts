import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { pageQuery, paging } from './pages.ts';

export const accountKeys = {
  all: ['accounts'] as const,
  list: ['accounts', 'list'] as const,
  one: (accountId: string) => ['accounts', accountId] as const,
  budget: (accountId: string) => ['accounts', accountId, 'budget'] as const,
};

export function useAccounts() {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: accountKeys.list,
    queryFn: ({ pageParam, signal }) => client.accounts.list({ query: pageQuery(pageParam) }, { signal }),
  });
}

export function useAccount(accountId: string, enabled = true) {
  const client = useClient();
  return useQuery({
    queryKey: accountKeys.one(accountId),
    queryFn: ({ signal }) => client.accounts.get({ params: { accountId } }, { signal }),
    enabled,
  });
}

export function useBudget(accountId: string) {
  const client = useClient();
  return useQuery({
    queryKey: accountKeys.budget(accountId),
    queryFn: ({ signal }) => client.accounts.budget({ params: { accountId } }, { signal }),
  });
}
