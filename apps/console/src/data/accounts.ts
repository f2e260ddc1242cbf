import type { Account, AccountStatus } from '@sluice/core';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given, pageQuery, paging } from './pages.ts';

/** What the list of accounts can be asked for, as the API takes it. */
export interface AccountsQuery {
  status?: AccountStatus | 'attention' | undefined;
  connector?: string | undefined;
  owner?: string | undefined;
  q?: string | undefined;
}

export const accountKeys = {
  all: ['accounts'] as const,
  lists: ['accounts', 'list'] as const,
  owners: ['accounts', 'owners'] as const,
  list: (query: AccountsQuery) => ['accounts', 'list', query] as const,
  one: (accountId: string) => ['accounts', accountId] as const,
  budget: (accountId: string) => ['accounts', accountId, 'budget'] as const,
  uses: (accountId: string) => ['accounts', accountId, 'uses'] as const,
};

export function useAccounts(query: AccountsQuery) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: accountKeys.list(query),
    queryFn: ({ pageParam, signal }) =>
      client.accounts.list({ query: { ...given(query), ...pageQuery(pageParam) } }, { signal }),
    placeholderData: keepPreviousData,
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

/** Whether there are accounts of more than one owner. */
export function useSeveralOwners(): boolean {
  const client = useClient();
  const two = useQuery({
    queryKey: [...accountKeys.owners, 'two'],
    queryFn: async ({ signal }) => (await client.accounts.owners({ query: { limit: 2 } }, { signal })).items,
  });
  return (two.data?.length ?? 0) > 1;
}

/** What an owner is called; undefined until that is known, and where he has no account any more. */
export function useOwnerName(owner: string | undefined): string | undefined {
  const client = useClient();
  const newest = useQuery({
    queryKey: [...accountKeys.owners, 'name', owner],
    queryFn: async ({ signal }) =>
      (await client.accounts.list({ query: { limit: 1, ...given({ owner }) } }, { signal })).items,
    enabled: owner !== undefined,
  });
  return newest.data?.[0]?.ownerName;
}

const BUDGET_EVERY_MS = 5000;

/** Its windows begin anew by themselves, so it is asked for again and again while it is looked at. */
export function useBudget(accountId: string) {
  const client = useClient();
  return useQuery({
    queryKey: accountKeys.budget(accountId),
    queryFn: ({ signal }) => client.accounts.budget({ params: { accountId } }, { signal }),
    refetchInterval: BUDGET_EVERY_MS,
  });
}

/** What uses an account now, and what used it last. */
export function useAccountUses(accountId: string) {
  const client = useClient();
  return useQuery({
    queryKey: accountKeys.uses(accountId),
    queryFn: async ({ signal }) => (await client.accounts.uses({ params: { accountId } }, { signal })).items,
  });
}

type Act = 'verify' | 'suspend' | 'resume' | 'proveRevoked';

/** What is done with an account by a button alone; answers the account as it is after it. */
export function useAccountAct(accountId: string, act: Act, onDone?: (account: Account) => void) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.accounts[act]({ params: { accountId } }),
    onSuccess: (account) => {
      queries.setQueryData(accountKeys.one(accountId), account);
      onDone?.(account);
    },
    // What was refused may have changed it too: a check that fails is a state of the account.
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.all }),
  });
}
