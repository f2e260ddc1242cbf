import { loadCatalog } from '@sluice/connectors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actionsOf } from './action-ids.ts';
import { KEY, openStackoneBench, type Json, type StackoneBench } from './testing/stackone-bench.ts';

let bench: StackoneBench;
let account: string;

beforeAll(async () => {
  bench = await openStackoneBench();
  account = await bench.link({ origin_owner_id: 'actions' });
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.provider.mood = 'well';
  bench.provider.keys.add(KEY);
});

const rpc = (body: Json, headers: Record<string, string> = { 'x-account-id': account }, key?: string) =>
  bench.ask('/actions/rpc', { method: 'POST', body, headers, ...(key ? { key } : {}) });
const list = async (query: string) =>
  (await bench.ask(`/actions?${query}`)).json as { next: string | null; data: Json[] };

describe('the list of actions', () => {
  it('has one group for each connector, and details only when asked for', async () => {
    const { data, next } = await list('');
    expect(next).toBeNull();
    expect(data.map(({ key }) => key)).toEqual(['example', 'sign-in', 'wide']);
    expect(data[0]).toMatchObject({
      key: 'example',
      name: 'Example',
      version: '1.0.0',
      release_stage: 'ga',
      integration_id: 'example',
      scope_definitions: [],
      authentication: [{ key: 'custom', type: 'custom', label: 'API Key', required_scopes: [] }],
    });
    expect(data[0]?.['actions']).toContainEqual({
      id: 'example_look_up',
      label: 'Look up a person',
      description: 'Look up a person',
      schema_type: 'native',
      tags: ['spend'],
      required_scopes: [],
      authentication: [],
    });
    const detailed = await list('include=action_details,authentication_guides&filter[connectors]=example');
    expect(detailed.data).toHaveLength(1);
    const [group = {}] = detailed.data;
    expect((group['actions'] as Json[])[1]).toMatchObject({
      action_details: { effect: 'spend', input_schema: { type: 'object', required: ['email'] } },
    });
    expect(detailed.data[0]).toMatchObject({
      authentication: [
        {
          support: {
            guides: {
              config: null,
              setup: {
                warning: 'Whoever holds the key can use it.',
                sections: [
                  { steps: [{ title: 'Make a key', content: 'Open the settings and make one.', list: [] }] },
                ],
              },
            },
          },
        },
      ],
    });
  });

  it('is filtered by account and by action, searched, and read page by page', async () => {
    const byAccount = await list(`filter[account_ids]=${account}&exclude=actions`);
    expect(byAccount.data).toMatchObject([{ key: 'example', account_id: account }]);
    expect(byAccount.data[0]).not.toHaveProperty('actions');
    const byKey = await list('filter[action_key]=example_me,wide_look_up');
    expect(byKey.data.map(({ actions }) => (actions as Json[]).map(({ id }) => id))).toEqual([
      ['example_me'],
      ['wide_look_up'],
    ]);
    expect((await list('search=people&filter[connectors]=wide')).data).toHaveLength(1);
    const first = await list('page_size=2');
    const second = await list(`page_size=2&next=${first.next}`);
    expect([...first.data, ...second.data].map(({ key }) => key)).toEqual(['example', 'sign-in', 'wide']);
    expect(second.next).toBeNull();
    expect((await bench.ask('/actions?next=nonsense')).json).toMatchObject({ statusCode: 400 });
  });

  it('names each action of the connectors that come with Sluice by an id of its own', async () => {
    const { connectors } = await loadCatalog();
    const all = connectors.flatMap(actionsOf).map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    for (const id of all) expect(id).toMatch(/^[a-z0-9-]+_[A-Za-z0-9_]+$/);
  });
});

describe('a search for actions', () => {
  it('puts the best first and names them as both clients read them', async () => {
    const { json } = await bench.ask('/actions/search', {
      method: 'POST',
      body: { query: 'look up a person', connector: 'example', top_k: 2 },
    });
    expect(json).toMatchObject({
      query: 'look up a person',
      connector_filter: 'example',
      total_count: 2,
      results: [
        {
          id: 'example_look_up',
          action_name: 'example_look_up',
          connector_key: 'example',
          similarity_score: 1,
        },
        { id: 'example_look_up_many' },
      ],
    });
    const none = await bench.ask('/actions/search', {
      method: 'POST',
      body: { query: 'payroll', min_similarity: 0.1 },
    });
    expect(none.json).toMatchObject({ results: [], total_count: 0 });
    const built = await bench.ask('/actions/build', { method: 'POST', body: {} });
    expect(built.json).toMatchObject({ status: 'success', actions_indexed: 9 });
  });
});

describe('a call of an action', () => {
  it('takes the action’s values from body, query and path', async () => {
    for (const asked of [
      { body: { email: 'grace@navy.example' } },
      { query: { email: 'grace@navy.example', debug: true } },
      { path: { email: 'grace@navy.example' }, body: {} },
    ])
      expect((await rpc({ action: 'example_look_up', ...asked })).json).toEqual({
        data: { name: 'Grace' },
        next: null,
      });
    for (const action of ['example_1.0.0_example_me_global', 'example_me'])
      expect((await rpc({ action })).json).toEqual({ data: { name: 'Ada' }, next: null });
    const byHeader = await rpc({ action: 'example_me', headers: { 'X-Account-Id': account } }, {});
    expect(byHeader.status).toBe(200);
  });

  it('is not done twice under one idempotency key', async () => {
    const headers = { 'x-account-id': account, 'idempotency-key': 'once-and-only' };
    const asked = bench.provider.asked.length;
    const body = { action: 'example_look_up', body: { email: 'grace@navy.example' } };
    const first = await rpc(body, headers);
    expect((await rpc(body, headers)).json).toEqual(first.json);
    expect(bench.provider.asked.length - asked).toBe(1);
    expect(bench.provider.idempotencyKeys.at(-1)).not.toBe('once-and-only');
  });

  it('is refused when what is asked does not fit, and nothing goes out', async () => {
    const asked = bench.provider.asked.length;
    for (const [answer, status] of [
      [rpc({ action: 'example_me' }, {}), 400],
      [rpc({ action: 'example_me' }, { 'x-account-id': 'acc_none' }), 400],
      [rpc({ action: 'example_nothing' }), 404],
      [rpc({ action: 'wide_me' }), 400],
      [rpc({ action: 'example_look_up', body: {} }), 400],
      [rpc({ action: 'example_look_up', body: { email: 'a' }, query: { email: 'b' } }), 400],
      [rpc({ action: 'example_me' }, { 'x-account-id': account, 'x-connector-profile-id': 'wide' }), 400],
      [rpc({}), 400],
      [rpc({ action: 'example_me' }, undefined, bench.theirKey), 400],
      [rpc({ action: 'example_me' }, undefined, await bench.ours.keyWith(['accounts:read'])), 403],
    ] as const) {
      const { json } = await answer;
      expect(json).toMatchObject({ statusCode: status, timestamp: expect.any(String) as string });
    }
    expect(bench.provider.asked).toHaveLength(asked);
  });

  it('tells what the provider answered, in the status that the client knows', async () => {
    const call = (email = 'a@b.example') => rpc({ action: 'example_look_up', body: { email } });
    expect((await call('bad')).json).toMatchObject({
      statusCode: 422,
      message: 'Example: That is no e-mail.',
      provider_errors: [{ raw: { message: expect.stringContaining('That is no e-mail.') as string } }],
    });
    bench.provider.mood = 'broke';
    expect((await call()).status).toBe(402);
    bench.provider.mood = 'well';
    bench.provider.keys.delete(KEY);
    expect((await call()).json).toMatchObject({
      statusCode: 401,
      errorCode: 'AccountInvalidCredentialsError',
      provider_errors: [{ status: 401 }],
    });
  });
});
