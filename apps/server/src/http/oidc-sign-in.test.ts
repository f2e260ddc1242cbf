import { Secret } from '@sluice/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIdentityProvider, type IdentityProvider } from '../people/testing/identity-provider.ts';
import { cookieOf, openApiBench, type ApiBench } from './testing/api-bench.ts';

const PUBLIC = 'https://sluice.acme.example';
let bench: ApiBench;
let provider: IdentityProvider;

beforeAll(async () => {
  provider = await startIdentityProvider(`${PUBLIC}/sign-in/oidc/callback`);
  bench = await openApiBench({
    publicUrl: PUBLIC,
    allowHosts: [provider.host],
    oidc: {
      issuer: provider.issuer,
      clientId: provider.client.id,
      clientSecret: new Secret(provider.client.secret),
      name: 'Acme',
      join: 'viewer',
    },
  });
  const token = new URL(bench.server.setupUrl ?? '').hash.slice(1);
  const owner = { name: 'Ada', email: 'ada@acme.example', password: 'lantern orbit velvet staple' };
  const made = await bench.ours.send('setup.complete', { body: { token, ...owner } });
  expect(made.status, made.text).toBe(201);
});
afterAll(async () => {
  await bench.close();
  await provider.close();
});

/** Goes to a page of the server as a browser does that knows it by its public address. */
async function open(path: string, cookie = '') {
  const response = await fetch(`${bench.server.url}${path}`, { redirect: 'manual', headers: { cookie } });
  return { response, to: response.headers.get('location') ?? '', cookie: cookieOf(response) };
}

async function setOut(path = '/sign-in/oidc/start?to=/runs') {
  const first = await open(path);
  // The server was asked at another address than its public one: the browser sets out from there.
  expect(first.to).toMatch(`${PUBLIC}/sign-in/oidc/start?`);
  const begun = await open(first.to.slice(PUBLIC.length));
  expect(begun.to).toMatch(provider.issuer);
  expect(begun.response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-sluice_oidc=\S+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/),
  ]);
  return begun;
}

test('the sign-in page offers it, and a browser that went there comes back signed in', async () => {
  const { body } = await bench.ours.send('signIn.options');
  expect(body).toMatchObject({ oidc: { name: 'Acme', startUrl: '/sign-in/oidc/start' } });
  const begun = await setOut();
  provider.person = { subject: '1', email: 'eve@acme.example', emailVerified: true, name: 'Eve' };
  const query = await provider.visit(begun.to);
  const back = await open(`/sign-in/oidc/callback?${query}`, begun.cookie);
  expect([back.response.status, back.to]).toEqual([302, '/runs']);
  expect(back.response.headers.get('cache-control')).toBe('no-store');
  expect(back.response.headers.getSetCookie()[0]).toMatch(/^__Host-sluice_oidc=; .*Max-Age=0/);
  const me = await bench.ours.send('me.get', { cookie: back.cookie });
  expect(me.body).toMatchObject({
    member: { email: 'eve@acme.example', role: 'viewer', name: 'Eve' },
    hasPassword: false,
  });
  const logins = await bench.ours.send('me.logins', { cookie: back.cookie });
  expect(logins.body).toMatchObject({ items: [{ current: true, method: 'oidc' }] });
});

test('a question mark inside what the address asks ends it nowhere', async () => {
  const { to } = await open('/sign-in/oidc/start?to=/runs?state=failed');
  expect(new URL(to).searchParams.get('to')).toBe('/runs?state=failed');
});

test('what goes wrong leads to the sign-in page with the reason, and signs nobody in', async () => {
  const refused = async (query: string, cookie: string, reason: string) => {
    const back = await open(`/sign-in/oidc/callback?${query}`, cookie);
    expect([back.response.status, back.to]).toEqual([302, `/sign-in?refused=${reason}`]);
    expect(back.cookie).toBe('__Host-sluice_oidc=');
  };
  const begun = await setOut();
  provider.person = { subject: '2', email: 'mallory@acme.example', emailVerified: false };
  const query = await provider.visit(begun.to);
  await refused(query, '', 'expired');
  await refused(query.replace(/state=\w{9}/, 'state=000000000'), begun.cookie, 'expired');
  await refused(query, begun.cookie, 'unverified');
  await refused('', '', 'expired');
  await refused('state=%00&code=%FF', '__Host-sluice_oidc=%00', 'expired');
  provider.person = null;
  const cancelled = await setOut();
  await refused(await provider.visit(cancelled.to), cancelled.cookie, 'cancelled');
});

test('whoever only asks for the headers of a stop does not make it', async () => {
  for (const path of ['/sign-in/oidc/start?hop=1', '/sign-in/oidc/callback?code=1']) {
    const response = await fetch(`${bench.server.url}${path}`, { method: 'HEAD', redirect: 'manual' });
    expect(response.status).not.toBe(302);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
});

test('the secret of the client shows in no log line and no answer', async () => {
  const { text } = await bench.ours.send('settings.get');
  expect(JSON.parse(text)).toMatchObject({ oidc: { name: 'Acme', issuer: provider.issuer } });
  for (const place of [text, bench.logged.join('\n')]) expect(place).not.toContain(provider.client.secret);
});
