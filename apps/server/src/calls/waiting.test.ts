import { manualClock } from '@sluice/core';
import { afterEach, describe, expect, it } from 'vitest';
import { orderOf } from './failures.ts';
import { retryAfterMs } from './retry-after.ts';
import { openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { answer, type Handler } from './testing/provider.ts';
import { untilSettled } from './testing/until-settled.ts';

let kit: Kit | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> => (kit = await openKit(options));
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

const limited =
  (times: number, headers: Record<string, string> = {}): Handler =>
  (_, response, count) => {
    if (count > times) answer(response, 200, { ok: true });
    else answer(response, 429, { message: 'Slow down' }, headers);
  };

describe('a 429', () => {
  it('is waited for as long as the provider says, by everyone with the key, then tried again', async () => {
    const clock = manualClock();
    const startedAt = clock.now();
    const { call, provider, pacer } = await open({ clock, handler: limited(1, { 'retry-after': '30' }) });
    const done = call({ action: 'things.get' });
    while (pacer.penalties.length === 0) await clock.advance(0);
    expect(pacer.penalties).toMatchObject([{ key: 'upstream-1' }]);
    await clock.advance(29_000);
    expect(provider.seen).toHaveLength(1);
    await clock.advance(2_000);
    await expect(done).resolves.toMatchObject({ output: { ok: true }, attempts: 2, rateLimited: 1 });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(30_000);
  });

  it('of an action’s own bucket holds back that bucket alone', async () => {
    const { call, pacer } = await open({ handler: limited(1, { 'retry-after': '0' }) });
    await call({ action: 'things.slow' });
    expect(pacer.penalties).toMatchObject([{ key: 'upstream-1#slow' }]);
  });

  it('without a time is waited for longer each time', async () => {
    const clock = manualClock();
    const { call, pacer } = await open({
      clock,
      retry: { baseMs: 1000, maxMs: 60_000 },
      handler: limited(4),
    });
    const done = call({ action: 'things.get' });
    await untilSettled(done, clock);
    await expect(done).resolves.toMatchObject({ rateLimited: 4 });
    expect(pacer.penalties.map(({ waitMs }) => waitMs)).toEqual([1000, 2000, 4000, 8000]);
  });

  it('storm ends after a bounded number of tries, with when to come back', async () => {
    const { call, provider } = await open({ handler: limited(Infinity, { 'retry-after': '0' }) });
    const failure: unknown = await call({ action: 'things.get' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'provider.rate_limited',
      retryAfterMs: 0,
      message: 'Plain: Slow down',
    });
    expect(orderOf(failure)).toBe('wait');
    expect(provider.seen).toHaveLength(7);
  });

  it('that wants a longer wait than is waited is told at once, with that time', async () => {
    const { call, provider, calls } = await open({ handler: limited(1, { 'retry-after': '86400' }) });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({
      code: 'provider.rate_limited',
      retryAfterMs: 86_400_000,
    });
    expect(provider.seen).toHaveLength(1);
    await calls.flush();
    expect((await calls.list('wsp_1', {})).items).toMatchObject([{ outcome: 'refused', status: 429 }]);
  });

  it('of a call that spends is not in doubt: it is sent again and charged once', async () => {
    const { call, ledger } = await open({
      handler: (request, response, count) =>
        count === 1
          ? limited(1, { 'retry-after': '0' })(request, response, count)
          : answer(response, 200, { credits: 1 }),
    });
    await call({ action: 'people.buy', input: { people: ['a'] } });
    expect(ledger.entries).toMatchObject([{ state: 'settled', charged: 1 }]);
  });

  it('is not waited for after a cancel', async () => {
    const stop = new AbortController();
    const { call, provider } = await open({
      handler: (_, response) => {
        answer(response, 429, {}, { 'retry-after': '600' });
        setImmediate(() => stop.abort());
      },
    });
    await expect(call({ action: 'things.get', signal: stop.signal })).rejects.toMatchObject({
      code: 'call.cancelled',
    });
    expect(provider.seen).toHaveLength(1);
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['1.5', 1500],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
  ])('reads %j', (value, expected) => {
    expect(retryAfterMs({ 'retry-after': value }, now)).toBe(expected);
  });

  it('is undefined without the header', () => {
    expect(retryAfterMs({}, now)).toBeUndefined();
  });
});
