import type { CallRecord } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { useNewest, type Newest } from './newest.ts';
import { pageQuery, paging } from './pages.ts';

/** What the list of calls can be asked for, as the API takes it. */
export interface CallsQuery {
  from?: string;
  to?: string;
  accountId?: string;
  runId?: string;
  connector?: string;
  action?: string;
  outcome?: CallRecord['outcome'] | 'trouble';
  q?: string;
}

export const callKeys = {
  all: ['calls'] as const,
  list: (query: CallsQuery) => ['calls', 'list', query] as const,
  newest: (query: CallsQuery) => ['calls', 'newest', query] as const,
  one: (callId: string) => ['calls', 'one', callId] as const,
};

/** The calls as they were when the list was opened: new ones are told by `useNewCalls` and do not push it down. */
export function useCalls(query: CallsQuery) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: callKeys.list(query),
    queryFn: ({ pageParam, signal }) =>
      client.calls.list({ query: { ...query, ...pageQuery(pageParam) } }, { signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    meta: { live: false },
  });
}

/** The calls that were made since the list was read. A search is not made again and again for it. */
export function useNewCalls(query: CallsQuery): Newest {
  const client = useClient();
  const list = useCalls(query);
  return useNewest({
    listKey: callKeys.list(query),
    data: list.isPlaceholderData ? undefined : list.data,
    newestKey: callKeys.newest(query),
    firstPage: (signal) => client.calls.list({ query: { ...query, ...pageQuery(undefined) } }, { signal }),
    enabled: query.q === undefined,
  });
}

/** A call does not change any more. */
export function useCall(callId: string) {
  const client = useClient();
  return useQuery({
    queryKey: callKeys.one(callId),
    queryFn: ({ signal }) => client.calls.get({ params: { callId } }, { signal }),
    meta: { live: false },
  });
}

/** What would happen if the call were made again; nothing is sent. */
export function useDryRun(callId: string) {
  const client = useClient();
  return useMutation({ mutationFn: () => client.calls.dryRun({ params: { callId } }) });
}
