import { useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';

/** The name of a run's file, which never changes; undefined until it is known, or once the run is gone. */
export function useRunName(runId: string | undefined): string | undefined {
  const client = useClient();
  const run = useQuery({
    queryKey: ['run-names', runId],
    queryFn: async ({ signal }) =>
      (await client.runs.get({ params: { runId: runId ?? '' } }, { signal })).fileName,
    enabled: runId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return run.data;
}
