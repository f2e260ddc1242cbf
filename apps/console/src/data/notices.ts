import { useQuery } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';

export const noticeKeys = { all: ['notices'] as const };

/** What needs a person now, the most urgent first. */
export function useNotices() {
  const client = useClient();
  return useQuery({
    queryKey: noticeKeys.all,
    queryFn: ({ signal }) => client.notices.list(undefined, { signal }),
  });
}
