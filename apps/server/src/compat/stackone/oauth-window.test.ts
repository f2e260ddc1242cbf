import { manualClock } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStackoneBench, type Json, type StackoneBench } from './testing/stackone-bench.ts';

let bench: StackoneBench;
const clock = manualClock(Date.now());

beforeAll(async () => {
  bench = await openStackoneBench({ clock });
});
afterAll(() => bench.close());

let owners = 0;
const session = (body: Json = {}) =>
  bench.session({
    origin_owner_id: `window-${(owners += 1)}`,
    provider: 'sign-in',
    sluice: {},
    ...body,
  });
const setApp = () =>
  bench.ours.send('oauthApps.set', {
    params: { connectorId: 'sign-in' },
    body: { clientId: 'client', clientSecret: 'a-secret-of-the-app' },
  });
const removeApp = () => bench.ours.send('oauthApps.remove', { params: { connectorId: 'sign-in' } });
const attempt = async (token: string) => {
  const answer = await bench.hub(token, '/hub/connection_attempts', { method: 'POST', body: { token } });
  expect(answer.status).toBe(201);
  return String(answer.json['id']);
};
const EVIL = 'https://evil.example/embedded/accounts/callback';
/** As the Hub writes it. */
const windowPath = (token: string, id: string, more = '') =>
  `/connect/oauth2/sign-in?redirect_uri=${encodeURIComponent(EVIL)}&token=${token}&connection_attempt_id=${id}${more}`;
const openWindow = (token: string, id: string, more = '') =>
  bench.ask(windowPath(token, id, more), { key: null });
const poll = async (token: string, id: string) =>
  (await bench.hub(token, `/hub/connection_attempts/${id}`)).json;

describe('a sign-in in a window', () => {
  beforeAll(async () => {
    expect((await setApp()).status).toBe(200);
  });

  it('is asked for by a form that tells the Hub to open one', async () => {
    const { token } = await session();
    const { json } = await bench.hub(token, '/hub/connectors/sign-in');
    expect(json['config']).toMatchObject({ type: 'oauth2', grantType: 'authorization_code' });
    const posted = await bench.hub(token, '/hub/accounts', {
      method: 'POST',
      body: { integration_id: 'sign-in', credentials: {} },
    });
    expect(posted.json).toMatchObject({ statusCode: 422 });
  });

  it('waits for its window, goes on to this server’s own start, and waits for the person', async () => {
    const { token } = await session();
    const id = await attempt(token);
    expect(await poll(token, id)).toEqual({ status: 'pending', account: null, error: null });
    const opened = await openWindow(token, id, '&region=EU&pin=typed-secret');
    expect(opened.status).toBe(302);
    expect(opened.headers.get('location')).toBe(`${bench.server.url}/oauth/start/${id}`);
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await poll(token, id)).toEqual({ status: 'pending', account: null, error: null });
    const start = await fetch(`${bench.server.url}/oauth/start/${id}`, { redirect: 'manual' });
    expect(start.headers.get('location')).toMatch(/^https:\/\/app\.provider\.example\/authorize\?/);
  });

  it('leaves no token and nothing that was typed in the log', async () => {
    const { token } = await session();
    await openWindow(token, await attempt(token), '&pin=typed-secret');
    const log = bench.logged.join('\n');
    expect(log).toContain('/connect/oauth2/:id');
    expect(log).not.toContain(token);
    expect(log).not.toContain('typed-secret');
  });

  it('is given up before its window opens or after it, and then no window takes it up again', async () => {
    for (const isOpen of [false, true]) {
      const { token } = await session();
      const id = await attempt(token);
      if (isOpen) expect((await openWindow(token, id)).status).toBe(302);
      const answer = await bench.hub(token, `/hub/connection_attempts/${id}`, { method: 'DELETE' });
      expect([answer.status, answer.json['status']]).toEqual([200, 'cancelled']);
      expect(await poll(token, id)).toEqual({ status: 'cancelled', account: null, error: null });
      const again = await openWindow(token, id);
      expect([again.status, again.headers.get('location')]).toEqual([404, null]);
      expect(again.text).toContain('given up');
    }
  });

  it('of another session is nothing that one sees or gives up', async () => {
    const mine = await session();
    const other = await session();
    const id = await attempt(mine.token);
    await openWindow(mine.token, id);
    await bench.hub(other.token, `/hub/connection_attempts/${id}`, { method: 'DELETE' });
    expect(await poll(mine.token, id)).toMatchObject({ status: 'pending' });
    const taken = await openWindow(other.token, id);
    expect([taken.status, taken.headers.get('location')]).toEqual([404, null]);
    expect((await bench.hub(mine.token, '/hub/connection_attempts/nonsense')).status).toBe(404);
  });

  it('goes nowhere without a token, an attempt and a connector that the session is for', async () => {
    const { token } = await session();
    const expired = await session({ expires_in: 60 });
    const late = await attempt(expired.token);
    await clock.advance(61_000);
    const before = await bench.ours.state();
    for (const [path, status] of [
      [windowPath('slink_wrong', await attempt(token)), 401],
      [windowPath('', await attempt(token)), 401],
      [windowPath(expired.token, late), 410],
      [windowPath(token, 'att_1'), 404],
      [windowPath(token, ''), 404],
      [windowPath(token, await attempt(token)).replace('/sign-in', '/none'), 404],
      [windowPath(token, await attempt(token)).replace('/sign-in', '/wide'), 403],
    ] as const) {
      const answer = await bench.ask(path, { key: null });
      expect([path, answer.status, answer.headers.get('location')]).toEqual([path, status, null]);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.text).not.toContain('evil.example');
    }
    expect(await bench.ours.state()).toEqual(before);
  });
});

describe('a sign-in that cannot begin', () => {
  it('is told to the Hub that waits for it', async () => {
    const { token } = await session({ provider: 'example' });
    const id = await attempt(token);
    const path = windowPath(token, id).replace('/sign-in', '/example');
    expect((await bench.ask(path, { key: null })).status).toBe(422);
    expect(await poll(token, id)).toMatchObject({
      status: 'error',
      account: null,
      error: { code: 'The connector is not linked that way', description: expect.any(String) as string },
    });
  });

  it('is not offered while the workspace has no app for it', async () => {
    const { token } = await session({ provider: null });
    const providers = async () =>
      ((await bench.hub(token, '/hub/connectors')).json['integrations'] as Json[]).map(
        ({ provider }) => provider,
      );
    const active = async (path: string) => [(await bench.ask(path)).json].map((json) => json['active'])[0];
    expect(await providers()).toEqual(['example', 'sign-in', 'wide']);
    expect(await active('/connectors/meta/sign-in')).toBe(true);
    await removeApp();
    expect(await providers()).toEqual(['example', 'wide']);
    expect(await active('/connectors/meta/sign-in')).toBe(false);
    expect(await active('/connectors/meta/example')).toBe(true);
    const form = await bench.hub(token, '/hub/connectors/sign-in');
    expect(form.json).toMatchObject({ statusCode: 409 });
    expect(form.text).not.toContain('oauth-apps');
  });
});

describe('the connectors', () => {
  it('are listed bare, with the category and the logo that the client reads', async () => {
    const { json } = await bench.ask('/connectors/meta');
    const list = json as unknown as Json[];
    expect(list.map(({ provider }) => provider)).toEqual(['example', 'sign-in', 'wide']);
    expect(list[2]).toEqual({
      provider: 'wide',
      provider_name: 'Wide',
      category: 'data-enrichment',
      active: true,
      models: {},
      resources: {
        images: {
          logo_url: expect.stringMatching(/^data:image/) as string,
          original_logo_horizontal_url: expect.stringMatching(/^data:image/) as string,
        },
      },
    });
    expect((await bench.ask('/connectors/meta/none')).json).toMatchObject({ statusCode: 404 });
    expect((await bench.ask('/connectors/meta', { key: null })).json).toMatchObject({ statusCode: 401 });
  });

  it('have one profile each, filtered and read page by page', async () => {
    const { json } = await bench.ask('/auth_configs?page=2&page_size=2');
    expect(json).toMatchObject({ page: 2, page_size: 2, total: 3, data: [{ id: 'wide', default: true }] });
    const enabled = await bench.ask('/auth_configs?enabled=false&connector_key=sign-in');
    expect(enabled.json).toMatchObject({
      total: 1,
      data: [{ connector_key: 'sign-in', active: false, authentication_config_key: 'oauth2' }],
    });
  });
});
