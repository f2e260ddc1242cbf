import { SluiceError } from '@sluice/core';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import type { OpenLink } from './index.ts';
import { KEY, openLinkBench, OTHER_KEY, type LinkBench } from './testing/link-bench.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];
let bench: LinkBench;

describe('over SQLite', () => {
  beforeEach(async () => {
    bench = await openLinkBench();
  });
  afterEach(() => bench.close());
  race();
});

describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () => {
  let database: Awaited<ReturnType<typeof makeTestDatabase>>;
  beforeEach(async () => {
    database = await makeTestDatabase(postgresUrl ?? '');
    bench = await openLinkBench({ kind: 'postgres', url: database.url });
  });
  afterEach(async () => {
    await bench.close();
    await database.drop();
  });
  race();

  test('the second of two links of one owner waits for the first, and then sees what it kept', async () => {
    const [one, two] = [await bench.open(), await bench.open()];
    meet(2);
    let kept = 0;
    const commit = async () => {
      kept += 1;
      await vi.waitUntil(async () => kept === 2 || (await someoneWaits()), { timeout: 10_000 });
    };
    const ends = await Promise.allSettled(
      [one, two].map(({ link }, index) => {
        const apiKey = index === 0 ? KEY : OTHER_KEY;
        return bench.links.link(link, { body: { connector: 'example', fields: { apiKey } }, commit });
      }),
    );
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect([kept, (await accounts()).length]).toEqual([1, 1]);
  });

  async function someoneWaits(): Promise<boolean> {
    const waiting = sql<{ pid: number }>`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return (await waiting.execute(bench.store.db)).rows.length > 0;
  }
});

/** Both are past the provider before either is kept. */
function meet(count: number): void {
  let arrived = 0;
  let go = () => undefined as void;
  const all = new Promise<void>((resolve) => {
    go = resolve;
  });
  bench.provider.verify = async () => {
    arrived += 1;
    if (arrived === count) go();
    await all;
  };
}

async function linkAtOnce(links: readonly OpenLink[], keys: readonly string[]): Promise<string[]> {
  meet(links.length);
  const ends = await Promise.allSettled(
    links.map((link, index) =>
      bench.links.link(link, { body: { connector: 'example', fields: { apiKey: keys[index] ?? KEY } } }),
    ),
  );
  return ends
    .map((end) => {
      if (end.status === 'fulfilled') return 'linked';
      return end.reason instanceof SluiceError ? end.reason.code : String(end.reason);
    })
    .toSorted();
}

const accounts = async () => (await bench.accounts.list(bench.actor, {})).items;
const used = async () => (await bench.links.list(bench.actor, { status: 'used' })).items;
const sealed = async () =>
  bench.store.db.selectFrom('vault_secrets').select('owner_id').where('owner_id', 'like', 'acc_%').execute();

function race(): void {
  test.each([
    ['with the same key', KEY],
    ['with two keys', OTHER_KEY],
  ])('one session completed twice at once %s makes one account', async (_how, second) => {
    const { link, session } = await bench.open();
    expect(await linkAtOnce([link, link], [KEY, second])).toEqual(['link.used', 'linked']);
    const [account, ...others] = await accounts();
    expect(others).toEqual([]);
    expect(await sealed()).toEqual([{ owner_id: account?.id }]);
    expect(await bench.links.get(bench.actor, session.id)).toMatchObject({ accountId: account?.id });
    expect((await bench.acts()).filter((act) => act === 'link.used')).toHaveLength(1);
  });

  test('a session that allows several makes one account too, however often it is completed at once', async () => {
    const { link } = await bench.open({ several: true });
    const keys = [KEY, OTHER_KEY, 'ex_third-33334444', 'ex_fourth-55556666'];
    const ends = await linkAtOnce([link, link, link, link], keys);
    expect(ends).toEqual(['link.used', 'link.used', 'link.used', 'linked']);
    expect(await accounts()).toHaveLength(1);
  });

  test('two sessions of one owner at once make one account; the other stays open, to change it', async () => {
    const [one, two] = [await bench.open(), await bench.open()];
    expect(await linkAtOnce([one.link, two.link], [KEY, OTHER_KEY])).toEqual(['account.changed', 'linked']);
    const [account, ...others] = await accounts();
    expect(others).toEqual([]);
    expect(await sealed()).toEqual([{ owner_id: account?.id }]);
    const [winner, ...more] = await used();
    expect(more).toEqual([]);
    const loser = [one, two].find(({ session }) => session.id !== winner?.id) ?? one;
    bench.provider.verify = async () => undefined;
    const body = { connector: 'example', fields: { apiKey: 'ex_third-33334444' } };
    expect(await bench.links.link(loser.link, { body })).toEqual({
      changed: true,
      account: { id: account?.id, connector: 'example', name: 'Example' },
    });
  });

  test('two owners at once do not wait for each other, nor do two sessions that allow several', async () => {
    const [one, two] = [await bench.open(), await bench.open({ owner: { id: 'cus_2', name: 'Other' } })];
    expect(await linkAtOnce([one.link, two.link], [KEY, KEY])).toEqual(['linked', 'linked']);
    const [three, four] = [await bench.open({ several: true }), await bench.open({ several: true })];
    const keys = [OTHER_KEY, 'ex_third-33334444'];
    expect(await linkAtOnce([three.link, four.link], keys)).toEqual(['linked', 'linked']);
    expect(await accounts()).toHaveLength(4);
  });

  test('two sessions that change one account at once: one does, the other may try again', async () => {
    const first = await bench.open();
    await linkAtOnce([first.link], [KEY]);
    const [one, two] = [await bench.open(), await bench.open()];
    expect(await linkAtOnce([one.link, two.link], [OTHER_KEY, 'ex_third-33334444'])).toEqual([
      'account.changed',
      'linked',
    ]);
    expect(await used()).toHaveLength(2);
  });
}
