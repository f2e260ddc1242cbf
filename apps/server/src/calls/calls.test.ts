import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { openKit, CANARY, type Kit, type KitOptions } from './testing/calls-kit.ts';
import { answer } from './testing/provider.ts';

let kit: Kit | undefined;
const open = async (options: KitOptions = {}): Promise<Kit> => (kit = await openKit(options));
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

const WHOSE = { workspaceId: 'wsp_1', accountId: 'acc_1', upstreamKey: 'upstream-1' };

describe('a call', () => {
  it('sends the request with the credential and answers what the action takes out', async () => {
    const { call, provider } = await open({ handler: (_, response) => answer(response, 200, { name: 'x' }) });
    const result = await call({ action: 'things.get', input: { id: 'a b' } });
    expect(result).toMatchObject({ output: { name: 'x' }, credits: 0, attempts: 1, rateLimited: 0 });
    expect(provider.seen).toHaveLength(1);
    expect(provider.seen[0]).toMatchObject({ method: 'GET', url: '/things/a%20b?view=all' });
    expect(provider.seen[0]?.headers).toMatchObject({ 'x-api-key': CANARY, host: provider.host });
    expect(provider.seen[0]?.headers['idempotency-key']).toBeUndefined();
  });

  it('puts a credential into the query where the connector wants it there, and records the URL without it', async () => {
    const { call, calls, provider } = await open({
      connector: { auth: { kind: 'query', parameter: 'api_key', field: 'apiKey' } },
    });
    await call({ action: 'things.get' });
    expect(provider.seen[0]?.url).toBe(`/things/a?view=all&api_key=${CANARY}`);
    await calls.flush();
    const { items } = await calls.list('wsp_1', {});
    expect(items[0]?.url).toBe(`${provider.url}/things/a?view`);
  });

  it('leaves one line with who, what, where, how long and what came of it', async () => {
    const { call, calls, provider } = await open({
      handler: (_, response) => answer(response, 200, { credits: 2, left: 40 }),
    });
    const { callId } = await call({
      action: 'people.enrich',
      input: { people: ['a', 'b'] },
      runId: 'run_1',
      actor: 'key_1 (laptop)',
    });
    await calls.flush();
    const { items } = await calls.list('wsp_1', {});
    expect(items).toEqual([
      {
        id: callId,
        at: expect.any(String),
        accountId: 'acc_1',
        connector: 'plain',
        action: 'people.enrich',
        runId: 'run_1',
        actor: 'key_1 (laptop)',
        method: 'POST',
        url: `${provider.url}/people/enrich`,
        status: 200,
        outcome: 'ok',
        error: null,
        attempts: 1,
        durationMs: expect.any(Number),
        credits: 2,
      },
    ]);
  });

  it('refuses an unknown action and an input that does not fit, and sends nothing', async () => {
    const { call, provider, opened } = await open();
    await expect(call({ action: 'constructor' })).rejects.toMatchObject({ code: 'action.unknown' });
    await expect(call({ action: 'things.get', input: { id: 7 } })).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ field: 'input/id' }],
    });
    expect([provider.seen, opened]).toEqual([[], []]);
  });

  it('refuses an account that is suspended or revoked', async () => {
    const { call, provider } = await open({ account: { status: 'suspended', statusReason: 'on leave' } });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({
      code: 'account.inactive',
      message: expect.stringContaining('on leave'),
    });
    expect(provider.seen).toHaveLength(0);
  });

  it.each([
    ['raises a doubt about an account', 'active', 'verifying'],
    ['confirms a doubt that it was made in', 'verifying', 'failing'],
  ] as const)('that is refused %s, with the provider’s words', async (_what, before, status) => {
    const { call, statuses } = await open({
      account: { status: before },
      handler: (_, response) => answer(response, 401, { message: 'Key unknown' }),
    });
    await expect(call({ action: 'things.get' })).rejects.toMatchObject({ code: 'provider.auth' });
    expect(statuses).toEqual([{ ...WHOSE, status, reason: 'Plain: Key unknown' }]);
  });

  it('marks a failing account active again when it is answered', async () => {
    const { call, statuses } = await open({ account: { status: 'failing' } });
    await call({ action: 'things.get' });
    expect(statuses).toEqual([{ ...WHOSE, status: 'active', reason: null }]);
  });

  it('draws on the action’s own bucket and on the key’s budget, each told when the headers came', async () => {
    const { call, pacer } = await open();
    await call({ action: 'things.slow' });
    expect(pacer.acquired.map(({ key }) => key)).toEqual(['upstream-1#slow', 'upstream-1']);
    expect(pacer.fates).toEqual(['answered', 'answered']);
  });

  it('corrects the budget by what the provider’s headers say', async () => {
    const { call, pacer } = await open({
      connector: {
        readLimits: ({ headers }) => [{ window: 'minute', remaining: Number(headers['x-left']) }],
      },
      handler: (_, response) => answer(response, 200, {}, { 'x-left': '7' }),
    });
    await call({ action: 'things.get' });
    expect(pacer.observed).toEqual([{ key: 'upstream-1', states: [{ name: 'minute', remaining: 7 }] }]);
  });

  it('never has more requests open at one key than its connector allows', async () => {
    let most = 0;
    const held: ServerResponse[] = [];
    const { call } = await open({
      connector: { limits: { windows: () => [], concurrency: 3 } },
      handler: (_, response) => {
        held.push(response);
        most = Math.max(most, held.length);
        // Each answer waits until three are asked for at once.
        if (held.length >= 3) for (const one of held.splice(0)) one.end('{}');
      },
    });
    await Promise.all(Array.from({ length: 39 }, () => call({ action: 'things.get' })));
    expect(most).toBe(3);
  });

  it('answers another workspace’s list with nothing', async () => {
    const { call, calls } = await open();
    await call({ action: 'things.get' });
    await calls.flush();
    expect((await calls.list('wsp_2', {})).items).toEqual([]);
  });

  it('pages its record newest first, by account and by run', async () => {
    const { call, calls } = await open();
    for (const runId of ['run_1', 'run_2', 'run_1']) await call({ action: 'things.get', runId });
    await calls.flush();
    const first = await calls.list('wsp_1', { limit: 2 });
    const rest = await calls.list('wsp_1', { limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items].map(({ runId }) => runId)).toEqual(['run_1', 'run_2', 'run_1']);
    expect(rest.nextCursor).toBeNull();
    expect((await calls.list('wsp_1', { runId: 'run_2' })).items).toHaveLength(1);
    expect((await calls.list('wsp_1', { accountId: 'acc_9' })).items).toHaveLength(0);
  });
});
