import { createHash } from 'node:crypto';
import { manualClock } from '@sluice/core';
import { afterEach, describe, expect, test } from 'vitest';
import { ACCOUNT_PATH, OBJECTS_PATH, REVOKE_PATH, TOKEN_PATH } from '../api-version.ts';
import { signIn } from '../sign-in.ts';
import { startFakeHubspot, type FakeHubspot, type FakeHubspotOptions } from './fake-hubspot.ts';

const client = { client_id: 'app-1', client_secret: 'canary-client-secret' };
const redirectUrl = 'https://sluice.example/oauth/callback';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const asked = {
  client_id: client.client_id,
  redirect_uri: redirectUrl,
  scope: signIn.scopes.join(' '),
  state: 'state-1',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

const running: FakeHubspot[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function start(options: Partial<FakeHubspotOptions> = {}): Promise<FakeHubspot> {
  const fake = await startFakeHubspot({
    clientId: client.client_id,
    clientSecret: client.client_secret,
    redirectUrls: [redirectUrl],
    ...options,
  });
  running.push(fake);
  return fake;
}

const post = (url: string, form: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

/** Agrees, or does not, and answers where the browser is sent. */
async function agree(fake: FakeHubspot, more: Record<string, string> = {}): Promise<URL> {
  const answer = await post(`${fake.url}/oauth/authorize/decide`, { ...asked, decision: 'allow', ...more });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location') ?? '');
}

async function exchange(fake: FakeHubspot, form: Record<string, string>) {
  const answer = await post(fake.url + TOKEN_PATH, { ...client, ...form });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function signedIn(fake: FakeHubspot): Promise<Record<string, string>> {
  const code = (await agree(fake)).searchParams.get('code') ?? '';
  const { body } = await exchange(fake, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUrl,
    code_verifier: verifier,
  });
  return body;
}

const call = async (fake: FakeHubspot, path: string, token: string, init: RequestInit = {}) => {
  const answer = await fetch(fake.url + path, { ...init, headers: { authorization: `Bearer ${token}` } });
  return { answer, body: (await answer.json()) as Record<string, unknown> };
};

describe('the page where a person agrees', () => {
  test('names the account and offers two buttons', async () => {
    const fake = await start({ accountName: 'Feld & Söhne' });
    const page = await fetch(`${fake.url}/oauth/authorize?${new URLSearchParams(asked).toString()}`);
    const html = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('Feld &#38; Söhne');
    expect(html).toMatch(/value="allow">Allow.*\s.*value="deny">Deny/);
  });

  test.each([
    ['another client', { client_id: 'app-2' }],
    ['a redirect URL that only begins alike', { redirect_uri: `${redirectUrl}/more` }],
    ['a scope the app does not have', { scope: 'oauth crm.objects.deals.read' }],
    ['a challenge in the clear', { code_challenge_method: 'plain' }],
  ])('refuses %s on a page of its own, and sends the browser nowhere', async (_, more) => {
    const fake = await start();
    const query = new URLSearchParams({ ...asked, ...more });
    expect((await fetch(`${fake.url}/oauth/authorize?${query.toString()}`)).status).toBe(400);
    const form = { ...asked, ...more, decision: 'allow' };
    expect((await post(`${fake.url}/oauth/authorize/decide`, form)).status).toBe(400);
  });

  test('who declines is sent back with the error and the state', async () => {
    const back = await agree(await start(), { decision: 'deny' });
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: 'state-1' });
    expect(back.searchParams.has('code')).toBe(false);
  });
});

describe('tokens', () => {
  test('a code is good once, for its redirect URL and its verifier alone', async () => {
    const fake = await start();
    const form = { grant_type: 'authorization_code', redirect_uri: redirectUrl, code_verifier: verifier };
    for (const wrong of [{ redirect_uri: 'https://other.example' }, { code_verifier: 'x'.repeat(43) }]) {
      const code = (await agree(fake)).searchParams.get('code') ?? '';
      expect(await exchange(fake, { ...form, code, ...wrong })).toMatchObject({
        status: 400,
        body: { status: 'BAD_AUTH_CODE' },
      });
    }
    const code = (await agree(fake)).searchParams.get('code') ?? '';
    expect((await exchange(fake, { ...form, code, client_secret: 'wrong' })).status).toBe(400);
    expect(await exchange(fake, { ...form, code })).toMatchObject({
      status: 200,
      body: { expires_in: 1800 },
    });
    expect((await exchange(fake, { ...form, code })).status).toBe(400);
    expect(fake.tokensIssued).toBe(1);
  });

  test('an access token ends when its time is over, and a refresh gives another', async () => {
    const clock = manualClock();
    const fake = await start({ clock, tokenSeconds: 60 });
    const first = await signedIn(fake);
    const token = first['access_token'] ?? '';
    expect((await call(fake, ACCOUNT_PATH, token)).body).toMatchObject({ portalId: 4_242_424 });
    await clock.advance(60_000);
    const ended = await call(fake, ACCOUNT_PATH, token);
    expect([ended.answer.status, ended.body['category']]).toEqual([401, 'EXPIRED_AUTHENTICATION']);
    const refresh = { grant_type: 'refresh_token', refresh_token: first['refresh_token'] ?? '' };
    const second = await exchange(fake, refresh);
    expect(second.body['refresh_token']).toBe(first['refresh_token']);
    expect((await call(fake, ACCOUNT_PATH, second.body['access_token'] ?? '')).answer.status).toBe(200);
  });

  test('a rotating refresh token is good once', async () => {
    const fake = await start({ rotates: true });
    const first = await signedIn(fake);
    const refresh = { grant_type: 'refresh_token', refresh_token: first['refresh_token'] ?? '' };
    expect((await exchange(fake, refresh)).body['refresh_token']).not.toBe(first['refresh_token']);
    expect(await exchange(fake, refresh)).toMatchObject({
      status: 400,
      body: { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant' },
    });
  });

  test.each(['revoked', 'uninstalled'])('after it was %s nothing of a sign-in is good', async (how) => {
    const fake = await start();
    const tokens = await signedIn(fake);
    const refresh = tokens['refresh_token'] ?? '';
    if (how === 'uninstalled') fake.revokeAll();
    else await post(fake.url + REVOKE_PATH, { ...client, token: refresh, token_type_hint: 'refresh_token' });
    const { answer, body } = await call(fake, ACCOUNT_PATH, tokens['access_token'] ?? '');
    expect([answer.status, body['category']]).toEqual([401, 'INVALID_AUTHENTICATION']);
    expect((await exchange(fake, { grant_type: 'refresh_token', refresh_token: refresh })).status).toBe(400);
    expect(fake.grants).toBe(0);
  });
});

describe('the API', () => {
  test('an answer tells its limits, and a fault is answered as often as it was asked for', async () => {
    const fake = await start();
    const token = (await signedIn(fake))['access_token'] ?? '';
    fake.fail({
      path: /contacts/,
      status: 429,
      headers: { 'retry-after': '3' },
      body: { policyName: 'DAILY' },
    });
    const limited = await call(fake, `${OBJECTS_PATH}/contacts`, token);
    expect([limited.answer.status, limited.answer.headers.get('retry-after')]).toEqual([429, '3']);
    const good = await call(fake, `${OBJECTS_PATH}/contacts`, token);
    expect([good.answer.status, good.answer.headers.get('x-hubspot-ratelimit-max')]).toEqual([200, '110']);
  });

  test('what was not granted is refused, and what is no JSON too', async () => {
    const fake = await start();
    const code = (await agree(fake, { scope: 'oauth crm.objects.contacts.read' })).searchParams.get('code');
    const form = { grant_type: 'authorization_code', redirect_uri: redirectUrl, code_verifier: verifier };
    const token = (await exchange(fake, { ...form, code: code ?? '' })).body['access_token'] ?? '';
    expect((await call(fake, `${OBJECTS_PATH}/contacts`, token)).answer.status).toBe(200);
    const { body } = await call(fake, `${OBJECTS_PATH}/contacts`, token, { method: 'POST', body: '{}' });
    expect(body['category']).toBe('MISSING_SCOPES');
    const search = { method: 'POST', body: '{' };
    expect((await call(fake, `${OBJECTS_PATH}/contacts/search`, token, search)).answer.status).toBe(400);
  });
});
