import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKilledServers, type KilledServers } from './testing/killed-servers.ts';

const KEY = 'ex_good-11112222';
const ROUNDS = 6;
const TIMEOUT_MS = 180_000;

let servers: KilledServers;
beforeEach(async () => {
  servers = await openKilledServers();
});
afterEach(() => servers.close());

async function link(): Promise<string> {
  servers.provider.keys.add(KEY);
  const fields = { apiKey: KEY, baseUrl: servers.provider.url };
  const { text } = await servers.post('/v1/accounts', { connector: 'example', fields }, 'link');
  return (JSON.parse(text) as { id: string }).id;
}

test(
  'a call cut off by kill -9 is carried on by its repeat, under one key at the provider',
  { timeout: TIMEOUT_MS },
  async () => {
    await servers.start();
    const { provider } = servers;
    const accountId = await link();
    const path = `/v1/accounts/${accountId}/actions/look_up`;
    for (let round = 0; round < ROUNDS; round += 1) {
      provider.idempotencyKeys.length = 0;
      const asked = provider.asked.length;
      // Even rounds: the provider has the request and has not answered. Odd ones: it has, just now.
      let answerNow = () => undefined as void;
      provider.hold = new Promise((resolve) => {
        answerNow = resolve;
      });
      const first = servers
        .post(path, { input: { email: 'grace@example.com' } }, `round-${round}`)
        .catch(() => null);
      while (provider.asked.length === asked) await new Promise(setImmediate);
      if (round % 2 === 1) answerNow();
      await servers.kill();
      answerNow();
      await first;
      await servers.start();
      const again = await servers.post(path, { input: { email: 'grace@example.com' } }, `round-${round}`);
      expect([again.status, JSON.parse(again.text)]).toMatchObject([
        200,
        { output: { name: 'Grace' }, credits: 1 },
      ]);
      expect(new Set(provider.idempotencyKeys).size).toBe(1);
      expect(await servers.post(path, { input: { email: 'grace@example.com' } }, `round-${round}`)).toEqual(
        again,
      );
    }
  },
);

test(
  'an enrichment or a link that is asked for again after kill -9 is there once',
  { timeout: TIMEOUT_MS },
  async () => {
    await servers.start();
    const uploaded = await servers.post('/v1/files?name=people.csv', 'Name,Email\nAda,ada@example.com\n');
    const { id: fileId } = JSON.parse(uploaded.text) as { id: string };
    let accountId = await link();
    for (let round = 0; round < ROUNDS; round += 1) {
      const create = () => servers.post('/v1/enrichments', { fileId, accountId }, `round-${round}`);
      const first = create().catch(() => null);
      for (let turn = 0; turn < round * 3; turn += 1) await new Promise(setImmediate);
      await servers.kill();
      await first;
      await servers.start();
      const again = await create();
      expect(again.status).toBe(201);
      accountId = await link();
    }
    const list = async (path: string) => ((await servers.get(path)) as { items: unknown[] }).items.length;
    expect([await list('/v1/runs'), await list('/v1/accounts')]).toEqual([ROUNDS, 1]);
  },
);
