import type { Account } from '@sluice/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openKilledServers, type KilledServers } from './testing/killed-servers.ts';

const KEY = 'ex_good-11112222';
const TIMEOUT_MS = 60_000;

let servers: KilledServers;
beforeEach(async () => {
  servers = await openKilledServers();
});
afterEach(() => servers.close());

test(
  'an account that was being looked at when its server was killed does not stay in doubt',
  { timeout: TIMEOUT_MS },
  async () => {
    await servers.start();
    const { provider } = servers;
    provider.keys.add(KEY);
    const fields = { apiKey: KEY, baseUrl: provider.url };
    const linked = await servers.post('/v1/accounts', { connector: 'example', fields });
    const { id } = JSON.parse(linked.text) as Account;
    provider.keys.delete(KEY);
    let free = (): void => undefined;
    provider.hold = new Promise((resolve) => {
      free = resolve;
    });
    provider.asked.length = 0;
    const call = servers.post(`/v1/accounts/${id}/actions/look_up`, { input: { email: 'ada@example.com' } });
    await vi.waitFor(() => expect(provider.asked).toHaveLength(1), 10_000);
    // The call is refused now, and the look that follows is never answered.
    provider.hold = new Promise(() => undefined);
    free();
    expect(JSON.parse((await call).text)).toMatchObject({ code: 'provider.auth' });
    await vi.waitFor(() => expect(provider.asked).toEqual(['POST /v1/people', 'GET /v1/me']), 10_000);
    expect(await servers.get(`/v1/accounts/${id}`)).toMatchObject({ status: 'verifying' });
    await servers.kill();

    provider.hold = Promise.resolve();
    await servers.start();
    await vi.waitFor(
      async () => expect(await servers.get(`/v1/accounts/${id}`)).toMatchObject({ status: 'failing' }),
      10_000,
    );
    expect(provider.asked).toEqual(['POST /v1/people', 'GET /v1/me', 'GET /v1/me']);
  },
);
