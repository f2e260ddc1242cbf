import { manualClock, type ManualClock } from '@sluice/core';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';
import { storeError } from './store-errors.ts';
import type { Store } from './store.ts';
import { countMigrations, type CountTables } from './testing/writer-child.ts';

let clock: ManualClock;
let store: Store<CountTables>;

beforeEach(async () => {
  clock = manualClock();
  store = await openStore<CountTables>({ location: { kind: 'memory' }, migrations: countMigrations, clock });
});
afterEach(() => store.close());

test('a full disk is told as such, rolls back, and ends when there is room again', async () => {
  const fill = () =>
    store.transaction((tx) =>
      store.insertMany(tx, {
        table: 'counts',
        columns: ['n'],
        rows: Array.from({ length: 9000 }, (_, n) => [n]),
      }),
    );
  await sql`pragma max_page_count = 8`.execute(store.db);
  await expect(fill()).rejects.toMatchObject({
    code: 'store.full',
    status: 507,
    fix: expect.stringContaining('space'),
  });
  expect(await store.db.selectFrom('counts').selectAll().execute()).toEqual([]);
  await sql`pragma max_page_count = 10000`.execute(store.db);
  await fill();
});

test.each(['ENOSPC', '53100'])('%s means a full disk, however deep it is among the causes', (code) => {
  const cause = Object.assign(new Error('no room'), { code });
  expect(storeError(new Error('outer', { cause })).code).toBe('store.full');
});

test('a transaction that waits for itself fails after a while and lets the others go on', async () => {
  const stuck = store.transaction(async () => {
    await store.db.selectFrom('counts').selectAll().execute();
  });
  const failed = expect(stuck).rejects.toMatchObject({ code: 'store.failed', retryAfterMs: 1000 });
  for (let second = 0; second < 20; second += 1) await clock.advance(1000);
  await failed;
  expect(await store.db.selectFrom('counts').selectAll().execute()).toEqual([]);
  expect(clock.sleepers()).toBe(0);
});

test('closing lets the open transaction end, and what comes later is refused', async () => {
  let go = () => undefined as void;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const open = store.transaction(async (tx) => {
    await gate;
    await tx.insertInto('counts').values({ n: 1 }).execute();
    return 'committed';
  });
  const closed = store.close();
  go();
  expect(await open).toBe('committed');
  await closed;
  await expect(store.ping()).rejects.toThrow();
});

test('a database that does not answer is told with a fix, and its password is told nowhere', async () => {
  const urls = [
    'postgres://me:CANARY@127.0.0.1:1/db',
    'postgres//me:CANARY@x',
    'postgres://me:CANARY@ho st/db',
    'CANARY',
  ];
  for (const url of urls) {
    const opened = openStore({ location: { kind: 'postgres', url }, migrations: [] });
    const error = await opened.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'store.failed',
      fix: expect.stringMatching(/database URL|postgres:/),
    });
    expect(everythingOf(error)).not.toContain('CANARY');
  }
  const schema = openStore({
    location: { kind: 'postgres', url: 'postgres://x/y', schema: 'a b; drop' },
    migrations: [],
  });
  await expect(schema).rejects.toMatchObject({
    code: 'store.failed',
    message: expect.stringContaining('schema'),
  });
});

test('rows are written inside a transaction, and a commit is awaited in the transaction of its own store', async () => {
  const outside = store.insertMany(store.db as never, { table: 'counts', columns: ['n'], rows: [[1]] });
  await expect(outside).rejects.toMatchObject({ code: 'store.failed' });
  const other = await openStore<CountTables>({ location: { kind: 'memory' }, migrations: countMigrations });
  const foreign = other.transaction(async (tx) => store.onCommit(tx, () => undefined));
  await expect(foreign).rejects.toThrow('not one of this store');
  await other.close();
});

test('a result is not streamed, because that would keep everybody else out', async () => {
  const stream = async () => {
    for await (const row of store.db.selectFrom('counts').selectAll().stream())
      throw new Error(JSON.stringify(row));
  };
  await expect(stream()).rejects.toThrow('page by page');
});

test('someone who asks without a pause keeps nobody else from their turn', async () => {
  let turns = 0;
  let busy = true;
  const others = () => {
    turns += 1;
    if (busy) setImmediate(others);
  };
  setImmediate(others);
  for (let n = 0; n < 10_000; n += 1) await store.db.selectFrom('counts').selectAll().execute();
  busy = false;
  expect(turns).toBeGreaterThan(1);
});

test('every commit reaches the disk, and references are checked', async () => {
  const setting = async (name: string) =>
    Object.values((await sql.raw(`pragma ${name}`).execute(store.db)).rows[0] ?? {});
  expect(await setting('synchronous')).toEqual([2]);
  expect(await setting('foreign_keys')).toEqual([1]);
  expect(await setting('cache_size')).toEqual([-32000]);
});

/** All that a log could print of an error: every own property, and those of its causes. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)));
  return [...own, error.cause === undefined ? '' : everythingOf(error.cause)].join('\n');
}
