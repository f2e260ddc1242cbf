import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, openStackoneBench, type Json, type StackoneBench } from './testing/stackone-bench.ts';

let bench: StackoneBench;

beforeAll(async () => {
  bench = await openStackoneBench();
});
afterAll(() => bench.close());

const OWNER = { origin_owner_id: 'owner-1', origin_owner_name: 'Acme' };
const create = (body: Json, key?: string) =>
  bench.ask('/connect_sessions', { method: 'POST', body: { ...OWNER, ...body }, ...(key ? { key } : {}) });

describe('a connect session', () => {
  it('answers with every field that the client reads, in its type', async () => {
    const { status, json } = await create({
      provider: 'example',
      origin_username: 'ada@acme.example',
      label: 'north',
      metadata: { plan: 'pro', seats: 3, tags: ['a', 'b'], nothing: null },
      type: 'TEST',
      expires_in: 600.5,
      multiple: true,
    });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.any(Number) as number,
      organization_id: expect.stringMatching(/^wsp_/) as string,
      project_id: expect.stringMatching(/^wsp_/) as string,
      origin_owner_id: 'owner-1',
      origin_owner_name: 'Acme',
      origin_username: 'ada@acme.example',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      provider: 'example',
      integration_id: 'example',
      categories: null,
      account_id: null,
      label: 'north',
      metadata: { plan: 'pro', seats: 3, tags: ['a', 'b'], nothing: null },
      type: 'test',
      external_trigger_token: null,
      token: expect.stringMatching(/^slink_/) as string,
      auth_link_url: `${bench.server.url}/link#${String(json['token'])}`,
    });
    expect(Number.isSafeInteger(json['id']) && Number(json['id']) > 0).toBe(true);
  });

  it('names the organization in the type that the client of each age takes', async () => {
    for (const [agent, type] of [
      ['speakeasy-sdk/typescript 4.28.0 2.721.3 1.0.0 @stackone/stackone-client-ts', 'number'],
      ['speakeasy-sdk/typescript 4.34.1 2.800.0 1.0.0 @stackone/stackone-client-ts', 'string'],
      ['curl/8', 'string'],
    ] as const) {
      const { json } = await bench.ask('/connect_sessions', {
        method: 'POST',
        body: OWNER,
        headers: { 'user-agent': agent },
      });
      expect([agent, typeof json['organization_id']]).toEqual([agent, type]);
    }
  });

  it('is read back by its token as it was made, without the token', async () => {
    const { json } = await create({ categories: ['crm'], account_id: null, integration_id: null });
    const again = await bench.ask('/connect_sessions/authenticate', {
      method: 'POST',
      body: { token: json['token'] },
    });
    const { token: _token, auth_link_url: _url, ...rest } = json;
    expect(again.status).toBe(201);
    expect(again.json).toEqual(rest);
    expect(rest).toMatchObject({ categories: ['crm'], provider: null });
  });

  it('takes a key with the colon, without it, and as a bearer', async () => {
    for (const authorization of [
      basic(`${bench.ourKey}:`),
      basic(bench.ourKey),
      basic(`${bench.ourKey}:ignored`),
      `Bearer ${bench.ourKey}`,
    ]) {
      const answer = await bench.ask('/connect_sessions', {
        method: 'POST',
        body: OWNER,
        key: null,
        headers: { authorization },
      });
      expect(answer.status).toBe(201);
    }
  });

  it('is refused to a key that is missing, wrong or may not, in the shape that the client reads', async () => {
    const reader = await bench.ours.keyWith(['accounts:read']);
    for (const [key, statusCode] of [
      [null, 401],
      ['sluice_wrong', 401],
      [reader, 403],
    ] as const) {
      const answer = await bench.ask('/connect_sessions', { method: 'POST', body: OWNER, key });
      expect(answer.status).toBe(statusCode);
      expect(answer.json).toMatchObject({
        statusCode,
        message: expect.any(String) as string,
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      });
    }
    expect(
      (await bench.ask('/connect_sessions', { key: null, headers: { authorization: 'Basic !' } })).status,
    ).toBe(404);
  });

  it('is refused when what is asked does not fit', async () => {
    const account = await bench.link({ origin_owner_id: 'somebody-else' });
    for (const [body, status] of [
      [{ origin_owner_id: '' }, 400],
      [{ expires_in: 5 }, 400],
      [{ provider: 'none' }, 404],
      [{ provider: 'example', integration_id: 'wide' }, 400],
      [{ categories: ['payroll'] }, 400],
      [{ type: 'sandbox' }, 400],
      [{ metadata: { 'stackone.type': 'test' } }, 400],
      [{ metadata: { long: 'x'.repeat(1001) } }, 400],
      [{ account_id: account }, 404],
      [{ account_id: 'acc_none' }, 404],
      [{ sluice: { unknown: true } }, 400],
    ] as const) {
      const answer = await create({ ...body });
      expect([body, answer.status, answer.json['statusCode']]).toEqual([body, status, status]);
    }
  });

  it('overlooks what clients of other ages send', async () => {
    expect((await create({ shared: false, relink: true, scopes: true, provider_version: null })).status).toBe(
      201,
    );
  });

  it('of another workspace is no session at all', async () => {
    const { json } = await create({ provider: 'example' });
    const theirs = await bench.ask('/connect_sessions/authenticate', {
      method: 'POST',
      body: { token: json['token'] },
      key: bench.theirKey,
    });
    expect(theirs.json).toMatchObject({ statusCode: 400 });
    expect(theirs.text).not.toContain('owner-1');
    const account = await bench.link({ origin_owner_id: 'ours' });
    const edit = await bench.ask('/connect_sessions', {
      method: 'POST',
      body: { origin_owner_id: 'ours', origin_owner_name: 'x', account_id: account },
      key: bench.theirKey,
    });
    expect(edit.status).toBe(404);
  });
});

describe('what this server does not speak', () => {
  it('is said, with what it speaks instead', async () => {
    for (const [method, path, status] of [
      ['POST', '/unified/proxy', 501],
      ['GET', '/unified/crm/contacts', 501],
      ['GET', '/requests/logs', 501],
      ['POST', '/webhooks', 501],
      ['POST', '/mcp', 501],
      ['GET', '/nothing', 404],
      ['PUT', '/accounts', 404],
      ['GET', '/hub/nothing', 404],
    ] as const) {
      const answer = await bench.ask(path, { method });
      expect([path, answer.status, answer.json['statusCode']]).toEqual([path, status, status]);
      expect(answer.json).toMatchObject({
        message: expect.stringContaining('/connect_sessions') as string,
        timestamp: expect.any(String) as string,
      });
    }
  });

  it('answers broken JSON in its own shape, and takes an empty body that is called JSON', async () => {
    const broken = await fetch(`${bench.base}/connect_sessions`, {
      method: 'POST',
      headers: { authorization: basic(`${bench.ourKey}:`), 'content-type': 'application/json' },
      body: '{"a":',
    });
    expect(await broken.json()).toMatchObject({ statusCode: 400 });
    const empty = await bench.ask('/accounts', { headers: { 'content-type': 'application/json' } });
    expect(empty.status).toBe(200);
  });
});
