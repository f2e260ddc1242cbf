import { operations, type Operation, type OperationName, type Problem } from '@sluice/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openApiBench, type Answered, type ApiBench, type Caller } from '../http/testing/api-bench.ts';
import { opened } from '../http/testing/scenarios-links.ts';
import { linkCatalog } from './testing/link-catalog.ts';

// Mallory holds a whole, valid token of an owner of her own; Victor is an owner beside her.
const MALLORY = { id: 'cus_mallory', name: 'Mallory' };
const VICTOR = { id: 'cus_victor', name: 'Victor' };
const VICTORS_KEY = 'ex_victor-12345678';
const MALLORYS_KEY = 'ex_mallory-12345678';

let bench: ApiBench;
let victors: string;
beforeAll(async () => {
  bench = await openApiBench({ catalog: linkCatalog });
  for (const key of [VICTORS_KEY, MALLORYS_KEY]) bench.provider.keys.add(key);
  const body = {
    connector: 'vendor',
    name: 'Victor’s vault',
    owner: VICTOR.id,
    fields: { apiKey: VICTORS_KEY, baseUrl: bench.provider.url, region: 'secret-region' },
  };
  const { body: account } = await bench.ours.send('accounts.link', { body });
  victors = (account as { id: string }).id;
});
afterAll(() => bench.close());

let seen: Answered[];
beforeEach(() => {
  seen = [];
});

const codeOf = ({ body }: Answered) => (body as Problem).code;
const mallory = async (more: Record<string, unknown> = {}) =>
  (await opened(bench, bench.ours, { owner: MALLORY, preset: {}, ...more })).token;

/** As she asks: with the token, and whatever else. */
async function ask(name: OperationName, sent: Parameters<Caller['send']>[1]): Promise<Answered> {
  const answer = await bench.ours.send(name, sent);
  seen.push(answer);
  return answer;
}
const link = (token: string, fields: Record<string, string>, more: object = {}) =>
  ask('hub.link', { token, body: { connector: 'vendor', fields, ...more } });

function expectNothingOfVictors(): void {
  const text = seen.map((answer) => answer.text).join('\n');
  for (const his of [victors, 'Victor', 'cus_victor', VICTORS_KEY, '…5678', 'secret-region'])
    expect(text).not.toContain(his);
}

async function state(): Promise<string[]> {
  return (await bench.ours.state()).filter((line) => line.includes('"acc_') && line.includes('statusSince'));
}

describe('with a valid token of another owner', () => {
  test('no account can be read but the one to edit: no look, no form, no answer tells of it', async () => {
    const token = await mallory();
    await ask('hub.session', { token });
    for (const connectorId of ['vendor', 'example'])
      await ask('hub.form', { token, params: { connectorId } });
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200]);
    // What is refused for her is refused in the same words whether or not he has it.
    await link(token, { apiKey: '' });
    await link(token, { apiKey: VICTORS_KEY.toUpperCase() });
    await ask('hub.attempt', { token, params: { attemptId: victors } });
    expectNothingOfVictors();
  });

  test('nothing can be linked for another owner, nor into an account that is not hers', async () => {
    const before = await state();
    const token = await mallory({ advanced: true });
    const fields = { apiKey: MALLORYS_KEY, baseUrl: bench.provider.url };
    for (const more of [
      { owner: VICTOR.id },
      { owner: VICTOR },
      { ownerId: VICTOR.id },
      { accountId: victors },
      { account: { id: victors } },
      { several: true },
      { metadata: { owner: VICTOR.id } },
    ])
      expect(codeOf(await link(token, fields, more)), JSON.stringify(more)).toBe('request.invalid');
    expect(codeOf(await link(token, { ...fields, ['__proto__']: VICTOR.id }))).toBe('request.invalid');
    for (const name of ['owner', 'ownerId', 'accountId', 'constructor', 'toString'])
      expect(codeOf(await link(token, { ...fields, [name]: VICTOR.id })), name).toBe('account.fields');
    expect(await state()).toEqual(before);
    const linked = await link(token, fields);
    expect(linked.status, linked.text).toBe(201);
    const { account } = linked.body as { account: { id: string } };
    const made = await bench.ours.send('accounts.get', { params: { accountId: account.id } });
    expect(made.body).toMatchObject({ owner: MALLORY.id });
    const his = await bench.ours.send('accounts.get', { params: { accountId: victors } });
    expect(his.body).toMatchObject({ owner: VICTOR.id, name: 'Victor’s vault' });
    expectNothingOfVictors();
    await bench.ours.send('accounts.unlink', { params: { accountId: account.id } });
  });

  test('the token serves once: what was linked can be neither read, changed nor linked again with it', async () => {
    const token = await mallory({ advanced: true });
    const fields = { apiKey: MALLORYS_KEY, baseUrl: bench.provider.url };
    const first = await link(token, fields);
    const { account } = first.body as { account: { id: string } };
    const before = await state();
    for (const answer of [
      await link(token, fields),
      await link(token, { region: 'us' }),
      await ask('hub.form', { token, params: { connectorId: 'vendor' } }),
      await ask('hub.startAttempt', { token, body: { connector: 'portal', fields: {} } }),
    ])
      expect([answer.status, codeOf(answer)]).toEqual([409, 'link.used']);
    const again = await ask('hub.session', { token });
    expect(again.body).toMatchObject({ status: 'used', account: { id: account.id } });
    expect(again.text).not.toContain('region');
    expect(await state()).toEqual(before);
    await bench.ours.send('accounts.unlink', { params: { accountId: account.id } });
  });

  test.each([
    ['of her own session', {}],
    ['of a session with advanced fields', { advanced: true }],
  ])('a key that is kept cannot be sent to another address: with a token %s', async (_of, more) => {
    const owner = { id: `cus_robbed_${Object.keys(more).length}`, name: 'Robbed' };
    const body = {
      connector: 'vendor',
      owner: owner.id,
      fields: { apiKey: VICTORS_KEY, baseUrl: bench.provider.url },
    };
    await bench.ours.send('accounts.link', { body });
    const token = await mallory({ owner, ...more });
    const asked = bench.provider.asked.length;
    // Allowed by the operator, and still another place than the key was entered for.
    const elsewhere = `${bench.provider.url}/elsewhere`;
    for (const fields of [{ baseUrl: elsewhere }, { baseUrl: elsewhere, apiKey: '' }, { baseUrl: '' }]) {
      const answer = await link(token, fields);
      expect([answer.status, codeOf(answer)], answer.text).toEqual([422, 'account.fields']);
    }
    expect(bench.provider.asked).toHaveLength(asked);
    const kept = await ask('hub.form', { token, params: { connectorId: 'vendor' } });
    expect(kept.text).not.toContain(VICTORS_KEY);
    expect(kept.body).toMatchObject({ account: { hints: { apiKey: '…5678' } } });
  });
});

describe('a token where it does not belong', () => {
  const entries = Object.entries(operations) as [OperationName, Operation][];
  const params = { accountId: 'acc_1', connectorId: 'vendor', linkSessionId: 'lnk_1', attemptId: 'att_1' };

  test('a link token opens no operation of the API, and an API key none of the Hub', async () => {
    const token = await mallory();
    // What is there for those who are not signed in asks for nothing, so a token opens nothing there either.
    for (const [name, { scope }] of entries.filter(([, operation]) => operation.scope !== 'anyone')) {
      const answer = await bench.ours.send(name, { params }, scope === 'link' ? {} : { key: token });
      expect([name, answer.status, codeOf(answer)]).toEqual([
        name,
        401,
        scope === 'link' ? 'link.invalid' : 'auth.invalid',
      ]);
    }
  });

  test('in an address, a cookie or a body it opens nothing', async () => {
    const token = await mallory();
    const url = `${bench.server.url}/v1/hub/session`;
    for (const init of [
      { url: `${url}?token=${token}` },
      { url: `${url}?access_token=${token}` },
      { url, headers: { cookie: `token=${token}; slink=${token}` } },
      { url, headers: { 'x-hub-session-token': token, 'x-token': token } },
      { url, headers: { authorization: token } },
      { url, headers: { authorization: `Basic ${Buffer.from(`${token}:`).toString('base64')}` } },
    ]) {
      const response = await fetch(init.url, { headers: { ...init.headers } });
      expect([response.status, ((await response.json()) as Problem).code]).toEqual([401, 'link.invalid']);
    }
  });

  test('one that is nearly right is told exactly what one out of thin air is', async () => {
    const token = await mallory();
    const last = token.endsWith('A') ? 'B' : 'A';
    const guesses = [`${token.slice(0, -1)}${last}`, token.toUpperCase(), token.slice(6), `${token}A`];
    const told = new Set<string>();
    for (const key of [...guesses, `slink_${'A'.repeat(43)}`, 'x']) {
      const { status, text } = await bench.ours.send('hub.session', {}, { key });
      told.add(`${status} ${text.replace(/req_\w+/, '')}`);
    }
    expect([...told]).toHaveLength(1);
    expect([...told][0]).toContain('401');
  });

  test('a token leaves no trace in the log, in what is listed, or in the audit', async () => {
    const token = await mallory({ advanced: true });
    await link(token, { apiKey: 'ex_refused-123', baseUrl: bench.provider.url });
    await ask('hub.session', { token });
    const lists = await Promise.all(
      (['linkSessions.list', 'audit.list', 'accounts.list'] as const).map((name) => bench.ours.send(name)),
    );
    const everything = [...bench.logged, ...lists.map(({ text }) => text)].join('\n');
    expect(everything).not.toContain(token.slice(6));
  });
});

describe('from a page that was not asked for', () => {
  test('a stolen token opens nothing there, and tells nothing of the account', async () => {
    const token = await mallory({ owner: VICTOR, origins: ['https://app.example.com'], accountId: victors });
    const headers = { origin: 'https://evil.example' };
    for (const answer of [
      await ask('hub.session', { token, headers }),
      await ask('hub.form', { token, headers, params: { connectorId: 'vendor' } }),
      await ask('hub.link', { token, headers, body: { connector: 'vendor', fields: {} } }),
    ])
      expect([answer.status, codeOf(answer)]).toEqual([403, 'link.origin']);
    expectNothingOfVictors();
    const right = { origin: 'https://app.example.com' };
    expect((await bench.ours.send('hub.session', { token, headers: right })).status).toBe(200);
  });
});
