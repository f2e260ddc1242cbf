import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KEY, openStackoneBench, type Json, type StackoneBench } from './testing/stackone-bench.ts';

let bench: StackoneBench;

beforeAll(async () => {
  bench = await openStackoneBench();
});
afterAll(() => bench.close());

let owners = 0;
const newOwner = () => `acc-${(owners += 1)}`;
const link = (body: Json = {}) => bench.link({ origin_owner_id: newOwner(), ...body });
const get = async (id: string) => (await bench.ask(`/accounts/${id}`)).json;
const patch = (id: string, body: unknown, key?: string) =>
  bench.ask(`/accounts/${id}`, { method: 'PATCH', body, ...(key ? { key } : {}) });
const ids = async (path: string) => ((await bench.ask(path)).json as unknown as Json[]).map(({ id }) => id);

describe('a linked account', () => {
  it('has every field that the client reads, and no secret', async () => {
    const id = await link({
      origin_owner_id: 'shape',
      origin_username: 'ada@acme.example',
      label: 'north',
      metadata: { plan: 'pro', tags: ['a'] },
      type: 'test',
    });
    const { json, text } = await bench.ask(`/accounts/${id}`);
    expect(json).toEqual({
      id,
      provider: 'example',
      provider_name: 'Example',
      origin_owner_id: 'shape',
      origin_owner_name: 'Acme',
      origin_username: 'ada@acme.example',
      label: 'north',
      status: 'active',
      status_reasons: null,
      setup_information: { baseUrl: bench.provider.url },
      credentials: null,
      metadata: { plan: 'pro', tags: ['a'] },
      type: 'test',
      shared: null,
      integration_id: 'example',
      created_at: expect.stringMatching(/Z$/) as string,
      updated_at: expect.stringMatching(/Z$/) as string,
    });
    expect(text).not.toContain(KEY);
    const second = await bench.ask(`/v2/accounts/${id}`);
    expect(second.json).toMatchObject({
      id,
      connector: 'example',
      connector_profile_id: 'example',
      owner_id: 'shape',
      owner_name: 'Acme',
      username: 'ada@acme.example',
    });
    expect(second.json).not.toHaveProperty('provider');
    expect((await bench.ask(`/accounts/${id}/meta`)).json).toEqual({
      provider: 'example',
      category: 'test',
      models: {},
    });
  });

  it('says why it fails, and since when', async () => {
    const id = await link();
    bench.provider.keys.delete(KEY);
    await bench.ask('/actions/rpc', {
      method: 'POST',
      body: { action: 'example_me' },
      headers: { 'x-account-id': id },
    });
    // The account is looked at by itself then, and refused once more.
    await vi.waitFor(async () => expect(await get(id)).toMatchObject({ status: 'error' }), 5_000);
    bench.provider.keys.add(KEY);
    expect(await get(id)).toMatchObject({
      status: 'error',
      status_reasons: [
        {
          code: 'failing',
          description: expect.stringContaining('was revoked') as string,
          timestamp: expect.stringMatching(/Z$/) as string,
        },
      ],
    });
  });
});

describe('the list of accounts', () => {
  it('is a bare array, newest first, by page', async () => {
    const made = [await link({ origin_owner_id: 'p1' }), await link({ origin_owner_id: 'p2' })];
    expect(await ids('/accounts?origin_owner_ids=p1&origin_owner_ids=p2')).toEqual(made.toReversed());
    expect(await ids('/accounts?origin_owner_ids=p1,p2&page_size=1&page=2')).toEqual([made[0]]);
    expect(await ids('/v2/accounts?owner_ids[]=p1')).toEqual([made[0]]);
    expect((await bench.ask('/accounts?page=0')).json).toMatchObject({ statusCode: 400 });
  });

  it('is filtered by owner, connector, id and status', async () => {
    const id = await link({ origin_owner_id: 'filtered' });
    for (const [query, found] of [
      ['origin_owner_id=filtered', true],
      [`account_ids=${id}`, true],
      [`account_ids=${id}&provider=EXAMPLE&status=active`, true],
      [`account_ids=${id}&providers=wide`, false],
      [`account_ids=${id}&status=error&status=suspended`, false],
      [`account_ids=${id}&status=archived`, false],
    ] as const)
      expect([query, await ids(`/accounts?${query}`)]).toEqual([query, found ? [id] : []]);
  });
});

describe('a change of an account', () => {
  it('keeps what is the integrator’s, and what is not named', async () => {
    const id = await link({ origin_username: 'ada@acme.example', metadata: { plan: 'pro' } });
    const owner = newOwner();
    const answer = await patch(id, {
      origin_owner_id: owner,
      origin_owner_name: 'Other',
      label: 'south',
      metadata: { plan: 'scale', deep: { a: 1 } },
      type: 'test',
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(await get(id));
    expect(answer.json).toMatchObject({
      origin_owner_id: owner,
      origin_owner_name: 'Other',
      origin_username: 'ada@acme.example',
      label: 'south',
      metadata: { plan: 'scale', deep: { a: 1 } },
      type: 'test',
    });
    expect((await patch(id, { label: null, metadata: null })).json).toMatchObject({
      label: null,
      metadata: null,
      origin_username: 'ada@acme.example',
    });
  });

  it('leaves metadata alone that it does not know', async () => {
    const name = `own-${'x'.repeat(56)}`;
    const linked = await bench.ours.send('accounts.link', {
      body: {
        connector: 'example',
        owner: newOwner(),
        metadata: { [name]: 1, 'stackone.other': true },
        fields: { apiKey: KEY, baseUrl: bench.provider.url },
      },
    });
    const { id } = linked.body as { id: string };
    expect((await patch(id, { label: 'south' })).json).toMatchObject({
      label: 'south',
      metadata: { [name]: 1 },
    });
    const { body } = await bench.ours.send('accounts.get', { params: { accountId: id } });
    expect(body).toMatchObject({ metadata: { [name]: 1, 'stackone.other': true } });
    expect((await patch(id, { origin_username: 'ada' })).json).toMatchObject({ metadata: { [name]: 1 } });
  });

  it('asks the provider before new credentials are kept', async () => {
    const id = await link();
    const before = await get(id);
    const refused = await patch(id, { credentials: { apiKey: 'ex_wrong-key' }, label: 'no' });
    expect(refused.status).toBe(422);
    expect(refused.json).toMatchObject({
      statusCode: 422,
      provider_errors: [{ raw: { message: expect.stringContaining('was revoked') as string } }],
    });
    expect(await get(id)).toEqual(before);
    bench.provider.keys.add('ex_next-key');
    expect((await patch(id, { secrets: { apiKey: 'ex_next-key' } })).status).toBe(200);
    const moved = await patch(id, { setup_information: { region: 'EU' } });
    expect(moved.json).toMatchObject({ setup_information: { region: 'eu' } });
  });

  it('is refused for another connector, a bad type, and an owner who has the same key', async () => {
    const id = await link();
    const taken = newOwner();
    await link({ origin_owner_id: taken });
    const before = await get(id);
    for (const [body, status] of [
      [{ provider: 'wide' }, 400],
      [{ integration_id: 'wide' }, 400],
      [{ type: 'sandbox' }, 400],
      [{ credentials: { nonsense: 'x' } }, 422],
      [{ origin_owner_id: taken }, 409],
    ] as const)
      expect([body, (await patch(id, body)).status]).toEqual([body, status]);
    expect(await get(id)).toEqual(before);
  });
});

describe('an account that is deleted', () => {
  it('is answered as it was, and is gone', async () => {
    const id = await link();
    const before = await get(id);
    const answer = await bench.ask(`/accounts/${id}`, { method: 'DELETE' });
    expect([answer.status, answer.json]).toEqual([200, before]);
    expect((await bench.ask(`/accounts/${id}`)).json).toMatchObject({ statusCode: 404 });
  });
});

describe('another workspace, and a key that may only read', () => {
  it('sees none of ours and changes nothing', async () => {
    const id = await link();
    const before = await bench.ours.state();
    const their = { key: bench.theirKey };
    expect((await bench.ask('/accounts', their)).text).toBe('[]');
    expect((await bench.ask(`/accounts?account_ids=${id}`, their)).text).toBe('[]');
    for (const [method, path, body] of [
      ['GET', `/accounts/${id}`],
      ['GET', `/v2/accounts/${id}`],
      ['GET', `/accounts/${id}/meta`],
      ['PATCH', `/accounts/${id}`, { label: 'x' }],
      ['DELETE', `/accounts/${id}`],
    ] as const)
      expect((await bench.ask(path, { ...their, method, body })).json).toMatchObject({ statusCode: 404 });
    expect((await bench.ask(`/actions?filter[account_ids]=${id}`, their)).status).toBe(404);
    expect(await bench.ours.state()).toEqual(before);
    const reader = await bench.ours.keyWith(['accounts:read']);
    expect((await bench.ask(`/accounts/${id}`, { key: reader })).status).toBe(200);
    expect((await patch(id, { label: 'x' }, reader)).json).toMatchObject({ statusCode: 403 });
    expect((await bench.ask(`/accounts/${id}`, { method: 'DELETE', key: reader })).status).toBe(403);
    expect((await get(id))['label']).toBeNull();
  });
});
