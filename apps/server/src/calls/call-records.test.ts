import { firstIdAt, makeId, manualClock, systemClock } from '@sluice/core';
import { openStore, type Store } from '@sluice/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import type { CallLine } from './call-log.ts';
import { listCalls, type CallsQuery } from './list-calls.ts';
import { CANARY, openKit, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { trimBodies, trimOldBodies } from './trim-bodies.ts';

const DAY = 86_400_000;
const NEVER = new AbortController().signal;
let kit: Kit | undefined;
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

async function open(options: KitOptions = {}): Promise<Kit> {
  kit = await openKit(options);
  await kit.store.db.insertInto('workspaces').values({ id: 'wsp_1', name: 'one', created_at: 0 }).execute();
  return kit;
}

async function lastCall({ calls }: Kit): Promise<string> {
  await calls.flush();
  const { items } = await calls.list('wsp_1', { limit: 1 });
  return items[0]?.id ?? '';
}

describe('the bodies of a call', () => {
  it('are kept of every failure, masked, and of others too', async () => {
    const own = await open({
      handler: ({ url }, response) => {
        const wrong = url.includes('ada');
        response.statusCode = wrong ? 422 : 200;
        response.end(JSON.stringify(wrong ? { message: `No ada, key ${CANARY}` } : { name: 'Ada Lovelace' }));
      },
    });
    await expect(own.call({ action: 'things.get', input: { id: 'ada' } })).rejects.toThrow();
    const failed = await own.calls.get('wsp_1', await lastCall(own));
    expect(failed).toMatchObject({
      call: { outcome: 'refused', status: 422 },
      accountName: null,
      bodies: { request: null, response: { message: expect.stringMatching(/^No …, key/) as unknown } },
      bodiesNote: null,
      canDryRun: false,
    });
    await own.call({ action: 'things.search', input: { id: 'Grace' } });
    const well = await own.calls.get('wsp_1', await lastCall(own));
    expect(well.bodies).toEqual({ request: { id: 'G…' }, response: { name: 'A…' } });
    const kept = JSON.stringify(await own.store.db.selectFrom('call_bodies').selectAll().execute());
    expect(kept).not.toContain(CANARY);
    expect(kept).not.toContain('Lovelace');
  });

  it('are not kept where the operator says so', async () => {
    const own = await open({ keepBodies: 'none' });
    await own.call({ action: 'things.get' });
    expect(await own.calls.get('wsp_1', await lastCall(own))).toMatchObject({
      bodies: null,
      bodiesNote: expect.stringContaining('SLUICE_KEEP_BODIES') as unknown,
      canDryRun: false,
    });
  });

  it('are kept of some of the calls that go well, and of many more that fail', async () => {
    const clock = manualClock(Date.now());
    const own = await open({
      clock: { ...systemClock, now: clock.now },
      handler: ({ url }, response) => {
        response.statusCode = url?.includes('bad') ? 422 : 200;
        response.end('{}');
      },
    });
    for (let index = 0; index < 15; index += 1) {
      await own.call({ action: 'things.get' });
      await own.call({ action: 'things.get', input: { id: 'bad' } }).catch(() => undefined);
    }
    await own.calls.flush();
    const rows = await own.store.db.selectFrom('call_bodies').select('failed').execute();
    expect([
      rows.filter(({ failed }) => failed === 0).length,
      rows.filter(({ failed }) => failed === 1).length,
    ]).toEqual([10, 15]);
  });

  it('go after a week, and are shown to nobody after it', async () => {
    const clock = manualClock(Date.now());
    const own = await open({ clock: { ...systemClock, now: clock.now } });
    await own.call({ action: 'things.get' });
    const callId = await lastCall(own);
    await clock.advance(7 * DAY + 1);
    expect((await own.calls.get('wsp_1', callId)).bodies).toBeNull();
    await trimOldBodies(own.store, { now: clock.now(), closing: NEVER });
    expect(await own.store.db.selectFrom('call_bodies').selectAll().execute()).toEqual([]);
  });

  it('are bounded for each workspace, those of failures on their own', async () => {
    const { store } = await open();
    const rows = Array.from({ length: 5_010 }, (_, index) => [
      'wsp_1',
      `cal_${String(index).padStart(5, '0')}`,
      0,
      index < 8 ? 1 : 0,
    ]);
    await store.transaction((tx) =>
      store.insertMany(tx, {
        table: 'call_bodies',
        columns: ['workspace_id', 'call_id', 'at', 'failed'],
        rows,
      }),
    );
    await trimBodies(store, { workspaceId: 'wsp_1', closing: NEVER });
    const left = await store.db
      .selectFrom('call_bodies')
      .select(['call_id', 'failed'])
      .orderBy('call_id')
      .execute();
    expect([left.length, left.filter(({ failed }) => failed === 1).length, left[8]?.call_id]).toEqual([
      5008,
      8,
      'cal_00010',
    ]);
  });
});

describe('a dry run', () => {
  const everything = async (store: Store<Database>) =>
    JSON.stringify([
      await store.db.selectFrom('call_effects').selectAll().execute(),
      await store.db.selectFrom('calls').selectAll().execute(),
      await store.db.selectFrom('call_bodies').selectAll().execute(),
      await store.db.selectFrom('audit').selectAll().execute(),
    ]);

  async function tried(options: KitOptions, request: Parameters<Kit['call']>[0]) {
    const own = await open(options);
    await own.call(request).catch(() => undefined);
    const callId = await lastCall(own);
    const asked = own.provider.seen.length;
    const entries = JSON.stringify(own.ledger);
    const opened = own.opened.length;
    const acquired = own.pacer.acquired.length;
    const before = await everything(own.store);
    const told = await own.calls.dryRun('wsp_1', callId);
    await own.calls.flush();
    expect(own.provider.seen.length, 'the provider is not asked').toBe(asked);
    expect(JSON.stringify(own.ledger), 'nothing is reserved').toBe(entries);
    expect(own.opened.length, 'no secret is opened').toBe(opened);
    expect(own.pacer.acquired.length, 'no permit is taken').toBe(acquired);
    expect(await everything(own.store), 'nothing is written').toBe(before);
    return told;
  }

  it('shows the request as it would go, with stars for the credential, and sends nothing', async () => {
    const told = await tried({}, { action: 'things.search', input: { id: 'Ada' } });
    expect(told).toMatchObject({
      wouldBeSent: true,
      method: 'POST',
      url: expect.stringMatching(/\/things\/search$/) as unknown,
      headers: { 'x-api-key': '********', 'content-type': 'application/json' },
      body: { id: 'A…' },
      maxCredits: 0,
    });
    expect(told.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['account', true],
      ['host', true],
      ['limits', true],
      ['credits', true],
      ['effect', true],
    ]);
    expect(JSON.stringify(told)).not.toContain(CANARY);
  });

  it('of what was bought says that it was done, and reserves nothing', async () => {
    const told = await tried(
      { handler: (_request, response) => response.end('{"credits":2,"left":5}') },
      { action: 'people.buy', input: { people: ['a', 'b'] }, idempotencyKey: 'once' },
    );
    expect(told).toMatchObject({ wouldBeSent: false, maxCredits: 2 });
    expect(told.headers['idempotency-key']).toMatch(/^slc_/);
    expect(told.checks.at(-1)).toMatchObject({
      name: 'effect',
      ok: false,
      message: expect.stringContaining('done already') as unknown,
    });
  });

  it('of what was refused says that it would be tried', async () => {
    const told = await tried(
      { handler: (_request, response) => response.writeHead(422).end('{"message":"no"}') },
      { action: 'people.buy', input: { people: ['a'] } },
    );
    expect(told).toMatchObject({ wouldBeSent: true, maxCredits: 1 });
  });

  it('names the guard that would say no', async () => {
    const own = await open({ account: { status: 'suspended', statusReason: 'Holidays' } });
    await own.call({ action: 'things.get' }).catch(() => undefined);
    const told = await own.calls.dryRun('wsp_1', await lastCall(own));
    expect(told.wouldBeSent).toBe(false);
    expect(told.checks[0]).toEqual({
      name: 'account',
      ok: false,
      message: expect.stringContaining('suspended: Holidays') as unknown,
    });
  });

  it('tells of a host that may not be called any more', async () => {
    const own = await open();
    await own.call({ action: 'things.get' });
    const callId = await lastCall(own);
    const closed = await openKit({
      store: own.store,
      egress: { allowHosts: [] },
      account: { allowedHosts: ['elsewhere.example'] },
    });
    const told = await closed.calls.dryRun('wsp_1', callId);
    await closed.calls.close();
    await closed.provider.close();
    expect(told.checks[1]).toMatchObject({ name: 'host', ok: false });
    expect(told.wouldBeSent).toBe(false);
  });

  it('is refused where nothing is kept, and for a call that is not there', async () => {
    const own = await open({ keepBodies: 'none' });
    await own.call({ action: 'things.get' });
    await expect(own.calls.dryRun('wsp_1', await lastCall(own))).rejects.toMatchObject({
      code: 'call.not_kept',
    });
    await expect(own.calls.dryRun('wsp_2', await lastCall(own))).rejects.toMatchObject({
      code: 'call.unknown',
    });
    await expect(own.calls.get('wsp_1', 'nonsense')).rejects.toMatchObject({ code: 'call.unknown' });
  });
});

const POSTGRES = process.env['SLUICE_TEST_POSTGRES_URL'];

describe.each(['sqlite', 'postgres'] as const)('the list of calls over %s', (dialect) => {
  const skipped = dialect === 'postgres' && !POSTGRES;
  const START = Date.UTC(2026, 9, 1);
  let store: Store<Database>;
  let drop: (() => Promise<void>) | undefined;
  const LINES = 23_000;

  beforeAll(async () => {
    if (skipped) return;
    const made = dialect === 'postgres' ? await makeTestDatabase(POSTGRES ?? '') : undefined;
    drop = made?.drop;
    const location = made ? ({ kind: 'postgres', url: made.url } as const) : ({ kind: 'memory' } as const);
    store = await openStore<Database>({ location, migrations: serverMigrations, clock: systemClock });
    const lines = Array.from({ length: LINES }, (_, index) => lineAt(index));
    await store.transaction((tx) =>
      store.insertMany(tx, {
        table: 'calls',
        columns: Object.keys(lineAt(0)),
        rows: lines.map((line) => Object.values(line)),
      }),
    );
  });
  afterAll(async () => {
    await store?.close();
    await drop?.();
  });

  /** A line a minute: every third is another account's, every thousandth failed, one alone has a mark. */
  function lineAt(index: number): CallLine {
    const at = START + index * 60_000;
    return {
      workspace_id: index === 5 ? 'wsp_2' : 'wsp_1',
      id: firstIdAt('call', at),
      at,
      account_id: index % 3 === 0 ? 'acc_3' : 'acc_1',
      connector: index % 2 === 0 ? 'plain' : 'other',
      action: index === 40 ? 'marked_100%' : 'things.get',
      run_id: index % 1000 === 7 ? 'run_1' : null,
      actor: null,
      method: 'GET',
      url: 'https://api.plain.example/Things',
      status: 200,
      outcome: index % 1000 === 0 ? 'failed' : index % 1000 === 1 ? 'refused' : 'ok',
      error: index % 1000 === 0 ? 'provider.timeout: Plain did not answer' : null,
      attempts: 1,
      duration_ms: 1,
      credits: 0,
    };
  }
  const clock = manualClock(START);
  const list = (query: CallsQuery = {}) => listCalls({ store, clock }, 'wsp_1', query);
  const minutes = (items: readonly { at: string }[]) =>
    items.map(({ at }) => (Date.parse(at) - START) / 60_000);
  async function all(query: CallsQuery): Promise<number[]> {
    const found: number[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 50; pages += 1) {
      const page = await list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...minutes(page.items));
      if (page.nextCursor === null) return found;
      cursor = page.nextCursor;
    }
    throw new Error('the pages do not end');
  }

  it.skipIf(skipped)('finds trouble, a run and an account at once', async () => {
    const trouble = await all({ outcome: 'trouble', limit: 7 });
    expect(trouble).toHaveLength(46);
    expect(trouble.slice(0, 3)).toEqual([22_001, 22_000, 21_001]);
    expect(await all({ runId: 'run_1' })).toHaveLength(23);
    expect(await all({ runId: 'run_1', accountId: 'acc_3' })).toHaveLength(7);
    expect(minutes((await list({ accountId: 'acc_3', limit: 2 })).items)).toEqual([22_998, 22_995]);
    expect(await list({ limit: 1 })).toMatchObject({ searchedTo: null });
  });

  it.skipIf(skipped)('filters by what no index knows', async () => {
    expect(minutes((await list({ connector: 'other', limit: 2 })).items)).toEqual([22_999, 22_997]);
    expect(await all({ outcome: 'refused', connector: 'plain', limit: 9 })).toEqual([]);
    expect(await all({ outcome: 'failed', accountId: 'acc_3' })).toHaveLength(8);
    expect(await all({ outcome: 'ok', runId: 'run_1' })).toHaveLength(23);
    expect(minutes((await list({ q: 'DID NOT', limit: 2 })).items)).toEqual([22_000, 21_000]);
    expect(minutes((await list({ q: '/things', limit: 1 })).items)).toEqual([22_999]);
  });

  it.skipIf(skipped)('stops a long search, tells how far it got, and goes on from there', async () => {
    const first = await list({ q: 'marked_100%' });
    expect(first.items).toEqual([]);
    expect(first.searchedTo).toBe(new Date(START + 3000 * 60_000).toISOString());
    const second = await list({ q: 'marked_100%', cursor: first.nextCursor ?? '' });
    expect(minutes(second.items)).toEqual([40]);
    expect(second).toMatchObject({ nextCursor: null, searchedTo: null });
    expect(await all({ q: 'marked_100_', limit: 5 })).toEqual([]);
  });

  it.skipIf(skipped)('looks through fewer lines at once where they are read slowly', async () => {
    let now = START;
    const slow = { ...clock, now: () => (now += 25) };
    const page = await listCalls({ store, clock: slow }, 'wsp_1', { q: 'marked_100%' });
    expect(page.searchedTo).toBe(new Date(START + (LINES - 2000) * 60_000).toISOString());
    const next = await listCalls({ store, clock }, 'wsp_1', {
      q: 'marked_100%',
      cursor: page.nextCursor ?? '',
    });
    expect(next.searchedTo).toBe(new Date(START + (LINES - 22_000) * 60_000).toISOString());
  });

  it.skipIf(skipped)('takes a period from its first moment until before its last', async () => {
    const from = new Date(START + 100 * 60_000).toISOString();
    const to = new Date(START + 103 * 60_000).toISOString();
    expect(await all({ from, to })).toEqual([102, 101, 100]);
    expect(await all({ from, to, connector: 'plain' })).toEqual([102, 100]);
    await expect(list({ from: to, to: from })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it.skipIf(skipped)('shows nothing of another workspace', async () => {
    expect(
      await all({
        from: new Date(START + 5 * 60_000).toISOString(),
        to: new Date(START + 6 * 60_000).toISOString(),
      }),
    ).toEqual([]);
    expect(makeId('call') > firstIdAt('call', START)).toBe(true);
  });
});
