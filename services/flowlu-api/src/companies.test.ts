import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, clientOf, startClient } from './testing/api-client.ts';

let mine: Client;
let theirs: Client;

beforeAll(async () => {
  mine = await startClient({ domain: 'mycompany' });
  const { id, apiKey } = await mine.api.createKey({ domain: 'othercompany' });
  theirs = clientOf(mine.api, { keyId: id, apiKey: apiKey.open() });
  await mine.create('crm/account', { type: '1', name: 'Mine', ref: 'shared', ref_id: '7' });
  await theirs.create('crm/account', { type: '1', name: 'Theirs', ref: 'shared', ref_id: '7' });
});

afterAll(() => mine.api.close());

test("another company's key never sees records, by no id, filter or search", async () => {
  for (const query of [{}, { search: 'e' }, { 'filter[ref_id]': '7' }, { 'filter[ref]': 'shared' }]) {
    const { items } = await theirs.ok({ path: 'crm/account/list', query });
    expect(items?.map((item) => item['name'])).toEqual(['Theirs']);
  }
  expect(await theirs.ok({ path: 'crm/account/get/1' })).toMatchObject({ name: 'Theirs' });
  expect(mine.api.count('crm/account', 'othercompany')).toBe(1);
});

test.each([
  ['mycompany.flowlu.com', 'mine', true],
  ['MyCompany.flowlu.com:443', 'mine', true],
  ['mycompany.localhost:8082', 'mine', true],
  ['mycompany.crm.internal.example', 'mine', true],
  ['127.0.0.1:8082', 'mine', true],
  ['localhost', 'mine', true],
  ['crm.internal.example', 'mine', true],
  ['crm.internal.example', 'theirs', true],
  ['othercompany.flowlu.com', 'theirs', true],
  ['othercompany.flowlu.com', 'mine', false],
  ['othercompany.crm.internal.example', 'mine', false],
  ['wrongdomain.flowlu.com', 'mine', false],
  ['wrongdomain.localhost', 'mine', false],
  ['flowlu.com', 'mine', true],
])('called as %s with the key of %s: %s', async (host, whose, allowed) => {
  const client = whose === 'mine' ? mine : theirs;
  const reply = await client.call({ path: 'crm/account/list', headers: { host } });
  expect(reply.status).toBe(200);
  if (allowed) expect(reply.json.response?.items).toHaveLength(1);
  else expect(reply.json).toEqual({ error: { error_code: 11, error_msg: 'authorization failed' } });
});

test('the www host serves no company: 404 as HTML', async () => {
  const reply = await mine.call({ path: 'crm/account/list', headers: { host: 'www.flowlu.com' } });
  expect(reply.status).toBe(404);
  expect(reply.headers['content-type']).toContain('text/html');
});

test('a path outside the API is a 404 that tells nothing, and health is told without a key', async () => {
  const missing = await fetch(`${mine.api.url}/api/v2/anything?api_key=${mine.apiKey}`);
  expect(missing.status).toBe(404);
  expect(await missing.text()).not.toContain(mine.apiKey);
  expect((await fetch(`${mine.api.url}/readyz`)).status).toBe(200);
});

test('keys are listed without their text', async () => {
  const keys = await mine.api.listKeys();
  expect(keys.map((key) => key.domain)).toEqual(['mycompany', 'othercompany']);
  expect(JSON.stringify(keys)).not.toContain(mine.apiKey);
  await expect(mine.api.revokeKey('key_nonsense')).rejects.toMatchObject({ code: 'key.unknown' });
  await expect(mine.api.createKey({ modules: ['nonsense'] })).rejects.toMatchObject({
    code: 'request.invalid',
  });
  await expect(mine.api.createKey({ domain: 'No Domain' })).rejects.toMatchObject({
    code: 'request.invalid',
  });
});
