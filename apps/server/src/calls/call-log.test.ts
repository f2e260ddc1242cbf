import { SluiceError } from '@sluice/core';
import { openStore, type Store } from '@sluice/runtime';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverMigrations, type Database } from '../schema/index.ts';
import { createRetention } from './retention.ts';
import { openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { memoryLedger } from './testing/memory-ledger.ts';
import { answer } from './testing/provider.ts';

let kit: Kit | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> => (kit = await openKit(options));
afterEach(async () => {
  await kit?.close().catch(() => undefined);
  kit = undefined;
});

/** A store whose bulk inserts fail for as long as `down.is`. */
async function failingStore(): Promise<{ store: Store<Database>; down: { is: boolean } }> {
  const real = await openStore<Database>({ location: { kind: 'memory' }, migrations: serverMigrations });
  const down = { is: false };
  const store: Store<Database> = {
    ...real,
    db: real.db,
    dialect: real.dialect,
    insertMany: (tx, batch) =>
      down.is ? Promise.reject(new SluiceError('store.full')) : real.insertMany(tx, batch),
  };
  return { store, down };
}

describe('the record of calls', () => {
  it('is written in groups', async () => {
    const { store } = await failingStore();
    let writes = 0;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const slow: Store<Database> = {
      ...store,
      insertMany: async (tx, batch) => {
        if (batch.table !== 'calls') return store.insertMany(tx, batch);
        writes += 1;
        // What is asked for while the first line is being written goes together into the next.
        if (writes === 1) await released;
        return store.insertMany(tx, batch);
      },
    };
    const { call, calls } = await open({ store: slow });
    await Promise.all(Array.from({ length: 50 }, () => call({ action: 'things.get' })));
    release();
    await calls.flush();
    expect((await calls.list('wsp_1', { limit: 100 })).items).toHaveLength(50);
    expect(writes).toBeLessThanOrEqual(2);
  });

  it('refuses calls while it cannot be kept, and loses no line', async () => {
    const { store, down } = await failingStore();
    const { call, calls, provider } = await open({ store });
    down.is = true;
    await call({ action: 'things.get' });
    await expect(calls.flush()).rejects.toMatchObject({ code: 'store.full' });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'store.full' });
    expect(provider.seen).toHaveLength(1);
    down.is = false;
    await call({ action: 'things.get' });
    await calls.flush();
    expect((await calls.list('wsp_1', {})).items).toHaveLength(2);
  });

  it('is complete after closing', async () => {
    const { call, calls } = await open();
    await call({ action: 'things.get' });
    await calls.close();
    expect((await calls.list('wsp_1', {})).items).toHaveLength(1);
  });
});

describe('retention', () => {
  let store: Store<Database>;
  beforeEach(async () => {
    store = await openStore<Database>({ location: { kind: 'memory' }, migrations: serverMigrations });
  });
  afterEach(() => store.close());
  const clock = { now: () => Date.UTC(2026, 5, 1), sleep: () => Promise.resolve() };
  const retention = (keepCalls: number) => {
    const ledger = memoryLedger();
    return { ledger, sweeper: createRetention({ store, clock, ledger, keepCalls, log: undefined }) };
  };

  it('keeps the newest lines of each workspace', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => [
      lineOf('wsp_1', index),
      lineOf('wsp_2', index),
    ]).flat();
    await store.db.insertInto('calls').values(lines).execute();
    await retention(20).sweeper.sweep('wsp_1');
    const left = await store.db.selectFrom('calls').select(['workspace_id', 'at']).execute();
    expect(left.filter((row) => row.workspace_id === 'wsp_2')).toHaveLength(30);
    const own = left.filter((row) => row.workspace_id === 'wsp_1').map(({ at }) => at);
    expect([own.length, Math.min(...own)]).toEqual([20, 10]);
  });

  it('keeps count of what was written and deleted since, without counting again', async () => {
    const { sweeper } = retention(5);
    const write = async (from: number, to: number): Promise<void> => {
      const lines = Array.from({ length: to - from }, (_, index) => lineOf('wsp_1', from + index));
      await store.db.insertInto('calls').values(lines).execute();
      sweeper.written(lines, []);
    };
    await write(0, 8);
    await sweeper.sweep('wsp_1');
    await write(8, 12);
    await sweeper.sweep('wsp_1');
    const left = await store.db.selectFrom('calls').select('at').orderBy('at').execute();
    expect(left.map(({ at }) => at)).toEqual([7, 8, 9, 10, 11]);
  });

  it('forgets effects that are done after days, and counts what was left in doubt for a month as charged', async () => {
    const { ledger, sweeper } = retention(20);
    const day = 86_400_000;
    const effect = (key: string, state: 'open' | 'done', days: number, entry: string | null) => ({
      workspace_id: 'wsp_1',
      account_id: 'acc_1',
      idempotency_key: key,
      call_id: 'cal_1',
      connector: 'plain',
      action: 'people.buy',
      input_hash: '',
      upstream_key: 'u',
      entry_id: entry,
      reserved: 3,
      state,
      output: null,
      credits: 0,
      at: clock.now() - days * day,
    });
    await store.transaction((tx) =>
      ledger.reserve(tx, { budgetId: 'u', holder: 'r', credits: 3, callId: 'cal_1' }),
    );
    await store.db
      .insertInto('call_effects')
      .values([
        effect('done-old', 'done', 4, null),
        effect('done-new', 'done', 2, null),
        effect('open-old', 'open', 31, '0'),
        effect('open-new', 'open', 29, null),
      ])
      .execute();
    await sweeper.sweep('wsp_1');
    const left = await store.db.selectFrom('call_effects').select('idempotency_key').execute();
    expect(left.map((row) => row.idempotency_key).toSorted()).toEqual(['done-new', 'open-new']);
    expect(ledger.entries).toMatchObject([{ state: 'settled', charged: 3 }]);
  });
});

describe('the metrics', () => {
  it('count calls by connector and outcome, 429s and credits', async () => {
    const metrics = new Registry();
    const { call } = await open({
      metrics,
      handler: (_, response, count) => {
        if (count === 1) answer(response, 429, {}, { 'retry-after': '0' });
        else answer(response, count === 2 ? 200 : 400, { credits: 2 });
      },
    });
    await call({ action: 'people.enrich', input: { people: ['a'] } });
    await call({ action: 'things.get' }).catch(() => undefined);
    const text = await metrics.metrics();
    expect(text).toContain('sluice_calls_total{connector="plain",outcome="ok"} 1');
    expect(text).toContain('sluice_calls_total{connector="plain",outcome="refused"} 1');
    expect(text).toContain('sluice_calls_rate_limited_total{connector="plain"} 1');
    expect(text).toContain('sluice_credits_charged_total{connector="plain"} 2');
  });
});

function lineOf(workspace: string, index: number) {
  return {
    workspace_id: workspace,
    id: `cal_${String(index).padStart(26, '0')}`,
    at: index,
    account_id: 'acc_1',
    connector: 'plain',
    action: 'things.get',
    run_id: null,
    actor: null,
    method: 'GET',
    url: '',
    status: 200,
    outcome: 'ok',
    error: null,
    attempts: 1,
    duration_ms: 1,
    credits: 0,
  };
}
