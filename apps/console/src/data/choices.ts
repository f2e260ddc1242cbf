import type { Account, AccountOwner, Run } from '@sluice/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { accountKeys } from './accounts.ts';
import { given, itemsOf, paging, useFindOn, type PageOf } from './pages.ts';
import { runKeys } from './runs.ts';

const MOST_FOUND = 20;
const SETTLE_MS = 250;

/** The newest accounts that the words are found in; none while the words are undefined. */
export function useAccountsFound(words: string | undefined) {
  const client = useClient();
  return useFound<Account>({
    words,
    key: accountKeys.all,
    list: (query, signal) => client.accounts.list({ query }, { signal }),
  });
}

/** The owners of the newest accounts, in whose names the words are found; none while the words are undefined. */
export function useOwnersFound(words: string | undefined) {
  const client = useClient();
  return useFound<AccountOwner>({
    words,
    key: accountKeys.owners,
    list: (query, signal) => client.accounts.owners({ query }, { signal }),
  });
}

/** The newest runs of files in whose names the words are found; none while the words are undefined. */
export function useRunsFound(words: string | undefined) {
  const client = useClient();
  return useFound<Run>({
    words,
    key: runKeys.all,
    list: (query, signal) => client.runs.list({ query }, { signal }),
  });
}

interface Search<T> {
  words: string | undefined;
  key: readonly string[];
  list: (query: { limit: number; q?: string; cursor?: string }, signal: AbortSignal) => Promise<PageOf<T>>;
}

function useFound<T>({ words, key, list }: Search<T>) {
  const wanted = words?.trim();
  const [settled] = useDebouncedValue(wanted, SETTLE_MS);
  // Nothing is waited for where the search begins.
  const q = wanted === '' ? wanted : settled;
  const found = useInfiniteQuery({
    ...paging,
    queryKey: [...key, 'found', q],
    queryFn: ({ pageParam, signal }) =>
      list({ limit: MOST_FOUND, ...given({ q: q || undefined, cursor: pageParam }) }, signal),
    placeholderData: keepPreviousData,
    enabled: wanted !== undefined && q !== undefined,
  });
  const items = itemsOf<T>(found.data);
  useFindOn(found, items.length);
  return {
    items,
    searching: found.isFetching || q !== wanted,
    more: found.hasNextPage,
    failed: found.isError,
  };
}
