import { manualClock, SluiceError, type ErrorCode, type ManualClock } from '@sluice/core';
import { openStore, silentLogger, type Store } from '@sluice/runtime';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withNature } from '../calls/failures.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import { createIdempotency, KEEP_MS, type Answer, type Idempotency } from './idempotency.ts';
import { makeTestDatabase } from '../schema/testing/test-database.ts';

let store: Store<Database>;
let clock: ManualClock;
let idempotency: Idempotency;

const start = () =>
  createIdempotency({ store, clock, pepper: (...parts) => JSON.stringify(parts), log: silentLogger() });
beforeEach(async () => {
  clock = manualClock();
  store = await openStore<Database>({ location: { kind: 'memory' }, migrations: serverMigrations, clock });
  idempotency = start();
});
afterEach(() => store.close());

const request = (more: { key?: string; asked?: unknown; workspaceId?: string } = {}) => ({
  workspaceId: 'wsp_1',
  key: 'k1',
  operation: 'actions.run' as const,
  asked: { params: { accountId: 'a' }, body: { input: { b: 1, a: 2 } } },
  requestId: 'req_1',
  ...more,
});
const counter = () => {
  const callKeys: string[] = [];
  const work = async (callKey: string): Promise<Answer> => {
    callKeys.push(callKey);
    return { status: 201, body: { times: callKeys.length }, replayed: false };
  };
  return { callKeys, work };
};
const failing = (code: ErrorCode) => () =>
  Promise.reject(new SluiceError(code, { message: `The ${code} of the test.` }));
const codeOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof SluiceError ? error.code : String(error)),
  );

describe('one effect for one key', () => {
  test('a repeat gets the first status and body again, and nothing is done', async () => {
    const { work, callKeys } = counter();
    const first = await idempotency.run(request(), work);
    expect(first).toEqual({ status: 201, body: { times: 1 }, replayed: false });
    const sameInOtherOrder = request({
      asked: { body: { input: { a: 2, b: 1 } }, params: { accountId: 'a' } },
    });
    expect(await idempotency.run(sameInOtherOrder, work)).toEqual({ ...first, replayed: true });
    expect(await start().run(request(), work)).toEqual({ ...first, replayed: true });
    expect(callKeys).toHaveLength(1);
  });

  test('of many at once one does the work and the others are told to wait', async () => {
    const { work, callKeys } = counter();
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(idempotency.run(request(), work))),
    );
    expect(codes.filter((code) => code === 'no error')).toHaveLength(1);
    expect(codes.filter((code) => code === 'idempotency.busy')).toHaveLength(19);
    expect(callKeys).toHaveLength(1);
  });

  test('the same key for another request is refused', async () => {
    const { work, callKeys } = counter();
    await idempotency.run(request(), work);
    expect(await codeOf(idempotency.run(request({ asked: { body: 'other' } }), work))).toBe(
      'idempotency.conflict',
    );
    expect(await codeOf(idempotency.run({ ...request(), operation: 'accounts.link' }, work))).toBe(
      'idempotency.conflict',
    );
    expect(callKeys).toHaveLength(1);
  });

  test('keys of two workspaces have nothing to do with each other', async () => {
    const { work, callKeys } = counter();
    await idempotency.run(request(), work);
    const theirs = await idempotency.run(request({ workspaceId: 'wsp_2' }), work);
    expect(theirs.replayed).toBe(false);
    expect(callKeys[0]).not.toBe(callKeys[1]);
  });

  test('a key is remembered for at least a day, and then free again', async () => {
    const { work } = counter();
    await idempotency.run(request(), work);
    await clock.advance(24 * 3_600_000);
    expect((await idempotency.run(request(), work)).replayed).toBe(true);
    await clock.advance(KEEP_MS);
    expect((await idempotency.run(request({ asked: 'new' }), work)).replayed).toBe(false);
  });

  test('old keys are forgotten on the disk too', async () => {
    const { work } = counter();
    for (let index = 0; index < 30; index += 1) await idempotency.run(request({ key: `old-${index}` }), work);
    await clock.advance(KEEP_MS + 1);
    await idempotency.run(request({ key: 'new' }), work);
    expect(await store.db.selectFrom('idempotency').select('key').execute()).toEqual([{ key: 'new' }]);
  });

  test.each(['', ' ', 'a\u0007b', 'ключ', 'x'.repeat(256)])('the key “%s” is refused', async (key) => {
    expect(await codeOf(idempotency.run(request({ key }), counter().work))).toBe('request.invalid');
  });
});

describe('failures', () => {
  test.each(['provider.rejected', 'provider.auth', 'provider.credits', 'run.cap', 'internal'] as const)(
    '%s is the answer: a repeat gets it again',
    async (code) => {
      expect(await codeOf(idempotency.run(request(), failing(code)))).toBe(code);
      const { work, callKeys } = counter();
      const again = await idempotency.run(request(), work);
      expect(again).toMatchObject({ replayed: true, body: { code, requestId: 'req_1' } });
      expect(callKeys).toEqual([]);
    },
  );

  test.each([
    'request.invalid',
    'account.fields',
    'account.unknown',
    'account.refused',
    'egress.host',
  ] as const)('after %s nothing is stored: the key serves for the mended request', async (code) => {
    await codeOf(idempotency.run(request(), failing(code)));
    expect(await store.db.selectFrom('idempotency').selectAll().execute()).toEqual([]);
    const { work } = counter();
    expect((await idempotency.run(request({ asked: 'mended' }), work)).status).toBe(201);
  });

  test.each(['provider.timeout', 'provider.unavailable', 'store.full'] as const)(
    'after %s a repeat takes the work up again with the same key for its calls',
    async (code) => {
      const seen: string[] = [];
      await codeOf(
        idempotency.run(request(), (callKey) => {
          seen.push(callKey);
          return failing(code)();
        }),
      );
      expect(await codeOf(idempotency.run(request({ asked: 'other' }), counter().work))).toBe(
        'idempotency.conflict',
      );
      const { work, callKeys } = counter();
      expect((await idempotency.run(request(), work)).status).toBe(201);
      expect(callKeys).toEqual(seen);
    },
  );

  test('a call whose first try may have been done keeps its key, though its account was revoked before the next', async () => {
    const seen: string[] = [];
    await codeOf(
      idempotency.run(request(), async (callKey) => {
        seen.push(callKey);
        throw withNature(new SluiceError('account.inactive'), { inDoubt: true });
      }),
    );
    const { work, callKeys } = counter();
    expect((await idempotency.run(request(), work)).status).toBe(201);
    expect(callKeys).toEqual(seen);
  });

  test('work that a killed process left unfinished is taken over with the same key for its calls', async () => {
    let callKey = '';
    const begun = new Promise<void>((resolve) => {
      void start().run(request(), (given) => {
        callKey = given;
        resolve();
        return new Promise(() => undefined);
      });
    });
    await begun;
    const { work, callKeys } = counter();
    expect((await start().run(request(), work)).status).toBe(201);
    expect(callKeys).toEqual([callKey]);
  });

  test('an answer that cannot be kept is given all the same, and a repeat goes on with the same call key', async () => {
    const { work, callKeys } = counter();
    await store.db.schema.createIndex('one_done').on('idempotency').column('state').unique().execute();
    await idempotency.run(request({ key: 'first' }), work);
    expect((await idempotency.run(request(), work)).status).toBe(201);
    await store.db.schema.dropIndex('one_done').execute();
    expect((await idempotency.run(request(), work)).replayed).toBe(false);
    expect(callKeys[1]).toBe(callKeys[2]);
  });
});

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];
describe.skipIf(postgresUrl === undefined)(
  'two processes over one PostgreSQL (set SLUICE_TEST_POSTGRES_URL)',
  () => {
    let database: Awaited<ReturnType<typeof makeTestDatabase>>;
    let stores: Store<Database>[];
    beforeEach(async () => {
      database = await makeTestDatabase(postgresUrl ?? '');
      const location = { kind: 'postgres', url: database.url } as const;
      const open = () => openStore<Database>({ location, migrations: serverMigrations, clock });
      stores = [await open(), await open()];
    });
    afterEach(async () => {
      for (const one of stores) await one.close();
      await database.drop();
    });
    const pair = () =>
      stores.map((one) =>
        createIdempotency({
          store: one,
          clock,
          pepper: (...parts) => JSON.stringify(parts),
          log: silentLogger(),
        }),
      ) as [Idempotency, Idempotency];

    test('a request at both at once is done by one of them', async () => {
      const { work, callKeys } = counter();
      for (let round = 0; round < 10; round += 1) {
        callKeys.length = 0;
        const both = pair().map((one) => codeOf(one.run(request({ key: `round-${round}` }), work)));
        const codes = (await Promise.all(both)).toSorted();
        expect(codes[1]).toBe('no error');
        expect(['idempotency.busy', 'no error']).toContain(codes[0]);
        expect(callKeys).toHaveLength(1);
      }
    });

    test('what the other works on is left to it, for as long as it shows that it lives', async () => {
      const [one, other] = pair();
      let end = () => undefined as void;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const { work, callKeys } = counter();
      let begin = () => undefined as void;
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const running = one.run(request(), async (callKey) => {
        begin();
        await ended;
        return work(callKey);
      });
      await begun;
      for (let minute = 0; minute < 3; minute += 1) {
        for (let step = 0; step < 6; step += 1) {
          await clock.advance(10_000);
          await renewed(stores[0], clock.now());
        }
        expect(await codeOf(other.run(request(), work))).toBe('idempotency.busy');
      }
      end();
      const answer = await running;
      expect(await other.run(request(), work)).toEqual({ ...answer, replayed: true });
      expect(callKeys).toHaveLength(1);
    });

    test('what a dead process left is taken over when its promise has run out, under the same call key', async () => {
      const [dead, other] = pair();
      let left = '';
      const begun = new Promise<void>((resolve) => {
        void dead.run(request(), (callKey) => {
          left = callKey;
          resolve();
          return new Promise(() => undefined);
        });
      });
      await begun;
      const { work, callKeys } = counter();
      expect(await codeOf(other.run(request(), work))).toBe('idempotency.busy');
      // Its renewals would go on in this process, so its promise is ended by hand.
      await stores[1]?.db.updateTable('idempotency').set({ lease_until: clock.now() }).execute();
      expect((await other.run(request(), work)).status).toBe(201);
      expect(callKeys).toEqual([left]);
    });

    /** The renewal runs on its own after the clock moved: waits until it is seen in the store. */
    async function renewed(seen: Store<Database> | undefined, now: number): Promise<void> {
      await vi.waitFor(
        async () => {
          const row = await seen?.db.selectFrom('idempotency').select('lease_until').executeTakeFirst();
          expect(row?.lease_until).toBeGreaterThan(now + 30_000);
        },
        { timeout: 10_000 },
      );
    }
  },
);
