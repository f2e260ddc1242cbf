import type { Engine } from '@sluice/server';
import { openEngine } from '../engine.ts';
import { UPSTREAM_KEY } from './keys.ts';

/** The real engine, with one account linked at the upstream. */
export interface LinkedCalls {
  get(id: string): ReturnType<Engine['calls']['call']>;
  close: () => Promise<void>;
}

export async function linkCalls(upstream: string): Promise<LinkedCalls> {
  const { engine, actor, close } = await openEngine(upstream);
  const account = await engine.accounts.link(actor, {
    connector: 'tiny',
    fields: { apiKey: UPSTREAM_KEY, baseUrl: upstream },
  });
  const { workspaceId } = actor;
  return {
    get: (id) =>
      engine.calls.call({ workspaceId, accountId: account.id, action: 'things.get', input: { id } }),
    close,
  };
}
