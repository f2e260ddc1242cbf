import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeTestDatabase } from '../schema/testing/test-database.ts';
import { readOverview } from '../usage/read-overview.ts';
import { ACTOR, openFlows, STRANGER, type FlowsUnderTest } from './testing/flows-under-test.ts';
import { startPeopleProvider, type PeopleProvider } from './testing/people-provider.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];
const WORKSPACE = ACTOR.workspaceId;

let provider: PeopleProvider;
let under: FlowsUnderTest;
let drop: (() => Promise<void>) | undefined;

async function open(kind: 'folder' | 'postgres'): Promise<void> {
  provider = await startPeopleProvider();
  if (kind === 'folder' || postgresUrl === undefined) {
    under = await openFlows(provider.url);
    return;
  }
  const database = await makeTestDatabase(postgresUrl);
  drop = () => database.drop();
  under = await openFlows(provider.url, { location: { kind: 'postgres', url: database.url } });
}

afterEach(async () => {
  vi.restoreAllMocks();
  await under.close();
  await provider.close();
  await drop?.();
  drop = undefined;
});

const runs = () => under.flows.runs;

async function enriched(emails: readonly string[]): Promise<string> {
  const fileId = await under.upload(`email,note\n${emails.map((email) => `${email},x`).join('\n')}\n`);
  const { id } = await runs().create(ACTOR, { fileId, accountId: 'acc_people', start: true });
  await under.until(id, ['completed']);
  return id;
}

const BAD = ['bad', 'nobody1@x.example', 'fine@x.example', 'worse', 'nobody2@x.example'];

async function rowsOf(runId: string, state: 'open' | 'replayed' | 'dismissed' | 'all' = 'open') {
  return (await runs().quarantine(WORKSPACE, runId, { state })).items;
}

/** How many rows are open, counted one by one; and that every count that is kept says the same. */
async function openRows(...runIds: string[]): Promise<number> {
  let total = 0;
  for (const runId of runIds) {
    const counted = (await rowsOf(runId)).length;
    expect((await runs().get(WORKSPACE, runId)).counts.quarantineOpen, runId).toBe(counted);
    total += counted;
  }
  const { quarantined } = await readOverview(under.store, { workspaceId: WORKSPACE, now: Date.now() });
  const listed = await under.flows.quarantine(WORKSPACE, { limit: 100 });
  expect(listed.items).toHaveLength(quarantined);
  expect(quarantined).toBe(total);
  return total;
}

describe.each(['folder', 'postgres'] as const)('quarantine in a %s', (kind) => {
  const skipped = kind === 'postgres' && postgresUrl === undefined;
  beforeEach(() => open(kind));

  test.skipIf(skipped)(
    'what is replayed waits no longer and leads to its run, which counts its own',
    async () => {
      const first = await enriched(BAD);
      expect(await openRows(first)).toBe(4);
      const [bad] = await rowsOf(first);
      const rows = [{ id: bad?.id ?? '', values: { email: 'mended@x.example' } }];
      const replay = await runs().replay(ACTOR, first, rows);
      expect(await rowsOf(first, 'replayed')).toMatchObject([
        { id: bad?.id, state: 'replayed', replayedBy: replay.id, closedAt: expect.any(String) },
      ]);
      await under.until(replay.id, ['ready']);
      expect(await openRows(first, replay.id)).toBe(3);
      const rest = await runs().replay(ACTOR, first);
      expect(await under.until(rest.id, ['ready'])).toMatchObject({ estimate: { rows: 3 } });
      expect(await openRows(first, replay.id, rest.id), 'none before it starts').toBe(0);
      await runs().start(ACTOR, rest.id, {});
      await under.until(rest.id, ['completed']);
      expect(await openRows(first, replay.id, rest.id)).toBe(3);
    },
  );

  test.skipIf(skipped)('a row is in one replay at most, also when two are asked for at once', async () => {
    const first = await enriched(BAD);
    const [bad, nobody] = await rowsOf(first);
    const rows = [{ id: bad?.id ?? '' }, { id: nobody?.id ?? '' }];
    const both = await Promise.allSettled([
      runs().replay(ACTOR, first, rows),
      runs().replay(ACTOR, first, rows.toReversed()),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const again = runs().replay(ACTOR, first, rows);
    await expect(again).rejects.toMatchObject({
      code: 'run.state',
      message: expect.stringContaining('was replayed already, in the run run_'),
    });
    await expect(runs().replay(ACTOR, first, [rows[0]!, rows[0]!])).rejects.toThrow();
    expect((await rowsOf(first, 'replayed')).length).toBe(2);
    await runs().dismiss(ACTOR, first, {});
    await expect(runs().replay(ACTOR, first)).rejects.toMatchObject({ code: 'run.state' });
    expect((await runs().list(WORKSPACE, {})).items).toHaveLength(2);
  });

  test.skipIf(skipped)(
    'a replay that is cut off before it is made leaves every row open, and no run',
    async () => {
      const first = await enriched(BAD);
      const { transaction } = under.store;
      const cut = vi.spyOn(under.store, 'transaction').mockImplementation((work) =>
        transaction(async (tx) => {
          const answer = await work(tx);
          const made = await tx.selectFrom('runs').select('id').where('replay_of', '=', first).execute();
          if (made.length > 0) throw new Error('cut off');
          return answer;
        }),
      );
      await expect(runs().replay(ACTOR, first)).rejects.toThrow('cut off');
      cut.mockRestore();
      expect((await runs().list(WORKSPACE, {})).items).toHaveLength(1);
      expect(await openRows(first)).toBe(4);
    },
  );

  test.skipIf(skipped)(
    'a replay cancelled before it looked anything up gives its rows back, and takes them again when resumed',
    async () => {
      const first = await enriched(BAD);
      const { id } = await runs().replay(ACTOR, first);
      await under.until(id, ['ready']);
      expect(await openRows(first, id)).toBe(0);
      await runs().cancel(ACTOR, id);
      expect(await rowsOf(id, 'all'), 'it never started').toEqual([]);
      expect(await openRows(first, id), 'none of them twice').toBe(4);
      await runs().resume(ACTOR, id, {});
      await under.until(id, ['completed']);
      expect(await openRows(first, id)).toBe(4);
      expect(await rowsOf(first)).toEqual([]);
    },
  );

  test.skipIf(skipped)(
    'a replay that stops before its first look-up gives its rows back; what became of them elsewhere keeps it from going on',
    async () => {
      const first = await enriched(BAD);
      const [, nobody] = await rowsOf(first);
      const rows = [{ id: nobody?.id ?? '' }];
      const { id } = await runs().replay(ACTOR, first, rows);
      await under.until(id, ['ready']);
      provider.failWith = 401;
      await runs().start(ACTOR, id, {});
      await under.until(id, ['stopped']);
      provider.failWith = null;
      expect(await openRows(first, id)).toBe(4);
      const other = await runs().replay(ACTOR, first, rows);
      await expect(runs().resume(ACTOR, id, {})).rejects.toMatchObject({ code: 'run.state' });
      expect(await runs().get(WORKSPACE, id)).toMatchObject({ status: 'stopped' });
      expect(await rowsOf(first, 'replayed')).toMatchObject([{ replayedBy: other.id }]);
    },
  );

  test.skipIf(skipped)(
    'a replay that looked up a part keeps its rows, until a person reopens them',
    async () => {
      const missed = Array.from({ length: 30 }, (_, at) => `nobody${at}@x.example`);
      const first = await enriched(missed);
      const all = await rowsOf(first);
      const mended = all.map(({ id }, at) => ({ id, values: { email: `found${at}@x.example` } }));
      const { id } = await runs().replay(ACTOR, first, mended);
      await under.until(id, ['ready']);
      await runs().start(ACTOR, id, { capCredits: 20 });
      const stopped = await under.until(id, ['stopped']);
      expect(stopped.counts.matched).toBeGreaterThan(0);
      expect(await openRows(first, id)).toBe(0);
      const some = all.slice(0, 2).map((row) => row.id);
      expect(await runs().reopen(ACTOR, first, { rows: some })).toMatchObject({ rows: 2, open: 2 });
      expect(await openRows(first, id)).toBe(2);
      await expect(runs().resume(ACTOR, id, { capCredits: 500 })).rejects.toMatchObject({
        code: 'run.state',
      });
    },
  );

  test.skipIf(skipped)('rows of a replay that is not over are not reopened', async () => {
    const first = await enriched(BAD);
    const [bad] = await rowsOf(first);
    const rows = [bad?.id ?? ''];
    const { id } = await runs().replay(ACTOR, first, [{ id: rows[0] ?? '' }]);
    await under.until(id, ['ready']);
    await expect(runs().reopen(ACTOR, first, { rows })).rejects.toMatchObject({ code: 'run.state' });
    expect(await runs().reopen(ACTOR, first, {}), 'dismissed ones alone').toMatchObject({ rows: 0 });
    expect(await rowsOf(first, 'replayed')).toHaveLength(1);
  });

  test.skipIf(skipped)(
    'a dismissal is counted once, booked once, and taken back without those before it',
    async () => {
      const first = await enriched(BAD);
      const [bad] = await rowsOf(first);
      const rows = [bad?.id ?? ''];
      expect(await runs().dismiss(ACTOR, first, { rows })).toMatchObject({ rows: 1, open: 3 });
      expect(await runs().dismiss(ACTOR, first, { rows }), 'skipped').toEqual({
        rows: 0,
        open: 3,
        closedAt: null,
      });
      await vi.waitFor(
        async () =>
          expect(Date.now()).toBeGreaterThan(
            Date.parse((await rowsOf(first, 'dismissed'))[0]?.closedAt ?? ''),
          ),
        { timeout: 10_000 },
      );
      const { closedAt } = await runs().dismiss(ACTOR, first, {});
      expect(await openRows(first)).toBe(0);
      expect(await rowsOf(first, 'all')).toHaveLength(4);
      expect(await runs().reopen(ACTOR, first, { closedAt: closedAt ?? '' })).toMatchObject({
        rows: 3,
        open: 3,
      });
      expect(await rowsOf(first, 'dismissed')).toMatchObject([{ id: rows[0] }]);
      expect(await runs().reopen(ACTOR, first, {})).toMatchObject({ rows: 1, open: 4 });
      expect(await openRows(first)).toBe(4);
      const acts = await under.store.db
        .selectFrom('audit')
        .select(['act', 'details'])
        .where('act', 'like', 'quarantine.%')
        .orderBy('id')
        .execute();
      expect(acts.map(({ act, details }) => [act, JSON.parse(details)])).toEqual([
        ['quarantine.dismissed', { rows: 1 }],
        ['quarantine.dismissed', { rows: 3 }],
        ['quarantine.reopened', { rows: 3 }],
        ['quarantine.reopened', { rows: 1 }],
      ]);
    },
  );

  test.skipIf(skipped)('nobody closes rows of another workspace, or rows that there are not', async () => {
    const first = await enriched(BAD);
    await expect(runs().dismiss(STRANGER, first, {})).rejects.toMatchObject({ code: 'run.unknown' });
    await expect(runs().reopen(STRANGER, first, {})).rejects.toMatchObject({ code: 'run.unknown' });
    const [bad] = await rowsOf(first);
    const rows = [bad?.id ?? '', 'qua_99_input'];
    await expect(runs().dismiss(ACTOR, first, { rows })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(runs().reopen(ACTOR, first, { rows: ['lost'] })).rejects.toMatchObject({
      code: 'request.invalid',
    });
    expect(await openRows(first)).toBe(4);
  });
});
