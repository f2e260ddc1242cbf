import type { Run, RunRow, RunStatus } from '@sluice/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given, pageQuery, paging } from './pages.ts';

export interface RunFilters {
  status?: RunStatus | 'active' | 'attention' | undefined;
  accountId?: string | undefined;
  q?: string | undefined;
}

export const runKeys = {
  all: ['runs'] as const,
  list: (filters: RunFilters) => ['runs', 'list', filters] as const,
  one: (runId: string) => ['runs', 'one', runId] as const,
  rows: (runId: string) => ['runs', 'rows', runId] as const,
};

const WORKING = new Set<RunStatus>(['planning', 'running', 'writing', 'pausing', 'cancelling']);

/** Whether something is being done about it just now. */
export function isWorking({ status }: Pick<Run, 'status'>): boolean {
  return WORKING.has(status);
}

export function useRuns(filters: RunFilters) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: runKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      client.runs.list({ query: { ...pageQuery(pageParam), ...given(filters) } }, { signal }),
    placeholderData: keepPreviousData,
  });
}

const PROGRESS_MS = 1000;

/** One run; looked at once a second for as long as it works, so that its progress is seen to move. */
export function useRun(runId: string) {
  const client = useClient();
  return useQuery({
    queryKey: runKeys.one(runId),
    queryFn: ({ signal }) => client.runs.get({ params: { runId } }, { signal }),
    refetchInterval: ({ state }) => (state.data && isWorking(state.data) ? PROGRESS_MS : false),
  });
}

const ROWS_MS = 3000;

/**
 * The rows of a run, as far as they have come. While it works only a first page is read anew: whoever has gone on
 * reading is not disturbed.
 */
export function useRunRows(run: Run, outcome: RunRow['outcome'] | undefined, enabled = true) {
  const client = useClient();
  const working = isWorking(run);
  return useInfiniteQuery({
    ...paging,
    queryKey: [...runKeys.rows(run.id), outcome ?? 'all', working ? 'working' : run.status],
    queryFn: ({ pageParam, signal }) =>
      client.runs.rows(
        {
          params: { runId: run.id },
          query: { ...pageQuery(pageParam), ...(outcome === undefined ? {} : { outcome }) },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    enabled: enabled && run.estimate !== null,
    meta: { live: false },
    refetchInterval: ({ state }) => (working && (state.data?.pages.length ?? 0) <= 1 ? ROWS_MS : false),
  });
}
