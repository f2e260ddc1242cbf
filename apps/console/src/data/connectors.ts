import type { ConnectorInfo } from '@sluice/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../session/session.tsx';

const ALWAYS_MS = Number.POSITIVE_INFINITY;

/** All connectors; they do not change while the server runs. */
export function useConnectors() {
  const client = useClient();
  return useQuery({
    queryKey: ['connectors'],
    queryFn: async ({ signal }) => (await client.connectors.list(undefined, { signal })).items,
    staleTime: ALWAYS_MS,
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
