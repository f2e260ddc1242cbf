import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACTOR, openFlows, readText, STRANGER, type FlowsUnderTest } from './testing/flows-under-test.ts';
import {
  idOf,
  priceOf,
  startPeopleProvider,
  titleOf,
  type PeopleProvider,
} from './testing/people-provider.ts';

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

const csv = (emails: readonly string[]) =>
  `email,note\n${emails.map((email, at) => `${email},n${at + 1}`).join('\n')}\n`;
const emails = (count: number, prefix = 'p') =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}@x.example`);

async function plan(text: string, extra: object = {}) {
  const fileId = await under.upload(text);
  const run = await under.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people', ...extra });
  return under.until(run.id, ['ready', 'failed', 'stopped', 'completed', 'running', 'cancelled']);
}

async function enrich(text: string, extra: object = {}) {
  const { id } = await plan(text, { start: true, ...extra });
  return under.until(id, ['completed', 'stopped', 'failed']);
}

test('a plan tells what each row comes to and what it costs at most, and spends nothing', async () => {
  const run = await plan(csv(['a@x.example', 'A@X.example ', '', 'not an address', 'b@x.example']));
  expect(run.status).toBe('ready');
  expect(run.estimate).toMatchObject({
    rows: 5,
    toEnrich: 2,
    duplicates: 1,
    known: 0,
    refused: 2,
    requests: 1,
    maxCredits: 6,
    unusable: [
      { code: 'no_identifier', reason: 'The row has no e-mail.', rows: 1 },
      { code: 'malformed', reason: '“not an address” is not an e-mail.', rows: 1 },
    ],
  });
  expect(run.mapping).toEqual({ email: 'email' });
  expect(provider.requests).toBe(0);
  expect((await under.flows.runs.quarantine(ACTOR.workspaceId, run.id, {})).items).toEqual([]);
  await under.flows.runs.start(ACTOR, run.id, {});
  await under.until(run.id, ['completed']);
  const { items } = await under.flows.runs.quarantine(ACTOR.workspaceId, run.id, {});
  expect(items.map(({ row, stage, code }) => [row, stage, code])).toEqual([
    [4, 'input', 'no_identifier'],
    [5, 'input', 'malformed'],
  ]);
});

test('the output has every row of the input in its order, each with its own outcome and its provenance', async () => {
  const input = [...emails(25), 'nobody@x.example', 'p3@x.example', 'bad', ...emails(8, 'q')];
  const run = await enrich(csv(input));
  expect(run).toMatchObject({
    status: 'completed',
    counts: {
      done: 36,
      matched: 33,
      missed: 1,
      refused: 1,
      duplicates: 1,
      known: 0,
      written: 0,
      quarantined: 2,
    },
  });
  const rows = await under.output(run.id);
  expect(rows.map((row) => row['note'])).toEqual(input.map((_, at) => `n${at + 1}`));
  for (const [at, row] of rows.entries()) {
    const email = input[at] ?? '';
    const status =
      email === 'bad'
        ? 'refused'
        : email.startsWith('nobody')
          ? 'missed'
          : at === 26
            ? 'duplicate'
            : 'matched';
    expect(row['sluice_status'], email).toBe(status);
    if (status === 'matched' || status === 'duplicate')
      expect(row).toMatchObject({ id: idOf(email), jobTitle: titleOf(email) });
  }
  const first = rows[0] ?? {};
  expect(JSON.parse(String(first['sluice_provenance']))).toMatchObject({
    jobTitle: {
      connector: 'people',
      accountId: 'acc_people',
      credits: priceOf('p0@x.example'),
      confidence: 'A+',
      updatedOn: '2026-01-02',
    },
  });
  expect(rows.reduce((sum, row) => sum + Number(row['sluice_credits'] ?? 0), 0)).toBe(provider.charged());
  expect(run.credits.spent).toBe(provider.charged());
});

test('a column of the input is never overwritten by a found field of the same name', async () => {
  const run = await enrich('email,id,jobTitle\na@x.example,7,Boss\n');
  const [row] = await under.output(run.id);
  expect(row).toMatchObject({
    id: '7',
    jobTitle: 'Boss',
    found_id: idOf('a@x.example'),
    found_jobTitle: titleOf('a@x.example'),
  });
});

test('what was paid for before is used again without a call, also after a third run', async () => {
  await enrich(csv(emails(15)));
  const requests = provider.requests;
  const second = await enrich(csv([...emails(15), 'new@x.example']));
  expect(second.counts).toMatchObject({ matched: 1, known: 15 });
  expect(second.credits.spent).toBe(priceOf('new@x.example'));
  expect(provider.requests).toBe(requests + 1);
  const third = await enrich(csv(['p2@x.example', 'p2@x.example', 'new@x.example']));
  expect(third).toMatchObject({ counts: { known: 2, duplicates: 1 }, requests: 0 });
  const rows = await under.output(third.id);
  expect(rows.map((row) => [row['sluice_status'], row['id'], row['sluice_credits']])).toEqual([
    ['known', idOf('p2@x.example'), 0],
    ['duplicate', idOf('p2@x.example'), 0],
    ['known', idOf('new@x.example'), 0],
  ]);
});

test('one bad record is found and set aside; those that were sent with it are enriched', async () => {
  const input = [...emails(13), 'poison@x.example', ...emails(9, 'q')];
  const run = await enrich(csv(input));
  expect(run).toMatchObject({ status: 'completed', counts: { matched: 22, refused: 1, quarantined: 1 } });
  const { items } = await under.flows.runs.quarantine(ACTOR.workspaceId, run.id, {});
  expect(items).toMatchObject([
    { row: 15, stage: 'enrich', code: 'rejected', values: { email: 'poison@x.example' } },
  ]);
  expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
});

test('a run spends up to its cap and never over it, and goes on when the cap is raised', async () => {
  const input = emails(60);
  const total = input.reduce((sum, email) => sum + priceOf(email), 0);
  const { id } = await plan(csv(input));
  await under.flows.runs.start(ACTOR, id, { capCredits: 50 });
  const stopped = await under.until(id, ['stopped', 'completed']);
  expect(stopped).toMatchObject({ status: 'stopped', capCredits: 50 });
  expect(stopped.reason).toContain('50 credits');
  expect(provider.charged()).toBeLessThanOrEqual(50);
  expect(provider.charged(), 'not one more record fits').toBeGreaterThan(50 - 3);
  const rows = await under.output(id);
  const missing = rows.filter((row) => row['sluice_status'] === 'not_processed').length;
  expect(missing).toBe(60 - stopped.counts.matched);
  await under.flows.runs.resume(ACTOR, id, { capCredits: total + 2 });
  const done = await under.until(id, ['stopped', 'completed']);
  expect(done).toMatchObject({ counts: { matched: 60 }, credits: { spent: total } });
  expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
});

test('a cap that allows nothing is refused before anything is spent', async () => {
  const { id } = await plan(csv(emails(5)));
  await expect(under.flows.runs.start(ACTOR, id, { capCredits: 2 })).rejects.toMatchObject({
    code: 'run.cap',
  });
  expect((await under.flows.runs.get(ACTOR.workspaceId, id)).status).toBe('ready');
});

test('a run that should start by itself waits when its estimate is above the cap', async () => {
  const run = await plan(csv(emails(5)), { start: true, capCredits: 14 });
  expect(run).toMatchObject({
    status: 'ready',
    reason: 'The estimate of 15 credits is above the cap of 14.',
  });
});

test('cancel stops within a second although the provider holds its answers, and the run can go on', async () => {
  provider.hold = true;
  const { id } = await plan(csv(emails(80)), { start: true });
  await under.until(id, ['running']);
  const before = Date.now();
  await under.flows.runs.cancel(ACTOR, id);
  await under.until(id, ['cancelled']);
  expect(Date.now() - before).toBeLessThan(1000);
  provider.hold = false;
  await under.flows.runs.resume(ACTOR, id, {});
  const done = await under.until(id, ['completed']);
  expect(done.counts.matched).toBe(80);
  expect(done.credits.spent).toBe(provider.charged());
  expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
});

test('no credits left stops the run with words, keeps what was found, and a resume goes on', async () => {
  provider.credits = 40;
  const stopped = await enrich(csv(emails(60)));
  expect(stopped).toMatchObject({ status: 'stopped' });
  expect(stopped.reason).toContain('no credits');
  expect(stopped.counts.matched).toBeGreaterThan(0);
  provider.credits = 1000;
  await under.flows.runs.resume(ACTOR, stopped.id, {});
  expect(await under.until(stopped.id, ['completed', 'stopped'])).toMatchObject({
    status: 'completed',
    counts: { matched: 60 },
  });
  expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
});

test('refused credentials stop the run; it goes on when they are mended', async () => {
  provider.failWith = 401;
  const stopped = await enrich(csv(emails(20)));
  expect(stopped).toMatchObject({ status: 'stopped', counts: { matched: 0 } });
  provider.failWith = null;
  await under.flows.runs.resume(ACTOR, stopped.id, {});
  expect(await under.until(stopped.id, ['completed'])).toMatchObject({ counts: { matched: 20 } });
});

test('a destination gets one record for each person, however many rows and addresses they have', async () => {
  const input = [
    'ann@x.example',
    'ann@x.example',
    'ann+work@x.example',
    'unwanted@x.example',
    'nobody@x.example',
    ...emails(20),
  ];
  const destination = { accountId: 'acc_people', sink: 'contacts' };
  const run = await enrich(csv(input), { destination });
  expect(run).toMatchObject({ status: 'completed', counts: { written: 21, quarantined: 2 } });
  expect(new Set(provider.records.map(({ key }) => key)).size).toBe(21);
  expect(provider.records).toHaveLength(21);
  const again = await enrich(csv(input), { destination });
  expect(again).toMatchObject({ status: 'completed', counts: { known: 23, written: 21 } });
  expect(provider.records, 'the same person over all runs is one record').toHaveLength(21);
});

test('a replay plans the quarantined rows anew, with what was mended', async () => {
  const run = await enrich(csv(['bad', 'nobody1@x.example', 'fine@x.example']));
  const { items } = await under.flows.runs.quarantine(ACTOR.workspaceId, run.id, {});
  const replayed = await under.flows.runs.replay(ACTOR, run.id, [
    { id: items[0]?.id ?? '', values: { email: 'mended@x.example' } },
    { id: items[1]?.id ?? '' },
  ]);
  const planned = await under.until(replayed.id, ['ready']);
  expect(planned).toMatchObject({ fileName: 'people-replay.csv', estimate: { rows: 2, toEnrich: 2 } });
  await under.flows.runs.start(ACTOR, replayed.id, {});
  expect(await under.until(replayed.id, ['completed'])).toMatchObject({ counts: { matched: 1, missed: 1 } });
  const again = await under.flows.runs.replay(ACTOR, replayed.id);
  expect(await under.until(again.id, ['ready'])).toMatchObject({ estimate: { rows: 1, toEnrich: 1 } });
});

test('another workspace sees neither file nor run, and can do nothing with them', async () => {
  const run = await enrich(csv(emails(3)));
  const { flows } = under;
  await expect(flows.files.get(STRANGER.workspaceId, run.fileId)).rejects.toMatchObject({
    code: 'file.unknown',
  });
  await expect(flows.runs.get(STRANGER.workspaceId, run.id)).rejects.toMatchObject({ code: 'run.unknown' });
  await expect(flows.runs.output(STRANGER.workspaceId, run.id)).rejects.toMatchObject({
    code: 'run.unknown',
  });
  await expect(flows.runs.quarantine(STRANGER.workspaceId, run.id, {})).rejects.toMatchObject({
    code: 'run.unknown',
  });
  await expect(flows.runs.start(STRANGER, run.id, {})).rejects.toMatchObject({ code: 'run.unknown' });
  await expect(flows.runs.resume(STRANGER, run.id, {})).rejects.toMatchObject({ code: 'run.unknown' });
  await expect(flows.runs.cancel(STRANGER, run.id)).rejects.toMatchObject({ code: 'run.unknown' });
  await expect(flows.runs.replay(STRANGER, run.id)).rejects.toMatchObject({ code: 'run.unknown' });
  const order = { fileId: run.fileId, accountId: run.accountId };
  await expect(flows.runs.create(STRANGER, order)).rejects.toMatchObject({ code: 'file.unknown' });
  expect(await flows.runs.list(STRANGER.workspaceId, {})).toEqual({ items: [], nextCursor: null });
});

test('the CSV output can be read again as the same table', async () => {
  const run = await enrich('email,note\na@x.example,"one, ""two""\nthree"\n');
  const text = await readText(await under.flows.runs.output(ACTOR.workspaceId, run.id));
  const fileId = await under.upload(text);
  const file = await under.flows.files.get(ACTOR.workspaceId, fileId);
  expect(file.sample[0]).toMatchObject({
    note: 'one, "two"\nthree',
    sluice_status: 'matched',
    jobTitle: titleOf('a@x.example'),
  });
});

test('an account is in use while a run of it goes on, and no longer', async () => {
  provider.hold = true;
  const { id } = await plan(csv(emails(5)), { start: true });
  expect(await under.flows.usedBy(ACTOR.workspaceId, 'acc_people')).toEqual([`the run ${id}`]);
  provider.hold = false;
  await under.until(id, ['completed']);
  expect(await under.flows.usedBy(ACTOR.workspaceId, 'acc_people')).toEqual([]);
});
