import { useQuery, useQueryClient, type InfiniteData, type QueryKey } from '@tanstack/react-query';
import type { PageOf } from './pages.ts';

interface NewestOptions<T extends { id: string }> {
  /** Of the list as it is shown; it must not be read anew by itself (`meta: { live: false }`). */
  listKey: QueryKey;
  data: InfiniteData<PageOf<T>> | undefined;
  /** Of the first page, kept fresh beside the list. */
  newestKey: QueryKey;
  firstPage: (signal: AbortSignal) => Promise<PageOf<T>>;
  enabled: boolean;
}

export interface Newest {
  /** Entries that came since the list was read; `isMore`: at least so many. */
  count: number;
  isMore: boolean;
  show: () => void;
}

/** What came to a list since it was read: told, and shown when one asks for it, so that nothing moves meanwhile. */
export function useNewest<T extends { id: string }>(options: NewestOptions<T>): Newest {
  const { listKey, data, newestKey, firstPage, enabled } = options;
  const queries = useQueryClient();
  const newest = useQuery({
    queryKey: newestKey,
    queryFn: ({ signal }) => firstPage(signal),
    enabled: enabled && data !== undefined,
  });
  const { count, isMore } = countNew(data?.pages[0]?.items, newest.data?.items);
  return {
    count,
    isMore,
    show: () => {
      if (newest.data) queries.setQueryData(listKey, { pages: [newest.data], pageParams: [undefined] });
    },
  };
}

/** How many of the newest are not among those that are shown. */
export function countNew(
  shown: readonly { id: string }[] | undefined,
  newest: readonly { id: string }[] | undefined,
): { count: number; isMore: boolean } {
  if (!shown || !newest) return { count: 0, isMore: false };
  const first = shown[0];
  if (!first) return { count: newest.length, isMore: false };
  const known = newest.findIndex(({ id }) => id <= first.id);
  return known === -1 ? { count: newest.length, isMore: newest.length > 0 } : { count: known, isMore: false };
}
