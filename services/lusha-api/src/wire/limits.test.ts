import { manualClock } from '@sluice/core';
import { afterEach, expect, test } from 'vitest';
import { tempFolder, tryApi, tryRunning, type TriedApi } from '../testing/try-api.ts';
import { startLushaApi, type LushaApiOptions } from '../start-lusha-api.ts';

const open: TriedApi[] = [];
afterEach(async () => {
  for (const tried of open.splice(0)) await tried.api.close();
});

async function trying(options: LushaApiOptions): Promise<TriedApi> {
  const tried = await tryApi(options);
  open.push(tried);
  return tried;
}

/** Starts with the limits of the plan; `tryApi` lifts them unless told. */
async function onPlan(plan: string, clock = manualClock()): Promise<TriedApi> {
  const tried = await tryRunning(await startLushaApi({ clock, account: { plan } }));
  open.push(tried);
  return tried;
}

const NINE = ['daily', 'hourly', 'minute'].flatMap((word) => [
  `x-rate-limit-${word}`,
  `x-${word}-requests-left`,
  `x-${word}-usage`,
]);
const ask = (tried: TriedApi) => tried.call('GET', '/v2/company?domain=nobody.example');

test('all nine headers come on every answer, and count', async () => {
  const tried = await onPlan('scale');
  const first = await ask(tried);
  expect(NINE.map((name) => first.headers.get(name))).toEqual([
    '50000',
    '49999',
    '1',
    '5000',
    '4999',
    '1',
    '300',
    '299',
    '1',
  ]);
  const invalid = await tried.call('POST', '/v3/contacts/search', { body: { x: 1 } });
  expect(invalid.status).toBe(400);
  expect(invalid.headers.get('x-minute-usage')).toBe('2');
  expect(first.headers.get('ratelimit-limit')).toBe('25');
});

test('a plan without an hourly window has no hourly headers', async () => {
  const tried = await onPlan('free');
  const { headers } = await ask(tried);
  expect(headers.get('x-rate-limit-minute')).toBe('40');
  expect(NINE.filter((name) => headers.has(name)).some((name) => name.includes('hourly'))).toBe(false);
  const usage = await tried.call('GET', '/v3/account/usage');
  expect(usage.json['rateLimits']).toMatchObject({ hourly: null, daily: { limit: 100, used: 2 } });
});

test('the request over the limit is refused, told when to come back, and let in then', async () => {
  const clock = manualClock();
  const tried = await trying({ clock, rate: { minute: 3 } });
  for (let count = 0; count < 3; count += 1) expect((await ask(tried)).status).toBe(404);
  await clock.advance(20_000);
  const refused = await ask(tried);
  expect(refused.status).toBe(429);
  expect(refused.json['message']).toMatch(/Minute API rate limit of 3 calls exceeded. Reset in 40 seconds/);
  expect(refused.headers.get('retry-after')).toBe('40');
  expect(refused.headers.get('x-minute-requests-left')).toBe('0');
  expect(refused.text).not.toContain('billing');
  await clock.advance(40_000);
  expect((await ask(tried)).status).toBe(404);
});

test('the second’s throttle holds whatever the plan', async () => {
  const tried = await onPlan('scale');
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(tried)));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
});

test('usage may be asked five times a minute', async () => {
  const tried = await onPlan('premium');
  const statuses = [];
  for (let count = 0; count < 6; count += 1)
    statuses.push((await tried.call('GET', '/account/usage')).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
});

test('limits are the account’s: its keys share them, other accounts have their own', async () => {
  const tried = await trying({ clock: manualClock(), rate: { day: 2 } });
  const second = await tried.api.createKey();
  const other = await tried.api.createKey({ account: 'other' });
  const status = async (key: string) =>
    (await tried.call('GET', '/v2/company?domain=nobody.example', { key })).status;
  expect([await status(tried.key), await status(second), await status(second)]).toEqual([404, 404, 429]);
  expect(await status(other)).toBe(404);
});

test('a restart does not give the day back', async () => {
  const clock = manualClock();
  const location = { kind: 'folder', path: tempFolder() } as const;
  const first = await tryRunning(await startLushaApi({ clock, location, rate: { day: 2 } }));
  await ask(first);
  await ask(first);
  await first.api.close();
  const again = await tryRunning(await startLushaApi({ clock, location, rate: { day: 2 } }));
  open.push(again);
  expect((await ask(again)).status).toBe(429);
});

test('usage shows credits and prices in both generations', async () => {
  const tried = await trying({ account: { credits: 40, plan: 'free' } });
  await tried.call('POST', '/v3/contacts/search-and-enrich', {
    body: { contacts: [{ email: 'nora.feld@brightwave.example' }] },
  });
  expect((await tried.call('GET', '/account/usage')).json).toEqual({
    usage: { credits: { total: 40, used: 7, remaining: 33 } },
  });
  expect((await tried.call('GET', '/v3/account/usage')).json).toMatchObject({
    credits: { total: 40, used: 7, remaining: 33 },
    plan: { category: 'free', endDate: null },
    pricing: { revealPhone: { credits: 5, perQuantity: 1 }, contactSearch: { credits: 1, perQuantity: 25 } },
  });
});
