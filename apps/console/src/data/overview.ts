import { useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';

export const overviewKeys = { all: ['overview'] as const };

/** What runs, what fails and what it costs, at a glance. */
export function useOverview() {
  const client = useClient();
  return useQuery({
    queryKey: overviewKeys.all,
    queryFn: ({ signal }) => client.overview.get(undefined, { signal }),
  });
}
