import type { QuarantineEntry, QuarantineState } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given, pageQuery, paging } from './pages.ts';

export interface QuarantineFilters {
  state: QuarantineState | 'all';
  runId?: string | undefined;
  stage?: QuarantineEntry['stage'] | undefined;
  code?: string | undefined;
  q?: string | undefined;
}

export const quarantineKeys = {
  all: ['quarantine'] as const,
  list: (filters: QuarantineFilters) => ['quarantine', 'list', filters] as const,
};

/** Rows that were set aside. Not read anew by itself: someone may be mending them. */
export function useQuarantine(filters: QuarantineFilters) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: quarantineKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      client.quarantine.list({ query: { ...pageQuery(pageParam), ...given(filters) } }, { signal }),
    placeholderData: keepPreviousData,
    meta: { live: false },
  });
}
