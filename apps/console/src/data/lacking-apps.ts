import { useConnectors, useOauthApps } from './connectors.ts';

/** The connectors that people sign in to, and whose OAuth app was not entered yet: nobody can link them. */
export function useLackingApps(): ReadonlySet<string> {
  const connectors = useConnectors();
  const apps = useOauthApps();
  if (!connectors.data || !apps.data) return new Set();
  const entered = new Set(apps.data.map(({ connector }) => connector));
  const lacking = connectors.data.filter(({ id, auth }) => auth === 'oauth2' && !entered.has(id));
  return new Set(lacking.map(({ id }) => id));
}
