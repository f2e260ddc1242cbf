import { systemClock, type QuarantineEntry } from '@sluice/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchQuarantine } from './search-quarantine.ts';
import { ACTOR, openFlows, STRANGER, type FlowsUnderTest } from './testing/flows-under-test.ts';
import { startPeopleProvider, type PeopleProvider } from './testing/people-provider.ts';

let provider: PeopleProvider;
let under: FlowsUnderTest;
beforeEach(async () => {
  provider = await startPeopleProvider();
  under = await openFlows(provider.url);
});
afterEach(async () => {
  await under.close();
  await provider.close();
});

async function enrich(emails: readonly string[], name: string): Promise<string> {
  const fileId = await under.upload(
    `email,note\n${emails.map((email) => `${email},"Say ""ü"" ${email}"`).join('\n')}\n`,
    name,
  );
  const { id } = await under.flows.runs.create(ACTOR, {
    fileId,
    accountId: 'acc_people',
    mapping: { email: 'email' },
    start: true,
  });
  await under.until(id, ['completed', 'stopped']);
  return id;
}

async function all(query: object = {}): Promise<QuarantineEntry[]> {
  const found: QuarantineEntry[] = [];
  let cursor: string | null = null;
  do {
    const from: { cursor?: string } = cursor === null ? {} : { cursor };
    const page: { items: QuarantineEntry[]; nextCursor: string | null } = await under.flows.quarantine(
      ACTOR.workspaceId,
      { ...query, ...from },
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

const places = (rows: readonly QuarantineEntry[]) => rows.map(({ fileName, row }) => `${fileName} ${row}`);

test('what was set aside by all runs is listed, newest run first, however the pages are cut', async () => {
  const first = await enrich(['bad', 'p1@x.example', 'nobody1@x.example', 'worse'], 'one.csv');
  await enrich(['nobody2@x.example', 'p2@x.example', 'bad2'], 'two.csv');
  await enrich(['p3@x.example'], 'clean.csv');
  const whole = ['two.csv 2', 'two.csv 4', 'one.csv 2', 'one.csv 4', 'one.csv 5'];
  for (const limit of [1, 2, 3, 50]) expect(places(await all({ limit })), `${limit} a page`).toEqual(whole);
  expect(places(await all({ runId: first, limit: 2 }))).toEqual(whole.slice(2));
  expect(places(await all({ stage: 'input' }))).toEqual(['two.csv 4', 'one.csv 2', 'one.csv 5']);
  expect(places(await all({ code: 'not_found', limit: 1 }))).toEqual(['two.csv 2', 'one.csv 4']);
  expect(places(await all({ q: 'BAD' }))).toEqual(['two.csv 4', 'one.csv 2']);
  expect(places(await all({ q: 'nobody has', limit: 1 })), 'words of the reason').toEqual([
    'two.csv 2',
    'one.csv 4',
  ]);
  expect(places(await all({ q: '"ü" worse' })), 'quotes and umlauts').toEqual(['one.csv 5']);
  expect(places(await all({ q: 'o_e' })), 'not a pattern').toEqual([]);
  expect((await all())[0]).toMatchObject({
    runStatus: 'completed',
    stage: 'enrich',
    code: 'not_found',
    values: { email: 'nobody2@x.example' },
  });
});

test('another workspace sees nothing of it', async () => {
  const runId = await enrich(['bad'], 'one.csv');
  const nothing = { items: [], nextCursor: null };
  expect(await under.flows.quarantine(STRANGER.workspaceId, {})).toEqual(nothing);
  expect(await under.flows.quarantine(STRANGER.workspaceId, { runId })).toEqual(nothing);
});

test('a cursor of another list is refused', async () => {
  const query = { cursor: Buffer.from('run_1 qua_1_input').toString('base64url') };
  await expect(under.flows.quarantine(ACTOR.workspaceId, query)).rejects.toMatchObject({
    code: 'request.invalid',
  });
});

test('a rare row among very many is found a part at a time', async () => {
  const emails = Array.from({ length: 60_000 }, (_, at) => (at === 40_000 ? 'needle' : `bad${at}`));
  await enrich(emails, 'many.csv');
  const first = await under.flows.quarantine(ACTOR.workspaceId, { q: 'needle' });
  expect(first.items).toEqual([]);
  expect(first.nextCursor).not.toBeNull();
  expect(places(await all({ q: 'needle' }))).toEqual(['many.csv 40002']);
});

test('where rows are read slowly a search stops sooner, and misses and repeats none', async () => {
  const emails = (name: string) => Array.from({ length: 1_200 }, (_, at) => `${name}${at}`);
  await enrich([...emails('bad'), 'needle'], 'older.csv');
  await enrich(emails('worse'), 'newer.csv');
  let now = 0;
  const slow = { ...systemClock, now: () => (now += 100) };
  const parts = { store: under.store, clock: slow };
  const walk = async (q: string) => {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const from: { cursor?: string } = cursor === null ? {} : { cursor };
      const page: { items: QuarantineEntry[]; nextCursor: string | null } = await searchQuarantine(
        parts,
        ACTOR.workspaceId,
        { q, limit: 200, ...from },
      );
      pages.push(places(page.items));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return pages;
  };
  const pages = await walk('needle');
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.flat()).toEqual(['older.csv 1202']);
  const some = (await walk('9')).flat();
  const nines = emails('').flatMap((at) => (at.includes('9') ? [Number(at) + 1] : []));
  expect(some).toEqual(['newer', 'older'].flatMap((name) => nines.map((row) => `${name}.csv ${row + 1}`)));
});
