import { manualClock, type ManualClock } from '@sluice/core';
import { createLedger, openStore, type Ledger, type Store, type StoreLocation } from '@sluice/runtime';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { serverMigrations, type Database } from '../schema/index.ts';
import { overBothStores } from '../schema/testing/stores.ts';
import { openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { answer } from './testing/provider.ts';

const TELLS = { verify: { action: 'account.usage', input: {} } };
const PLACE = { workspaceId: 'wsp_1', accountId: 'acc_1' };

describe('the balance after runs', () => {
  overBothStores(renewed);
});

function renewed(place: () => StoreLocation): void {
  let clock: ManualClock;
  let store: Store<Database>;
  let ledger: Ledger<Database>;
  let kit: Kit;
  let left: number;
  let bought: number;
  beforeEach(async () => {
    clock = manualClock();
    store = await openStore<Database>({ location: place(), migrations: serverMigrations, clock });
    ledger = createLedger({ store, clock });
    [left, bought] = [100, 0];
  });
  afterEach(() => kit.close());

  const open = async (options: KitOptions = { connector: TELLS }) => {
    kit = await openKit({
      store,
      ledger,
      clock,
      retry: { attempts: 1 },
      handler: ({ url }, response) =>
        answer(response, left < 0 ? 500 : 200, url === '/usage' ? { left } : { credits: 2 }),
      ...options,
    });
    await ledgerKnows(100);
  };
  const ledgerKnows = (credits: number) =>
    store.transaction((tx) =>
      ledger.setBalance(tx, { budgetId: 'upstream-1', credits, at: clock.now() - 90_000 }),
    );
  const buy = async () => {
    const idempotencyKey = `k${(bought += 1)}`;
    await kit.call({ action: 'people.buy', input: { people: ['a', 'b'] }, idempotencyKey });
  };
  const asked = () => kit.provider.seen.filter(({ url }) => url === '/usage').length;
  const summary = () => ledger.summary('upstream-1');
  /** In steps, so that what a store or a provider takes is seen between them. */
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1000);
      await kit.calls.budget(PLACE.workspaceId, PLACE.accountId);
    }
  };
  const untilAsked = (times: number) =>
    vi.waitFor(
      async () => {
        await clock.advance(1000);
        expect(asked()).toBe(times);
      },
      { timeout: 15_000, interval: 5 },
    );

  test('is asked for once, however many ended, and known with its time', async () => {
    await open();
    await buy();
    left = 37;
    for (let run = 0; run < 5; run += 1) kit.calls.renewBalanceSoon(PLACE);
    await pass(5);
    expect(asked(), 'what was charged is not in a balance at once').toBe(0);
    await untilAsked(1);
    await vi.waitFor(async () => expect(await summary()).toMatchObject({ balance: 37, isDoubted: false }));
    const { balanceAt } = await summary();
    expect(clock.now() - Date.parse(balanceAt ?? '')).toBeLessThan(60_000);
    await pass(90);
    expect(asked()).toBe(1);
  });

  test('is not asked for while something is spent with the same key', async () => {
    await open();
    kit.calls.renewBalanceSoon(PLACE);
    for (let time = 0; time < 8; time += 1) {
      await pass(5);
      await buy();
    }
    expect(asked()).toBe(0);
    await untilAsked(1);
  });

  test('is asked for at most once a minute', async () => {
    await open();
    kit.calls.renewBalanceSoon(PLACE);
    await untilAsked(1);
    kit.calls.renewBalanceSoon(PLACE);
    await pass(45);
    expect(asked()).toBe(1);
    await untilAsked(2);
  });

  test('stays as it was, less what was spent, where the provider cannot be asked', async () => {
    await open();
    left = -1;
    const { balanceAt } = await summary();
    kit.calls.renewBalanceSoon(PLACE);
    await untilAsked(1);
    await pass(5);
    expect(await summary()).toMatchObject({ balance: 100, balanceAt });
  });

  test('is not asked for where nobody may or can tell', async () => {
    await open({ connector: TELLS, account: { status: 'suspended' } });
    kit.calls.renewBalanceSoon(PLACE);
    await pass(30);
    await kit.calls.flush();
    expect((await kit.calls.list('wsp_1', {})).items).toEqual([]);
    await kit.close();
    store = await openStore<Database>({ location: place(), migrations: serverMigrations, clock });
    ledger = createLedger({ store, clock });
    await open({});
    kit.calls.renewBalanceSoon(PLACE);
    await pass(30);
    expect(kit.provider.seen).toEqual([]);
  });

  test('is not waited for by a server that stops', async () => {
    await open();
    kit.calls.renewBalanceSoon(PLACE);
    await pass(3);
    await kit.calls.close();
    kit.calls.renewBalanceSoon(PLACE);
    await clock.advance(60_000);
    expect(kit.provider.seen).toEqual([]);
  });
}
