import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFlowluApi } from './start-flowlu-api.ts';
import { clientOf, startClient } from './testing/api-client.ts';

let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'flowlu-api-'));
});

afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

test('records, keys, revocations, counts and first answers outlive a restart', async () => {
  const first = await startClient({ data });
  const revoked = await first.api.createKey();
  await first.api.revokeKey(revoked.id);
  const form = { type: '1', name: 'Acme', cf_7: 'x' };
  const headers = { 'idempotency-key': 'k' };
  const created = await first.call({ path: 'crm/account/create', form, headers });
  await first.create('crm/account', { type: '1', name: 'Deleted last' });
  await first.ok({ path: 'crm/account/delete/2' });
  await first.api.close();

  const api = await startFlowluApi({ data });
  try {
    const second = clientOf(api, first);
    expect(api.count('crm/account')).toBe(1);
    expect(await second.ok({ path: 'crm/account/get/1' })).toEqual(created.json.response);
    expect((await second.call({ path: 'crm/account/create', form, headers })).text).toBe(created.text);
    expect(await second.create('crm/account', { type: '1', name: 'Next' })).toMatchObject({ id: 3 });
    const old = await second.call({ path: 'crm/account/list', apiKey: revoked.apiKey.open() });
    expect(old.json.error).toMatchObject({ error_code: 11 });
  } finally {
    await api.close();
  }
});

test('the text of a key is nowhere in the data folder', async () => {
  const client = await startClient({ data });
  await client.create('crm/account', { type: '1', name: 'Acme', api_key: client.apiKey });
  await client.api.close();
  for (const file of readdirSync(data)) {
    expect(readFileSync(join(data, file)).includes(client.apiKey), file).toBe(false);
  }
});

test('a second service on the same data is refused, and the first goes on', async () => {
  const client = await startClient({ data });
  try {
    await expect(startFlowluApi({ data })).rejects.toMatchObject({ code: 'store.locked' });
    await client.create('crm/account', { type: '1', name: 'Still here' });
  } finally {
    await client.api.close();
  }
});

test('a sample never touches records that are there', async () => {
  const client = await startClient({ data });
  await client.create('crm/lead', { name: 'Real' });
  await client.api.close();
  const api = await startFlowluApi({ data, sample: 100 });
  try {
    expect([api.count('crm/lead'), api.count('crm/account')]).toEqual([1, 0]);
  } finally {
    await api.close();
  }
});

test('a port in use is refused, and the data is free again afterwards', async () => {
  const client = await startClient();
  try {
    await expect(startFlowluApi({ data, port: client.api.port })).rejects.toMatchObject({
      code: 'server.port',
    });
    const api = await startFlowluApi({ data });
    await api.close();
  } finally {
    await client.api.close();
  }
});

test('changes under way when the service stops are all answered, and all kept', async () => {
  const client = await startClient({ data });
  const creating = Array.from({ length: 50 }, (_, index) =>
    client.call({ path: 'crm/lead/create', form: { name: `Deal ${index}` } }).catch(() => undefined),
  );
  await client.call({ path: 'crm/lead/create', form: { name: 'First in' } });
  await client.api.close();
  const replies = await Promise.all(creating);
  const done = replies.filter((reply) => reply?.json.response !== undefined).length;
  const api = await startFlowluApi({ data });
  try {
    expect(api.count('crm/lead')).toBe(done + 1);
  } finally {
    await api.close();
  }
});
