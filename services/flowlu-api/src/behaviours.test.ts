import { afterEach, describe, expect, test } from 'vitest';
import { type Behaviours, readBehaviours } from './behaviours.ts';
import { type Client, startClient } from './testing/api-client.ts';

let client: Client | undefined;

afterEach(async () => {
  await client?.api.close();
  client = undefined;
});

async function startWith(behaviours: Partial<Behaviours>): Promise<Client> {
  client = await startClient({ behaviours });
  await client.create('crm/account', { type: '1', name: 'Acme' });
  return client;
}

describe('errorStatus=http gives each error the status that fits, in the same envelope', () => {
  test.each([
    ['crm/account/list', null, 401, 11],
    ['nonsense/account/list', undefined, 404, 31],
    ['crm/nonsense/list', undefined, 404, 32],
    ['crm/account/nonsense', undefined, 404, 30],
    ['crm/account/get/9', undefined, 404, 20],
    ['crm/account/update', undefined, 400, 12],
  ] as const)('%s', async (path, apiKey, status, code) => {
    const { call } = await startWith({ errorStatus: 'http' });
    const reply = await call({ path, ...(apiKey === null ? { apiKey } : {}) });
    expect(reply.status).toBe(status);
    expect(reply.json.error).toMatchObject({ error_code: code });
  });

  test('validation 400, a missing scope 403', async () => {
    const { call, api } = await startWith({ errorStatus: 'http' });
    expect((await call({ path: 'crm/account/create', form: {} })).status).toBe(400);
    const { apiKey } = await api.createKey({ modules: ['core'] });
    expect((await call({ path: 'crm/account/list', apiKey: apiKey.open() })).status).toBe(403);
  });
});

test('missingKey and missingScope raise only those two statuses', async () => {
  const { call, api } = await startWith({ missingKey: 'unauthorized', missingScope: 'forbidden' });
  expect((await call({ path: 'crm/account/list', apiKey: null })).status).toBe(401);
  expect((await call({ path: 'crm/account/list', apiKey: 'wrong' })).status).toBe(200);
  const { apiKey } = await api.createKey({ modules: ['core'] });
  const reply = await call({ path: 'crm/account/list', apiKey: apiKey.open() });
  expect(reply.status).toBe(403);
  expect(reply.json.error).toMatchObject({ error_code: 22 });
});

test('validation=plain answers the second envelope', async () => {
  const { call } = await startWith({ validation: 'plain' });
  const reply = await call({ path: 'crm/account/create', form: { type: '1' } });
  expect(reply.json).toEqual({
    error: 'validation',
    description: 'Form fill error',
    details: { name: 'name cannot be empty' },
  });
});

test('limitOverMax=error refuses a limit above 100, and defaultLimit=100 widens the page', async () => {
  const { call, ok, create } = await startWith({ limitOverMax: 'error', defaultLimit: '100' });
  const reply = await call({ path: 'crm/account/list', query: { limit: '101' } });
  expect(reply.json.error).toMatchObject({ error_code: 12 });
  for (let index = 0; index < 60; index += 1) await create('crm/lead', { name: `Deal ${index}` });
  expect(await ok({ path: 'crm/lead/list' })).toMatchObject({ count: 60 });
});

test('total=absent leaves only the total out', async () => {
  const { ok } = await startWith({ total: 'absent' });
  const page = await ok({ path: 'crm/account/list', query: { fields: 'id' } });
  expect(page).toEqual({ total_result: 1, page: 1, count: 1, items: [{ id: 1 }] });
});

test('updateReply=items nests the record, and deleteId=integer answers a number', async () => {
  const { ok } = await startWith({ updateReply: 'items', deleteId: 'integer' });
  const updated = await ok({ path: 'crm/account/update/1', form: { phone: '5' } });
  expect(updated).toEqual({ items: expect.objectContaining({ id: 1, phone: '5' }) });
  expect(await ok({ path: 'crm/account/delete/1' })).toEqual({ id: 1 });
});

test('jsonBody=parsed reads a JSON body', async () => {
  const { ok, call } = await startWith({ jsonBody: 'parsed' });
  const json = (body: string) => ({
    path: 'crm/account/create',
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  expect(await ok(json('{"type":1,"name":"Json Ltd","active":false}'))).toMatchObject({
    name: 'Json Ltd',
    active: 0,
  });
  expect((await call(json('{broken'))).json.error).toMatchObject({ error_code: 12 });
});

test('unknownFilter=error refuses a filter that there is not', async () => {
  const { call } = await startWith({ unknownFilter: 'error' });
  const reply = await call({ path: 'crm/account/list', query: { 'filter[nonsense]': '1' } });
  expect(reply.json.error).toMatchObject({ error_code: 12 });
});

test('switches are read from text, and a wrong one is named with its choices', () => {
  expect(readBehaviours(['total=absent', 'deleteId=integer'])).toMatchObject({
    total: 'absent',
    deleteId: 'integer',
  });
  for (const wrong of ['nonsense=1', 'total=maybe', 'total', '__proto__=1']) {
    expect(() => readBehaviours([wrong]), wrong).toThrow(
      expect.objectContaining({ code: 'request.invalid' }),
    );
  }
});
