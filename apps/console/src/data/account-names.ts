import { isId, SluiceError } from '@sluice/core';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { accountKeys } from './accounts.ts';

const MAX_NAMES = 500;
const FRESH_MS = 60_000;

/** The names of the newest accounts, for lists that know their ids alone. */
function useAccountNames() {
  const client = useClient();
  return useQuery({
    queryKey: [...accountKeys.all, 'names'],
    queryFn: async ({ signal }) => {
      const { items } = await client.accounts.list({ query: { limit: MAX_NAMES } }, { signal });
      return items.map(({ id, name, connector }) => ({ id, name, connector }));
    },
    staleTime: FRESH_MS,
  });
}

/** What an account is called; null once it is unlinked, undefined until that is known. */
export function useAccountName(accountId: string): string | null | undefined {
  const client = useClient();
  const names = useAccountNames();
  const known = names.data?.find(({ id }) => id === accountId)?.name;
  const one = useQuery({
    queryKey: [...accountKeys.one(accountId), 'name'],
    queryFn: async ({ signal }) => {
      try {
        return (await client.accounts.get({ params: { accountId } }, { signal })).name;
      } catch (error) {
        if (error instanceof SluiceError && error.code === 'account.unknown') return null;
        throw error;
      }
    },
    staleTime: FRESH_MS,
    enabled: names.isFetched && known === undefined && isId('account', accountId),
  });
  return known ?? one.data;
}
