import { useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';

export const settingsKeys = { all: ['settings'] as const };

/** How the server is set up; it changes with a restart alone. */
export function useSettings() {
  const client = useClient();
  return useQuery({
    queryKey: settingsKeys.all,
    queryFn: ({ signal }) => client.settings.get(undefined, { signal }),
  });
}
