import type { ConnectorInfo } from '@sluice/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';
import { given } from './pages.ts';

const ALWAYS_MS = Number.POSITIVE_INFINITY;

/** All connectors; they do not change while the server runs. */
export function useConnectors() {
  return useConnectorsFound(undefined);
}

/** Those that all the words are found in; all of them where there are none. */
export function useConnectorsFound(q: string | undefined) {
  const client = useClient();
  return useQuery({
    queryKey: ['connectors', ...(q === undefined ? [] : ['found', q])],
    queryFn: async ({ signal }) => (await client.connectors.list({ query: given({ q }) }, { signal })).items,
    staleTime: ALWAYS_MS,
    placeholderData: keepPreviousData,
  });
}

/** A connector by its id, for its name and logo. */
export function useConnectorLookup(): (connectorId: string) => ConnectorInfo | undefined {
  const { data } = useConnectors();
  return (connectorId) => data?.find(({ id }) => id === connectorId);
}

export const oauthAppKeys = { all: ['oauth-apps'] as const };

/** The workspace's OAuth apps, and a way to read them anew. */
export function useOauthApps() {
  const client = useClient();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: oauthAppKeys.all,
    queryFn: async ({ signal }) => (await client.oauthApps.list({ query: { limit: 500 } }, { signal })).items,
  });
  return { ...query, refresh: () => queries.invalidateQueries({ queryKey: oauthAppKeys.all }) };
}
