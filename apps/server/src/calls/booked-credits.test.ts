import { manualClock, Secret, type ManualClock } from '@sluice/core';
import { createLedger, openStore, type Ledger, type Store, type StoreLocation } from '@sluice/runtime';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { serverMigrations, type Database } from '../schema/index.ts';
import { overBothStores } from '../schema/testing/stores.ts';
import { readSeries } from '../usage/index.ts';
import { createCalls, type CallRequest, type Calls } from './calls.ts';
import { freePacer } from './testing/free-pacer.ts';
import { openKit, type Kit } from './testing/calls-kit.ts';
import { noTokens } from './testing/no-tokens.ts';
import { answer, type Handler } from './testing/provider.ts';

const NOON = Date.UTC(2026, 9, 31, 12);
const DAY_MS = 86_400_000;
const PEOPLE = { input: { people: ['a', 'b', 'c'] } };
const buy = { action: 'people.buy', ...PEOPLE, idempotencyKey: 'k1' };
const enrich = { action: 'people.enrich', ...PEOPLE, idempotencyKey: 'k2' };
const charged: Handler = (_, response) => answer(response, 200, { credits: 2, left: 98 });
const cut: Handler = (_, response) => response.destroy();

describe('the sums of usage', () => {
  overBothStores(sums);
});

function sums(place: () => StoreLocation): void {
  let clock: ManualClock;
  let store: Store<Database>;
  let ledger: Ledger<Database>;
  let kit: Kit;
  let handler: Handler;
  const others: Calls[] = [];
  beforeEach(async () => {
    clock = manualClock(NOON);
    store = await openStore<Database>({ location: place(), migrations: serverMigrations, clock });
    ledger = createLedger({ store, clock });
    handler = charged;
    kit = await openKit({
      store,
      ledger,
      clock,
      handler: (request, response, count) => handler(request, response, count),
      retry: { attempts: 1 },
    });
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.close();
    await kit.close();
  });

  const call = (request: Partial<CallRequest> & { action: string }, calls = kit.calls) =>
    calls.call({ workspaceId: 'wsp_1', accountId: 'acc_1', input: { id: 'a' }, ...request });
  /** As another server has them, or this one after it was killed. */
  const another = (settles: Ledger<Database>['settle'] = ledger.settle): Calls => {
    const { account, provider } = kit;
    const made = createCalls({
      store,
      ledger: { ...ledger, settle: settles },
      clock,
      pacer: freePacer(clock),
      egress: { allowHosts: [provider.host] },
      retry: { attempts: 1 },
      accounts: {
        resolve: async () => account,
        secrets: async () => ({ apiKey: new Secret('other-process-key') }),
        setStatus: async () => undefined,
        tokens: noTokens,
      },
    });
    others.push(made);
    return made;
  };
  const flushed = async () => {
    for (const calls of [kit.calls, ...others]) await calls.flush();
  };
  const series = async (accountId?: string) => {
    await flushed();
    const query = { from: '2026-10-31', to: '2026-11-01', step: 'day' as const };
    const asked = accountId === undefined ? query : { ...query, accountId };
    const { points } = await readSeries(store, { workspaceId: 'wsp_1', query: asked, now: clock.now() });
    return points.map(({ calls, failed, credits }) => ({ calls, failed, credits }));
  };
  const spent = async () => (await ledger.summary('upstream-1')).spent;

  test('tell what the ledger booked, of every call at once', async () => {
    await call(buy);
    await call(enrich);
    await call({ action: 'things.get' });
    expect(await series()).toEqual([{ calls: 3, failed: 0, credits: 4 }]);
    expect(await series('acc_1')).toEqual([{ calls: 3, failed: 0, credits: 4 }]);
    expect(await spent()).toBe(4);
  });

  test('of a call in doubt count what its repeat was told, once, also by a server that was killed in between', async () => {
    handler = cut;
    await expect(call(buy)).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await series()).toEqual([{ calls: 1, failed: 1, credits: 0 }]);
    handler = charged;
    await call(buy, another());
    await call(buy, another());
    expect(await series()).toEqual([{ calls: 2, failed: 1, credits: 2 }]);
    expect(await spent()).toBe(2);
  });

  test('count a call once whose answer was not booked before its server was killed', async () => {
    await call({ ...enrich, settle: 'later' });
    expect(await series(), 'nothing is booked').toEqual([{ calls: 1, failed: 0, credits: 0 }]);
    const later = another();
    const again = await call({ ...enrich, settle: 'later' }, later);
    await expect(
      store.transaction(async (tx) => {
        await later.settle(tx, again);
        throw new Error('killed before the commit');
      }),
    ).rejects.toThrow('killed');
    expect((await series())[0]?.credits).toBe(0);
    for (const calls of [later, kit.calls]) await store.transaction((tx) => calls.settle(tx, again));
    expect((await series())[0]).toEqual({ calls: 2, failed: 0, credits: 2 });
    expect(await spent()).toBe(2);
  });

  test('count what is left in doubt for a month as charged, at the time of its call and once', async () => {
    handler = cut;
    await expect(call(buy)).rejects.toMatchObject({ code: 'provider.unavailable' });
    await flushed();
    await clock.advance(31 * DAY_MS);
    handler = charged;
    // The first line after a start sweeps; two servers do it at once.
    let isBooking = (): void => undefined;
    const booking = new Promise<void>((resolve) => (isBooking = resolve));
    const slow = another(async (tx, settlement) => {
      isBooking();
      await somebodyWaits(store);
      return ledger.settle(tx, settlement);
    });
    await call({ action: 'things.get' }, slow);
    await slow.flush();
    await booking;
    const fast = another();
    await call({ action: 'things.get' }, fast);
    await fast.flush();
    await vi.waitFor(async () => expect(await spent()).toBe(3), 15_000);
    const last = another();
    await call({ action: 'things.get' }, last);
    await last.flush();
    for (const calls of others.splice(0)) await calls.close();
    expect(await series()).toEqual([{ calls: 1, failed: 1, credits: 3 }]);
    expect(await spent()).toBe(3);
    const rows = await store.db.selectFrom('call_stats').select(['connector', 'credits', 'grain']).execute();
    expect(rows.filter(({ connector, grain }) => connector === 'plain' && grain === 'month')).toEqual([
      { connector: 'plain', credits: 3, grain: 'month' },
      { connector: 'plain', credits: 0, grain: 'month' },
    ]);
  });
}

/** Another transaction waits for what this one decides; in SQLite one waits for the other anyway. */
async function somebodyWaits({ dialect, db }: Store<Database>): Promise<void> {
  if (dialect === 'sqlite') return;
  const waiting = sql`select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  await vi.waitFor(async () => expect((await waiting.execute(db)).rows.length).toBeGreaterThan(0), 10_000);
}
