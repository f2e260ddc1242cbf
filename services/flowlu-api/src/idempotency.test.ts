import { manualClock } from '@sluice/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, clientOf, startClient } from './testing/api-client.ts';

const HOUR_MS = 3_600_000;
const clock = manualClock();
let client: Client;

beforeAll(async () => {
  client = await startClient({ clock });
});

afterAll(() => client.api.close());

function create(key: string, form: Record<string, string>) {
  return client.call({ path: 'crm/account/create', form, headers: { 'idempotency-key': key } });
}

test('the same create with the same key is done once, and answered alike, also when both come at once', async () => {
  const form = { type: '1', name: 'Once Ltd' };
  const replies = await Promise.all([create('a', form), create('a', form), create('a', form)]);
  const later = await create('a', form);
  expect(new Set([...replies, later].map((reply) => reply.text)).size).toBe(1);
  expect(client.api.count('crm/account')).toBe(1);
});

test('the first answer is repeated even when the record has changed since', async () => {
  const form = { type: '1', name: 'Before' };
  const first = await create('b', form);
  const id = String(first.json.response?.['id']);
  await client.ok({ path: `crm/account/update/${id}`, form: { name: 'After' } });
  expect((await create('b', form)).text).toBe(first.text);
  expect(await client.ok({ path: `crm/account/get/${id}` })).toMatchObject({ name: 'After' });
});

test('an update is repeated by its key, not done again', async () => {
  const { id } = await client.create('crm/lead', { name: 'Deal' });
  const update = (form: Record<string, string>) =>
    client.call({ path: `crm/lead/update/${String(id)}`, form, headers: { 'idempotency-key': 'c' } });
  const first = await update({ budget: '5' });
  await clock.advance(1000);
  expect((await update({ budget: '5' })).text).toBe(first.text);
});

test('the same key with another body, path or id is error 12, and changes nothing', async () => {
  await create('d', { type: '1', name: 'First' });
  const before = client.api.count('crm/account');
  expect((await create('d', { type: '1', name: 'Second' })).json.error).toMatchObject({ error_code: 12 });
  const update = await client.call({
    path: 'crm/account/update/1',
    form: { type: '1', name: 'First' },
    headers: { 'idempotency-key': 'd' },
  });
  expect(update.json.error).toMatchObject({ error_code: 12 });
  expect(client.api.count('crm/account')).toBe(before);
});

test('a retry with another API key in the body is the same request', async () => {
  const { apiKey } = await client.api.createKey();
  const form = { type: '1', name: 'Rotated' };
  const call = { path: 'crm/account/create', headers: { 'idempotency-key': 'r' }, apiKey: null };
  const first = await client.call({ ...call, form: { ...form, api_key: client.apiKey } });
  const second = await client.call({ ...call, form: { ...form, api_key: apiKey.open() } });
  expect(first.json.response).toMatchObject({ name: 'Rotated' });
  expect(second.text).toBe(first.text);
});

test('a refused create does not use its key up', async () => {
  expect((await create('e', { type: '1' })).json.error).toMatchObject({ error_code: 21 });
  expect((await create('e', { type: '1', name: 'Now right' })).json.response).toMatchObject({
    name: 'Now right',
  });
});

test("another company's same key is another key", async () => {
  const { id, apiKey } = await client.api.createKey({ domain: 'othercompany' });
  const other = clientOf(client.api, { keyId: id, apiKey: apiKey.open() });
  await create('f', { type: '1', name: 'Mine' });
  const theirs = await other.ok({
    path: 'crm/account/create',
    form: { type: '1', name: 'Theirs' },
    headers: { 'idempotency-key': 'f' },
  });
  expect(theirs).toMatchObject({ id: 1, name: 'Theirs' });
});

test('after 24 hours a key is free again', async () => {
  const form = { type: '1', name: 'Daily' };
  const first = await create('g', form);
  await clock.advance(24 * HOUR_MS - 1);
  expect((await create('g', form)).text).toBe(first.text);
  await clock.advance(1);
  expect((await create('g', form)).json.response?.['id']).not.toBe(first.json.response?.['id']);
});

test('a key is 1 to 255 characters', async () => {
  expect((await create('x'.repeat(256), { type: '1', name: 'A' })).json.error).toMatchObject({
    error_code: 12,
  });
});
