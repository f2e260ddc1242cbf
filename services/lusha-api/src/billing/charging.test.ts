import { manualClock } from '@sluice/core';
import { afterEach, expect, test } from 'vitest';
import { runInChild, type ChildRun } from '../testing/run-in-child.ts';
import { callApi, tempFolder, tryApi, tryRunning, type TriedApi } from '../testing/try-api.ts';
import { startLushaApi } from '../start-lusha-api.ts';
import { DEFAULT_SEED } from '../sample/fill-sample.ts';
import { samplePerson } from '../sample/sample-person.ts';

const open: TriedApi[] = [];
const children: ChildRun[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  for (const tried of open.splice(0)) await tried.api.close();
});

async function trying(credits: number, clock = manualClock()): Promise<TriedApi> {
  const tried = await tryApi({ account: { credits }, clock });
  open.push(tried);
  return tried;
}

const NORA = { contacts: [{ email: 'nora.feld@brightwave.example' }] };
const BOTH = '/v3/contacts/search-and-enrich';

test('a request that costs more than is left is refused whole and charges nothing', async () => {
  const tried = await trying(6);
  const { status, json, text } = await tried.call('POST', BOTH, { body: NORA });
  expect(status).toBe(402);
  expect(json).toMatchObject({ statusCode: 402 });
  expect(text).not.toContain('billing');
  expect(text).not.toContain('Nora');
  expect(await tried.api.charges()).toMatchObject({ requests: 0, credits: 0 });
  const cheaper = await tried.call('POST', BOTH, { body: { ...NORA, reveal: ['emails'] } });
  expect(cheaper.json['billing']).toEqual({ creditsCharged: 2, resultsReturned: 1 });
});

test('many requests at once never overdraw the account', async () => {
  const tried = await trying(10);
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => tried.call('POST', '/v3/contacts/search', { body: NORA })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 402)).toHaveLength(15);
  expect(await tried.api.charges()).toMatchObject({ requests: 10, credits: 10 });
});

test('the same datum asked for many times at once is charged once', async () => {
  const tried = await trying(1000);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => tried.call('POST', BOTH, { body: NORA })),
  );
  const sum = answers.reduce((total, { json }) => total + Number(json['billing']?.['creditsCharged']), 0);
  expect(sum).toBe(20 + 1 + 5);
  expect(await tried.api.charges()).toEqual({
    requests: 20,
    credits: 26,
    searchCredits: 20,
    emails: 1,
    phones: 1,
    companies: 0,
  });
});

test('a search costs one credit for every 25 found', async () => {
  const tried = await trying(1000);
  const found = NORA.contacts[0] ?? {};
  const billing = async (count: number, strangers: number) => {
    const contacts = [...times(count, found), ...times(strangers, { email: 'nobody@quill.example' })];
    const { json } = await tried.call('POST', '/v3/contacts/search', { body: { contacts } });
    return [json['billing']?.['creditsCharged'], json['billing']?.['resultsReturned']];
  };
  expect(await billing(0, 30)).toEqual([0, 0]);
  expect(await billing(1, 50)).toEqual([1, 1]);
  expect(await billing(25, 0)).toEqual([1, 25]);
  expect(await billing(26, 0)).toEqual([2, 26]);
  expect(await billing(100, 0)).toEqual([4, 100]);
});

test('an idempotency key answers again with the same charge and charges nothing more', async () => {
  const clock = manualClock();
  const tried = await trying(1000, clock);
  const headers = { 'idempotency-key': 'batch-1' };
  const first = await tried.call('POST', BOTH, { body: NORA, headers });
  const second = await tried.call('POST', BOTH, { body: NORA, headers });
  expect(second.text).toBe(first.text);
  expect(await tried.api.charges()).toMatchObject({ requests: 1, credits: 7 });
  await clock.advance(24 * 3_600_000 + 1);
  const late = await tried.call('POST', BOTH, { body: NORA, headers });
  expect(late.json['billing']).toMatchObject({ creditsCharged: 1 });
});

test('an idempotency key sent with another request is refused; another account may use the same', async () => {
  const tried = await trying(1000);
  const headers = { 'idempotency-key': 'batch-1' };
  await tried.call('POST', BOTH, { body: NORA, headers });
  const other = { contacts: [{ email: 'ines.moor@harborline.example' }] };
  expect(await tried.call('POST', BOTH, { body: other, headers })).toMatchObject({
    status: 409,
    json: { statusCode: 409 },
  });
  expect((await tried.call('POST', '/v3/contacts/search', { body: NORA, headers })).status).toBe(409);
  expect(
    (await tried.call('POST', BOTH, { body: NORA, headers: { 'idempotency-key': 'with blank' } })).status,
  ).toBe(400);
  const key = await tried.api.createKey({ account: 'other' });
  expect((await tried.call('POST', BOTH, { body: other, headers, key })).status).toBe(200);
  expect(await tried.api.charges()).toMatchObject({ requests: 2, credits: 14 });
});

test('a request refused for want of credits may be sent again under its key', async () => {
  const tried = await trying(3);
  const headers = { 'idempotency-key': 'batch-1' };
  expect((await tried.call('POST', BOTH, { body: NORA, headers })).status).toBe(402);
  await tried.api.saveAccount({ name: 'default', credits: 100 });
  expect((await tried.call('POST', BOTH, { body: NORA, headers })).json['billing']).toMatchObject({
    creditsCharged: 7,
  });
});

function times(count: number, item: object): object[] {
  return Array.from({ length: count }, () => item);
}

const PEOPLE = 400;
const ids = Array.from({ length: PEOPLE }, (_, index) => String(4_100_000_001 + index));

test('killed in the middle of charging, every request is charged once when it is sent again', async () => {
  const path = tempFolder();
  const serve = async () => {
    const child = runInChild([
      '--port',
      '0',
      '--data',
      path,
      '--sample',
      String(PEOPLE),
      '--rate',
      'off',
      '--json',
    ]);
    children.push(child);
    const ready: { url: string; apiKey: string } = JSON.parse((await child.line()) ?? child.complaints());
    return { child, ...ready };
  };
  // Each request enriches its own ten people, so what all of them cost is known beforehand.
  const send = (url: string, key: string, part: number) =>
    callApi(url, {
      method: 'POST',
      path: '/v3/contacts/enrich',
      key,
      body: { ids: ids.slice(part * 10, part * 10 + 10) },
      headers: { 'idempotency-key': `part-${part}` },
    }).then(
      ({ json }) => Number(json['billing']?.['creditsCharged']),
      () => null,
    );
  const told = new Map<number, number>();
  for (const killAfter of [3, 9, 17]) {
    const { child, url, apiKey } = await serve();
    let answered = 0;
    const parts = Array.from({ length: 40 }, (_, part) => part);
    await Promise.all(
      parts.map(async (part) => {
        const credits = await send(url, apiKey, part);
        answered += 1;
        if (answered === killAfter) void child.kill();
        if (credits === null) return;
        expect(told.get(part) ?? credits).toBe(credits);
        told.set(part, credits);
      }),
    );
    await child.kill();
  }
  const last = await tryRunning(await startLushaApi({ location: { kind: 'folder', path }, rate: {} }));
  open.push(last);
  let sum = 0;
  for (let part = 0; part < 40; part += 1) {
    const credits = await send(last.api.url, last.key, part);
    expect(told.get(part) ?? credits).toBe(credits);
    sum += Number(credits);
  }
  const people = ids
    .map((_, index) => samplePerson({ people: PEOPLE, seed: DEFAULT_SEED }, index).record)
    .filter(({ restricted }) => !restricted);
  const emails = people.filter((person) => person.emails.length > 0).length;
  const phones = people.filter((person) => person.phones.length > 0).length;
  expect(sum).toBe(emails + 5 * phones);
  expect(await last.api.charges()).toMatchObject({ credits: sum, emails, phones, searchCredits: 0 });
}, 60_000);
