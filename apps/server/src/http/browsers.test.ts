import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../start/index.ts';
import { cookieOf, openApiBench, PASSWORD, type ApiBench } from './testing/api-bench.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = await openApiBench({ trustedProxies: ['127.0.0.0/8'] });
});
afterAll(() => bench.close());

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe('a browser that is signed in', () => {
  test('changes nothing for a page of another site, whatever that page asks', async () => {
    const { cookie } = await bench.ours.as('owner');
    const before = await bench.ours.state();
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { origin: 'https://evil.example', 'x-forwarded-for': '203.0.113.1' },
    ])
      for (const [name, body] of [
        ['keys.create', { name: 'stolen' }],
        ['invitations.create', { email: 'eve@evil.example', role: 'owner' }],
        ['me.update', { name: 'Eve' }],
      ] as const)
        expect(codeOf(await bench.ours.send(name, { cookie, body, headers }))).toBe('auth.origin');
    expect(await bench.ours.state()).toEqual(before);
    const made = await bench.ours.send('keys.create', {
      cookie,
      body: { name: 'own', scopes: ['runs:read'] },
    });
    expect(made.status).toBe(201);
  });

  test('is not heard beside an API key: the key alone says who asks', async () => {
    const { cookie } = await bench.ours.as('owner');
    const limited = await bench.ours.keyWith(['runs:read']);
    const both = { headers: { cookie, origin: bench.server.url } };
    expect(codeOf(await bench.ours.send('members.list', both, { key: limited }))).toBe('auth.scope');
    expect(codeOf(await bench.ours.send('me.get', both, { key: limited }))).toBe('auth.member');
  });

  test('books what it does in the member’s name', async () => {
    const { cookie, memberId } = await bench.ours.as('admin');
    await bench.ours.send('workspace.update', { cookie, body: { name: 'Acme' } });
    const { text } = await bench.ours.send('audit.list', { query: { limit: '1' } });
    expect(text).toContain(`${memberId} (The admin)`);
  });

  test('with a spoiled cookie is told that it is signed out', async () => {
    const { cookie } = await bench.ours.as('viewer');
    const spoiled = cookie.replace(/=[^;]*/, `=${'A'.repeat(43)}`);
    const answer = await bench.ours.send('me.get', { cookie: spoiled });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'auth.missing']);
  });

  test('asks again with the same idempotency key and gets the same answer', async () => {
    const { cookie } = await bench.ours.as('operator');
    const { apiKey } = { apiKey: 'ex_once-00000001' };
    bench.provider.keys.add(apiKey);
    const body = { connector: 'example', fields: { apiKey, baseUrl: bench.provider.url } };
    const link = () =>
      bench.ours.send('accounts.link', { cookie, body, headers: { 'idempotency-key': 'from a browser' } });
    const [first, again] = [await link(), await link()];
    expect([first.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });
});

describe('where a request comes from', () => {
  test('is what a trusted proxy says: a key is used from its own addresses alone', async () => {
    const { body } = await bench.ours.send('keys.create', {
      body: { name: 'office', scopes: ['runs:read'], allowedAddresses: ['203.0.113.0/24', '2001:db8::7'] },
    });
    const { secret: key } = body as { secret: string };
    for (const address of ['203.0.113.9', '2001:db8::7', '::ffff:203.0.113.9'])
      expect((await bench.ours.send('runs.list', from(address), { key })).status, address).toBe(200);
    const refused = await bench.ours.send('runs.list', from('198.51.100.1'), { key });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'auth.address']);
    expect(refused.text).toContain('198.51.100.1');
    expect(codeOf(await bench.ours.send('runs.list', {}, { key }))).toBe('auth.address');
    // What a caller puts before the proxy's own word is not believed.
    const forged = await bench.ours.send('runs.list', from('203.0.113.9, 198.51.100.1'), { key });
    expect(codeOf(forged)).toBe('auth.address');
  });

  test('is the connection itself where no proxy is trusted', async () => {
    const alone = await openApiBench();
    try {
      const { body } = await alone.ours.send('keys.create', {
        body: { name: 'office', scopes: ['runs:read'], allowedAddresses: ['203.0.113.0/24'] },
      });
      const { secret: key } = body as { secret: string };
      expect(codeOf(await alone.ours.send('runs.list', from('203.0.113.9'), { key }))).toBe('auth.address');
    } finally {
      await alone.close();
    }
  });

  test('counts for sign-ins: one address that guesses shuts out no other', async () => {
    const { email } = await bench.ours.newMember('viewer');
    const guess = (address: string, password: string) =>
      bench.ours.send('signIn.password', { body: { email, password }, ...from(address) });
    for (let tried = 0; tried < 10; tried += 1)
      expect(codeOf(await guess('198.51.100.9', 'guess'))).toBe('auth.sign_in');
    const limited = await guess('198.51.100.9', PASSWORD);
    expect([limited.status, codeOf(limited)]).toEqual([429, 'auth.too_many']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(60);
    expect((await guess('198.51.100.10', PASSWORD)).status).toBe(200);
  });
});

describe('the first start', () => {
  test('prints a new setup link each time, until there is an owner; the name of the workspace may change', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sluice-setup-'));
    const open = () =>
      startServer({ dataDir, port: 0, logLevel: 'silent', passwordCost: { n: 16, r: 1, p: 1 } });
    const post = (url: string, path: string, body: object, cookie?: string) =>
      fetch(`${url}${path}`, {
        method: path === '/v1/workspace' ? 'PATCH' : 'POST',
        headers: { origin: url, 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
        body: JSON.stringify(body),
      });
    const tokenOf = (url = '') => new URL(url).hash.slice(1);
    const first = await open();
    await first.close();
    const second = await open();
    const owner = { name: 'Ada', email: 'ada@acme.example', password: PASSWORD };
    const old = await post(second.url, '/v1/setup', { ...owner, token: tokenOf(first.setupUrl) });
    expect(old.status).toBe(401);
    const made = await post(second.url, '/v1/setup', { ...owner, token: tokenOf(second.setupUrl) });
    expect(made.status).toBe(201);
    await post(second.url, '/v1/workspace', { name: 'Acme' }, cookieOf(made));
    await second.close();
    const third = await open();
    try {
      expect(third.setupUrl).toBeUndefined();
      expect(third.workspaceId).toBe(second.workspaceId);
      expect(third.ownerKey).toBeUndefined();
      const again = await post(third.url, '/v1/setup', { ...owner, token: tokenOf(second.setupUrl) });
      expect(await again.json()).toMatchObject({ code: 'setup.done' });
      const options = (await (await fetch(`${third.url}/v1/sign-in`)).json()) as object;
      expect(options).toMatchObject({ workspaceName: 'Acme', setupNeeded: false });
    } finally {
      await third.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
