import { useEffect } from 'react';

/** One page of a list, as the API gives it. */
export interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

export const PAGE_SIZE = 50;

/** How a list is asked for page by page. */
export const paging = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: PageOf<unknown>) => last.nextCursor ?? undefined,
};

export function pageQuery(cursor: string | undefined): { limit: number; cursor?: string } {
  return { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) };
}

export function itemsOf<T>(data: { pages: PageOf<T>[] } | undefined): T[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

interface PagedQuery {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** What a table needs to show the next page of a list. */
export function moreOf(query: PagedQuery): { has: boolean; busy: boolean; onMore: () => void } {
  return {
    has: query.hasNextPage,
    busy: query.isFetchingNextPage,
    onMore: () => void query.fetchNextPage(),
  };
}

/** What of a query is set: an absent filter and one that is undefined are not the same to the API. */
export function given<T extends object>(query: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
}

interface Paged {
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/**
 * Goes on where a page came back with nothing to show: a search looks through some thousands of rows at a time and
 * may find what it looks for only further on.
 */
export function useFindOn(query: Paged, found: number): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const goOn = found === 0 && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (goOn) void fetchNextPage();
  }, [goOn, fetchNextPage]);
}
