import type { Run } from '@sluice/core';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { overBothStores } from '../schema/testing/stores.ts';
import { ACTOR, openFlows, type FlowsUnderTest } from './testing/flows-under-test.ts';
import { startPeopleProvider, type PeopleProvider } from './testing/people-provider.ts';
import { runInChild } from './testing/run-in-child.ts';

const WORKSPACE = ACTOR.workspaceId;
const FIRST = { accountId: 'acc_people', sink: 'contacts' };
const OTHER = { accountId: 'acc_other', sink: 'contacts' };
/** Another account with the key of the other. */
const TWIN = { accountId: 'acc_twin', sink: 'contacts' };

let source: PeopleProvider;
let other: PeopleProvider;
let under: FlowsUnderTest;

beforeEach(async () => {
  source = await startPeopleProvider();
  other = await startPeopleProvider();
});

afterEach(async () => {
  await source.close();
  await other.close();
});

const runs = () => under.flows.runs;
const emailsAt = (provider: PeopleProvider) => provider.records.map(({ email }) => email).toSorted();

const WANTED = Array.from({ length: 25 }, (_, at) => `p${at}@x.example`);
const UNWANTED = ['unwanted1@x.example', 'unwanted2@x.example', 'unwelcome3@x.example'];
const ALL = [...WANTED, ...UNWANTED].toSorted();

async function enriched(extra: object = {}): Promise<string> {
  const rows = [...WANTED.slice(0, 9), ...UNWANTED, ...WANTED.slice(9), 'bad', 'nobody@x.example'];
  const fileId = await under.upload(`email\n${rows.join('\n')}\n`);
  const { id } = await runs().create(ACTOR, { fileId, accountId: 'acc_people', start: true, ...extra });
  await under.until(id, ['completed']);
  return id;
}

async function sent(id: string, destination: typeof FIRST): Promise<Run> {
  await runs().send(ACTOR, id, destination);
  return under.until(id, ['completed', 'stopped']);
}

async function quarantined(id: string, state: 'open' | 'replayed' | 'dismissed'): Promise<string[]> {
  const { items } = await runs().quarantine(WORKSPACE, id, { state, limit: 100 });
  expect((await runs().get(WORKSPACE, id)).counts.quarantineOpen).toBe(
    (await runs().quarantine(WORKSPACE, id, { state: 'open', limit: 100 })).items.length,
  );
  return items.filter(({ stage }) => stage === 'write').map(({ values }) => values['email'] ?? '');
}

overBothStores((place) => {
  beforeEach(async () => {
    const others = { acc_other: other.url, acc_twin: other.url };
    under = await openFlows(source.url, { others, location: place() });
  });
  afterEach(() => under.close());

  test('a finished run is sent to one place after the other, to each once', async () => {
    const id = await enriched({ destination: FIRST });
    expect(emailsAt(source)).toEqual(WANTED.toSorted());
    other.takesAll = true;
    const atOther = await sent(id, OTHER);
    expect(atOther).toMatchObject({ status: 'completed', destination: OTHER, counts: { written: 28 } });
    expect(atOther.sends).toEqual([
      { ...FIRST, written: 25, refused: 3, startedAt: expect.any(String), finishedAt: expect.any(String) },
      { ...OTHER, written: 28, refused: 0, startedAt: expect.any(String), finishedAt: expect.any(String) },
    ]);
    expect([emailsAt(source), emailsAt(other)]).toEqual([WANTED.toSorted(), ALL]);
    const asked = other.requests;
    const again = await sent(id, TWIN);
    expect(other.requests, 'the same place by its key: nothing is left to write').toBe(asked);
    expect(again.sends).toMatchObject([FIRST, { ...TWIN, written: 28, refused: 0 }]);
    const { items } = await runs().list(WORKSPACE, { accountId: 'acc_people' });
    expect(items).toMatchObject([{ id, sends: again.sends }]);
  });

  test('a finished run that is sent once more writes what was refused there and nothing else', async () => {
    const id = await enriched({ destination: FIRST });
    expect(await quarantined(id, 'open')).toEqual(UNWANTED);
    const [first] = (await runs().quarantine(WORKSPACE, id, {})).items;
    await runs().dismiss(ACTOR, id, { rows: [first?.id ?? ''] });
    expect((await sent(id, FIRST)).sends, 'refused again').toMatchObject([{ written: 25, refused: 3 }]);
    expect(await quarantined(id, 'open')).toEqual(UNWANTED.slice(1));
    source.takesAll = true;
    const mended = await sent(id, FIRST);
    expect(mended).toMatchObject({ counts: { written: 27 }, sends: [{ written: 27, refused: 1 }] });
    expect(emailsAt(source)).toEqual(ALL.filter((email) => email !== UNWANTED[0]));
    expect([await quarantined(id, 'open'), await quarantined(id, 'replayed')]).toEqual([
      [],
      UNWANTED.slice(1),
    ]);
    const asked = source.requests;
    await sent(id, FIRST);
    expect(source.requests).toBe(asked);
  });

  test('a row that two places refuse is in quarantine once, until both have it', async () => {
    const id = await enriched({ destination: FIRST });
    await runs().dismiss(ACTOR, id, {});
    await sent(id, OTHER);
    expect(await quarantined(id, 'open'), 'refused anew').toEqual(UNWANTED);
    other.takesAll = true;
    expect(await sent(id, OTHER)).toMatchObject({ counts: { written: 28 } });
    expect(await quarantined(id, 'open'), 'the first has not got it yet').toEqual(UNWANTED);
    const replay = await runs().replay(ACTOR, id);
    expect(replay.destination, 'where it is missing').toEqual(FIRST);
    expect(await under.until(replay.id, ['ready'])).toMatchObject({ estimate: { rows: 3 } });
  });

  test('a run whose destination cannot be written to goes to another', async () => {
    const id = await enriched();
    other.failWith = 401;
    expect(await sent(id, OTHER)).toMatchObject({ status: 'stopped', counts: { written: 0 } });
    const elsewhere = await sent(id, FIRST);
    expect(elsewhere).toMatchObject({ status: 'completed', reason: null, counts: { written: 25 } });
    expect(elsewhere.sends).toMatchObject([
      { ...OTHER, written: 0, finishedAt: null },
      { ...FIRST, written: 25, finishedAt: expect.any(String) },
    ]);
  });
});

const MIN_KILLS = 3;
const MAX_KILLS = 4;

test('a run killed at random moments while it is sent a second time writes no row twice', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-sends-'));
  onTestFinished(async () => {
    await under.close();
    await rm(dataDir, { recursive: true });
  });
  under = await openFlows(source.url, { dataDir, others: { acc_other: other.url } });
  const emails = Array.from({ length: 240 }, (_, at) => `p${at}@x.example`);
  const fileId = await under.upload(`email\n${[...emails, ...UNWANTED].join('\n')}\n`);
  const { id } = await runs().create(ACTOR, {
    fileId,
    accountId: 'acc_people',
    start: true,
    destination: FIRST,
  });
  await under.until(id, ['completed']);
  other.latencyMs = 8;
  const { finished, kills } = await sendKilled(id, dataDir);
  expect(kills).toBeGreaterThanOrEqual(MIN_KILLS);
  expect(finished.sends).toMatchObject([
    { ...FIRST, written: 240, refused: 3 },
    { ...OTHER, written: 240, refused: 3 },
  ]);
  expect(emailsAt(other)).toEqual(emails.toSorted());
  expect(emailsAt(source)).toEqual(emails.toSorted());
  expect(await quarantined(id, 'open')).toEqual(UNWANTED);
  other.takesAll = true;
  await sent(id, OTHER);
  expect(emailsAt(other)).toEqual([...emails, ...UNWANTED].toSorted());
}, 120_000);

/** Sends it to the other place, in processes that are killed on the way; `under` is open again at the end. */
async function sendKilled(id: string, dataDir: string): Promise<{ finished: Run; kills: number }> {
  await runs().send(ACTOR, id, OTHER);
  await under.close();
  let kills = 0;
  for (let over = false; !over && kills < MAX_KILLS;) {
    const child = runInChild(new URL('./testing/crash-child.ts', import.meta.url), [
      source.url,
      dataDir,
      id,
      'go on',
      other.url,
    ]);
    expect(await child.line(), child.complaints()).toBe('open');
    const target = other.requests + randomInt(5, 40);
    over = await Promise.race([child.line().then(() => true), untilRequests(target)]);
    if (!over) kills += 1;
    await child.kill();
  }
  under = await openFlows(source.url, { dataDir, others: { acc_other: other.url } });
  await under.flows.recover();
  return { finished: await under.until(id, ['completed']), kills };
}

async function untilRequests(count: number): Promise<false> {
  while (other.requests < count) await new Promise((resolve) => setTimeout(resolve, 1));
  return false;
}
