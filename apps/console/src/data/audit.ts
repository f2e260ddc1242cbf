import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCan, useClient } from '../session/session.tsx';
import { useNewest, type Newest } from './newest.ts';
import { pageQuery, paging } from './pages.ts';

/** What the audit can be asked for, as the API takes it. */
export interface AuditQuery {
  from?: string;
  to?: string;
  subject?: string;
  act?: string;
  actor?: string;
}

export const auditKeys = {
  all: ['audit'] as const,
  list: (query: AuditQuery) => ['audit', 'list', query] as const,
  newest: (query: AuditQuery) => ['audit', 'newest', query] as const,
};

/** Who did what, newest first, as it was when the list was opened. */
export function useAudit(query: AuditQuery) {
  const client = useClient();
  return useInfiniteQuery({
    ...paging,
    queryKey: auditKeys.list(query),
    queryFn: ({ pageParam, signal }) =>
      client.audit.list({ query: { ...query, ...pageQuery(pageParam) } }, { signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    meta: { live: false },
  });
}

/** What was done since the list was read. */
export function useNewAudit(query: AuditQuery): Newest {
  const client = useClient();
  const list = useAudit(query);
  return useNewest({
    listKey: auditKeys.list(query),
    data: list.isPlaceholderData ? undefined : list.data,
    newestKey: auditKeys.newest(query),
    firstPage: (signal) => client.audit.list({ query: { ...query, ...pageQuery(undefined) } }, { signal }),
    enabled: true,
  });
}

const MAX_ACTORS = 200;
const FRESH_MS = 60_000;

interface Named {
  value: string;
  label: string;
}

/** The members by id; none for who may not see them. */
export function useMemberNames(): Named[] {
  const client = useClient();
  const members = useQuery({
    queryKey: ['members', 'names'],
    queryFn: async ({ signal }) =>
      (await client.members.list({ query: { limit: MAX_ACTORS } }, { signal })).items,
    staleTime: FRESH_MS,
    enabled: useCan('members:read'),
  });
  return (members.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
}

/** Those who may have done something: the members, the API keys where one may see them, and Sluice itself. */
export function useAuditActors(): Named[] {
  const client = useClient();
  const members = useMemberNames();
  const keys = useQuery({
    queryKey: ['keys', 'names'],
    queryFn: async ({ signal }) =>
      (await client.keys.list({ query: { limit: MAX_ACTORS } }, { signal })).items,
    staleTime: FRESH_MS,
    enabled: useCan('keys:manage'),
  });
  return [
    ...members,
    ...(keys.data ?? []).map(({ id, name }) => ({ value: id, label: `${name} (API key)` })),
    { value: 'system', label: 'Sluice' },
  ];
}
