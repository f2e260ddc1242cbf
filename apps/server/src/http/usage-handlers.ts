import type { Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Live } from '../live/index.ts';
import type { Database } from '../schema/index.ts';
import { readAccountUsage, readOverview, readSeries, type BalancesPort } from '../usage/index.ts';
import type { Handlers } from './handlers.ts';

type Names = 'usage.series' | 'usage.accounts' | 'overview.get' | 'live.watch';

/** What was used, what it cost, and what changes. */
export function usageHandlers(parts: {
  store: Store<Database>;
  clock: Clock;
  balances: BalancesPort;
  live: Live;
}): Pick<Handlers, Names> {
  const { store, clock } = parts;
  return {
    'usage.series': ({ actor: { workspaceId } }, { query = {} }) =>
      readSeries(store, { workspaceId, query, now: clock.now() }),
    'usage.accounts': ({ actor: { workspaceId } }, { query = {} }) =>
      readAccountUsage(parts, { workspaceId, query, now: clock.now() }),
    'overview.get': ({ actor: { workspaceId } }) => readOverview(store, { workspaceId, now: clock.now() }),
    'live.watch': async ({ actor, signal }) => parts.live.watch(actor, signal),
  };
}
