import { manualClock } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, type ClientCall, clientOf, startClient } from './testing/api-client.ts';

let client: Client;
let coreOnly: Client;
let other: Client;

beforeAll(async () => {
  client = await startClient({ clock: manualClock(Date.UTC(2026, 0, 10, 9)) });
  const { api } = client;
  const limited = await api.createKey({ modules: ['core'] });
  coreOnly = clientOf(api, { keyId: limited.id, apiKey: limited.apiKey.open() });
  const foreign = await api.createKey({ domain: 'othercompany' });
  other = clientOf(api, { keyId: foreign.id, apiKey: foreign.apiKey.open() });
  await client.create('crm/account', { type: '1', name: 'Acme Ltd', email: 'info@acme.example' });
  await client.create('crm/account', { type: '2', first_name: 'Ann', last_name: 'Lee' });
  await client.create('crm/lead', { name: 'Website redesign', customer_id: '1', budget: '12000' });
  await other.create('crm/account', { type: '1', name: 'Their secret customer' });
});

afterAll(() => client.api.close());

async function everything() {
  const found: unknown[] = [];
  for (const domain of [undefined, 'othercompany']) {
    for (const entity of ['crm/account', 'crm/lead', 'crm/pipeline', 'core/user']) {
      for await (const record of client.api.records(entity, domain)) found.push(record);
    }
  }
  return found;
}

interface Refused {
  it: string;
  call: ClientCall;
  code: number;
  message?: string;
  details?: Record<string, string>;
  by?: () => Client;
}

const REFUSED: Refused[] = [
  { it: 'no key', call: { path: 'crm/account/list', apiKey: null }, code: 11, message: 'api key not found' },
  {
    it: 'an empty key',
    call: { path: 'crm/account/list', apiKey: '' },
    code: 11,
    message: 'api key not found',
  },
  {
    it: 'a key in a header',
    call: { path: 'crm/account/list', apiKey: null, headers: { authorization: 'Bearer x', api_key: 'x' } },
    code: 11,
    message: 'api key not found',
  },
  { it: 'an unknown key', call: { path: 'crm/account/list', apiKey: 'nonsense' }, code: 11 },
  { it: 'an unknown module', call: { path: 'nonsense/account/list' }, code: 31 },
  { it: 'no module', call: { path: '' }, code: 31 },
  { it: 'a module that is not served', call: { path: 'task/tasks/list' }, code: 31 },
  { it: 'an unknown entity', call: { path: 'crm/nonsense/list' }, code: 32 },
  { it: 'an unknown method', call: { path: 'crm/account/nonsense' }, code: 30 },
  { it: 'a longer path', call: { path: 'crm/account/get/1/more' }, code: 30 },
  { it: 'a method the entity has not', call: { path: 'core/user/delete/1' }, code: 30 },
  { it: 'a module the key has not', call: { path: 'crm/account/list' }, code: 22, by: () => coreOnly },
  { it: 'a create by GET', call: { path: 'crm/account/create', method: 'GET' }, code: 12 },
  { it: 'a delete by POST', call: { path: 'crm/account/delete/1', form: {} }, code: 12 },
  { it: 'an update without an id', call: { path: 'crm/account/update', form: { name: 'X' } }, code: 12 },
  { it: 'a get of nothing', call: { path: 'crm/account/get/999' }, code: 20 },
  { it: 'a get of a word', call: { path: 'crm/account/get/abc' }, code: 20 },
  { it: 'an update of nothing', call: { path: 'crm/account/update/999', form: { name: 'X' } }, code: 20 },
  { it: 'a delete of nothing', call: { path: 'crm/account/delete/999' }, code: 20 },
  {
    it: "another company's record, which has no such id here",
    call: { path: 'crm/account/get/2' },
    code: 20,
    by: () => other,
  },
  {
    it: "an update of another company's record",
    call: { path: 'crm/account/update/2', form: { phone: '1' } },
    code: 20,
    by: () => other,
  },
  {
    it: "a delete of another company's record",
    call: { path: 'crm/account/delete/2' },
    code: 20,
    by: () => other,
  },
  {
    it: 'a create without what is required',
    call: { path: 'crm/account/create', form: {} },
    code: 21,
    message: 'validation error',
    details: { type: 'type cannot be empty' },
  },
  {
    it: 'a lead without a name',
    call: { path: 'crm/lead/create', form: { budget: '5' } },
    code: 21,
    details: { name: 'name cannot be empty' },
  },
  {
    it: 'a JSON body, which counts as empty',
    call: {
      path: 'crm/account/create',
      method: 'POST',
      body: '{"type":1,"name":"Json Ltd"}',
      headers: { 'content-type': 'application/json' },
    },
    code: 21,
    details: { type: 'type cannot be empty' },
  },
  {
    it: 'an update to a wrong value',
    call: { path: 'crm/account/update/1', form: { active: '2', phone: '5' } },
    code: 21,
    details: { active: 'active must be 1 or 0' },
  },
  {
    it: 'a filter that cannot be read',
    call: { path: 'crm/account/list', query: { 'filter[id]': '{x' } },
    code: 12,
  },
];

describe('a refused call answers status 200 with its code in the envelope, and changes nothing', () => {
  test.each(REFUSED)('$it', async ({ call, code, message, details, by }) => {
    const before = await everything();
    const reply = await (by?.() ?? client).call(call);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.json).toEqual({
      error: {
        error_code: code,
        error_msg: message ?? expect.any(String),
        ...(details ? { error_details: details } : {}),
      },
    });
    expect(await everything()).toEqual(before);
  });
});

test('a create answers all fields of the record, numbers and booleans as numbers', async () => {
  const account = await client.create('crm/account', {
    type: '1',
    name: 'Beta LLC',
    ref: 'import',
    ref_id: '77',
    'cf.900': 'B2B',
    organization_revenue: '10.5',
  });
  expect(account).toMatchObject({
    type: 1,
    name: 'Beta LLC',
    active: 1,
    first_name: null,
    VAT: null,
    ref: 'import',
    ref_id: 77,
    organization_revenue: 10.5,
    cf_900: 'B2B',
    created_date: '2026-01-10 09:00:00',
    created_by: 1,
  });
  expect(await client.ok({ path: `crm/account/get/${String(account['id'])}` })).toEqual(account);
});

test('an update is partial and answers the whole record', async () => {
  const { id } = await client.create('crm/account', {
    type: '1',
    name: 'Gamma',
    phone: '1',
    email: 'g@g.example',
  });
  const updated = await client.ok({
    path: `crm/account/update/${String(id)}`,
    form: { phone: '', web: 'g.example' },
  });
  expect(updated).toMatchObject({ id, name: 'Gamma', phone: null, email: 'g@g.example', web: 'g.example' });
  expect(await client.ok({ path: `crm/account/get/${String(id)}` })).toEqual(updated);
});

test('a delete answers the id as a string, takes the record away, and its id is not given again', async () => {
  const { id } = await client.create('crm/lead', { name: 'Short-lived' });
  const before = client.api.count('crm/lead');
  expect(await client.ok({ path: `crm/lead/delete/${String(id)}` })).toEqual({ id: String(id) });
  expect(client.api.count('crm/lead')).toBe(before - 1);
  const gone = await client.call({ path: `crm/lead/get/${String(id)}` });
  expect(gone.json.error).toMatchObject({ error_code: 20 });
  const next = await client.create('crm/lead', { name: 'Next' });
  expect(next['id']).toBe(Number(id) + 1);
});

test('the key may come in the form body, a path may end in a slash, and an id alone means get', async () => {
  const form = { type: '1', name: 'Delta', api_key: client.apiKey };
  const created = await client.ok({ path: 'crm/account/create/', form, apiKey: null });
  const short = await client.ok({ path: `crm/account/${String(created['id'])}/` });
  expect(short).toEqual(created);
  expect(JSON.stringify(short)).not.toContain(client.apiKey);
});

test('metadata lists the fields of an entity by code and name', async () => {
  const { fields } = await client.ok({ path: 'crm/account' });
  expect(fields).toContainEqual({
    code: 'shipping_city',
    name: 'Shipping city',
    type: 'string',
    required: 0,
  });
  expect(fields).toContainEqual({ code: 'type', name: 'Type', type: 'int', required: 1 });
});

test('a company starts with its lists, and with one user whose id is a string', async () => {
  const categories = await client.ok({ path: 'crm/account_category/list' });
  expect(categories.items?.map((item) => item['name'])).toEqual([
    'Clients',
    'Suppliers',
    'Partners',
    'Competitors',
  ]);
  const stages = await client.ok({ path: 'crm/pipeline_stage/list', query: { 'filter[pipeline_id]': '1' } });
  expect(stages.items?.length).toBe(5);
  expect(await client.ok({ path: 'core/user/get' })).toMatchObject({ id: '1', role_admin: 1 });
  const users = await client.ok({
    path: 'core/user/list',
    query: { 'filter[email]': 'nobody@mycompany.example' },
  });
  expect(users).toMatchObject({ total: 1, total_result: 0, items: [] });
});

test('fields chooses what is answered, and customfields adds the list form with ids as strings', async () => {
  const { id } = await client.create('crm/account', { type: '1', name: 'Epsilon', cf_900: 'B2B' });
  const path = `crm/account/get/${String(id)}`;
  expect(await client.ok({ path, query: { fields: 'name,nonsense' } })).toEqual({ id, name: 'Epsilon' });
  expect(await client.ok({ path, query: { fields: 'cf_900', customfields: '1' } })).toEqual({
    id,
    cf_900: 'B2B',
    customfields: [
      { id: '900', title: 'Field 900', alias: '', api_use_alias: '0', type: 'smalltext', value: 'B2B' },
    ],
  });
});

test('a revoked key is refused at once', async () => {
  const { id, apiKey } = await client.api.createKey({ modules: ['crm'] });
  const path = 'crm/account/list';
  expect((await client.call({ path, apiKey: apiKey.open() })).json.response).toBeDefined();
  await client.api.revokeKey(id);
  expect((await client.call({ path, apiKey: apiKey.open() })).json.error).toMatchObject({ error_code: 11 });
});

test('a body over the limit is refused with 413 in the envelope', async () => {
  const reply = await client.call({ path: 'crm/account/create', form: `name=${'x'.repeat(1_100_000)}` });
  expect(reply.status).toBe(413);
  expect(reply.json.error).toMatchObject({ error_code: 12 });
});
