import { manualClock } from '@sluice/core';
import { openStore, type Store } from '@sluice/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import { addUsage, type CountedCall } from './add-usage.ts';
import { readAccountUsage } from './read-account-usage.ts';
import { readOverview } from './read-overview.ts';
import { readSeries } from './read-usage.ts';
import { trimUsage } from './trim-usage.ts';

const POSTGRES = process.env['SLUICE_TEST_POSTGRES_URL'];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 9, 31, 12);

describe.each(['sqlite', 'postgres'] as const)('usage over %s', (dialect) => {
  let store: Store<Database>;
  let drop: (() => Promise<void>) | undefined;
  const skipped = dialect === 'postgres' && !POSTGRES;

  beforeAll(async () => {
    if (skipped) return;
    const clock = manualClock(NOON);
    if (dialect === 'sqlite') {
      store = await openStore<Database>({
        location: { kind: 'memory' },
        migrations: serverMigrations,
        clock,
      });
      return;
    }
    const made = await makeTestDatabase(POSTGRES ?? '');
    drop = made.drop;
    store = await openStore<Database>({
      location: { kind: 'postgres', url: made.url },
      migrations: serverMigrations,
      clock,
    });
  });
  afterAll(async () => {
    await store?.close();
    await drop?.();
  });
  beforeEach(async () => {
    if (!skipped) await store.db.deleteFrom('call_stats').execute();
  });

  const line = (changes: Partial<CountedCall> = {}): CountedCall => ({
    workspace_id: 'wsp_1',
    account_id: 'acc_1',
    connector: 'plain',
    at: NOON,
    outcome: 'ok',
    credits: 2,
    duration_ms: 10,
    ...changes,
  });
  const add = (lines: readonly CountedCall[]) => store.transaction((tx) => addUsage(store, tx, lines));
  const series = (query: Parameters<typeof readSeries>[1]['query'] = {}, workspaceId = 'wsp_1') =>
    readSeries(store, { workspaceId, query, now: NOON });
  const balances = { summaries: async () => new Map() };
  const accounts = (query: Parameters<typeof readAccountUsage>[1]['query'] = {}) =>
    readAccountUsage({ store, balances }, { workspaceId: 'wsp_1', query, now: NOON });

  test.skipIf(skipped)(
    'batches add up in every period they fall in, for the account and for all',
    async () => {
      await add([
        line(),
        line({ outcome: 'failed', credits: 0 }),
        line({ account_id: 'acc_2', at: NOON - HOUR }),
      ]);
      await add([line({ outcome: 'refused', credits: 0, duration_ms: 40 }), line({ workspace_id: 'wsp_2' })]);
      const [today] = (await series({ from: '2026-10-31', to: '2026-11-01', step: 'day' })).points;
      expect(today).toEqual({
        at: '2026-10-31T00:00:00.000Z',
        calls: 4,
        refused: 1,
        failed: 1,
        credits: 4,
        meanMs: 17.5,
      });
      const hours = await series({
        from: '2026-10-31T11:00:00Z',
        to: '2026-10-31T13:00:00Z',
        accountId: 'acc_1',
      });
      expect(hours).toMatchObject({ step: 'hour', accountId: 'acc_1' });
      expect(hours.points.map(({ calls, credits }) => [calls, credits])).toEqual([
        [0, 0],
        [3, 2],
      ]);
    },
  );

  test.skipIf(skipped)('what belongs to no account counts for the workspace and for no account', async () => {
    await add([line({ account_id: 'none', outcome: 'refused' })]);
    expect((await series()).points.at(-1)).toMatchObject({ calls: 1, refused: 1 });
    expect((await accounts()).items).toEqual([]);
  });

  test.skipIf(skipped)('a series has no gaps, ends with now, and is thirty days by default', async () => {
    const { points, step, from, to } = await series();
    expect([points.length, step, from, to]).toEqual([
      30,
      'day',
      '2026-10-02T00:00:00.000Z',
      '2026-11-01T00:00:00.000Z',
    ]);
    expect(points.every((point, index) => Date.parse(point.at) === Date.parse(from) + index * DAY)).toBe(
      true,
    );
    expect((await series({ from: '2026-10-31T05:59:59Z', to: '2026-10-31T07:00:00Z' })).points).toHaveLength(
      2,
    );
  });

  test.skipIf(skipped)('a period that is too long, or no period, is refused', async () => {
    await expect(series({ from: '2020-01-01' })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(series({ from: '2026-09-01', step: 'hour' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
    await expect(series({ from: 'yesterday' })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(series({ from: '2026-10-02', to: '2026-10-01' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  test.skipIf(skipped)(
    'accounts come by what they cost in the month, page by page, unlinked ones too',
    async () => {
      await add(
        [3, 9, 1, 9].flatMap((credits, index) =>
          Array.from({ length: index + 1 }, () =>
            line({ account_id: `acc_${index}`, credits: credits / (index + 1) }),
          ),
        ),
      );
      await add([line({ account_id: 'acc_old', at: NOON - 40 * DAY })]);
      const first = await accounts({ limit: 3 });
      expect(
        first.items.map(({ accountId, credits, calls }) => [accountId, Math.round(credits), calls]),
      ).toEqual([
        ['acc_3', 9, 4],
        ['acc_1', 9, 2],
        ['acc_0', 3, 1],
      ]);
      expect(first.items[0]).toMatchObject({ name: null, status: null, connector: 'plain', balance: null });
      const second = await accounts({ limit: 3, cursor: first.nextCursor ?? '' });
      expect(second.items.map(({ accountId }) => accountId)).toEqual(['acc_2']);
      expect(second.nextCursor).toBeNull();
      expect((await accounts({ month: '2026-09' })).items.map(({ accountId }) => accountId)).toEqual([
        'acc_old',
      ]);
      await expect(accounts({ month: '2026-09', cursor: first.nextCursor ?? '' })).rejects.toMatchObject({
        code: 'request.invalid',
      });
    },
  );

  test.skipIf(skipped)('the overview knows this month, the one before, and today', async () => {
    await add([line({ at: NOON - DAY }), line({ at: Date.UTC(2026, 8, 30, 23, 59) }), line({ credits: 5 })]);
    const overview = await readOverview(store, { workspaceId: 'wsp_1', now: NOON });
    expect(overview).toMatchObject({
      today: { calls: 1, credits: 5 },
      month: { calls: 2, credits: 7 },
      lastMonth: { calls: 1, at: '2026-09-01T00:00:00.000Z' },
      quarantined: 0,
      accounts: { active: 0 },
      runs: { running: 0 },
    });
  });

  test.skipIf(skipped)('old hours and days go, months stay', async () => {
    await add([line({ at: NOON - 900 * DAY }), line({ at: NOON - 50 * DAY }), line()]);
    await trimUsage(store, { now: NOON, closing: new AbortController().signal });
    const rows = await store.db.selectFrom('call_stats').select(['grain', 'account_id']).execute();
    const count = (grain: string) =>
      rows.filter((row) => row.grain === grain && row.account_id === '').length;
    expect([count('hour'), count('day'), count('month')]).toEqual([1, 2, 3]);
  });

  test.skipIf(skipped)('an update counts the lines that were there before it', async () => {
    const migration = serverMigrations.find(({ name }) => name === '0022-call-stats');
    const lines = [
      line(),
      line({ account_id: 'acc_2', outcome: 'failed' }),
      line({ at: NOON - DAY }),
      line({ account_id: 'none' }),
    ];
    await add(lines);
    const sums = () =>
      store.db
        .selectFrom('call_stats')
        .selectAll()
        .orderBy('account_id')
        .orderBy('grain')
        .orderBy('at')
        .execute();
    const counted = await sums();
    await store.db.schema.dropTable('call_stats').execute();
    await store.transaction((tx) =>
      store.insertMany(tx, {
        table: 'calls',
        columns: [
          'workspace_id',
          'id',
          'at',
          'account_id',
          'connector',
          'action',
          'method',
          'url',
          'outcome',
          'attempts',
          'duration_ms',
          'credits',
        ],
        rows: lines.map((one, index) => [
          one.workspace_id,
          `cal_${index}`,
          one.at,
          one.account_id,
          one.connector,
          'x',
          'GET',
          '',
          one.outcome,
          1,
          one.duration_ms,
          one.credits,
        ]),
      }),
    );
    const types = { text: 'text', integer: 'bigint', real: 'double precision', bytes: 'blob', json: 'text' };
    await migration?.up(store.db as never, types, store.dialect);
    expect(await sums()).toEqual(counted);
    expect(counted.length).toBeGreaterThan(9);
  });
});
