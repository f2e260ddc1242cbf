import type { AccountUsage } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { pageQuery, paging } from './pages.ts';

export interface SeriesQuery {
  from: string;
  to?: string;
  step: 'hour' | 'day';
  accountId?: string;
}

export const usageKeys = {
  all: ['usage'] as const,
  series: (query: SeriesQuery) => ['usage', 'series', query] as const,
  accounts: (month: string) => ['usage', 'accounts', month] as const,
};

/** Calls, errors and credits over time, of one account or of all. */
export function useUsageSeries(query: SeriesQuery) {
  const client = useClient();
  return useQuery({
    queryKey: usageKeys.series(query),
    queryFn: ({ signal }) => client.usage.series({ query: { ...query } }, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** What each account was used for in a month (`2026-11`), the most expensive first. */
export function useAccountUsage(month: string) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: usageKeys.accounts(month),
    queryFn: ({ pageParam, signal }) =>
      client.usage.accounts({ query: { month, ...pageQuery(pageParam) } }, { signal }),
    placeholderData: keepPreviousData,
  });
}

const MAX_PAGES = 200;
const PAGE = 500;

/** The accounts of a month, for a file; as many as there are, up to 100,000. */
export function useAllAccountUsage(month: string): () => Promise<AccountUsage[]> {
  const client = useClient();
  return async () => {
    const all: AccountUsage[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const query = { month, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
      const page: { items: AccountUsage[]; nextCursor: string | null } = await client.usage.accounts({
        query,
      });
      all.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    return all;
  };
}
