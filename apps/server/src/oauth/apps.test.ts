import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOauthBench, type OauthBench } from './testing/oauth-bench.ts';

let bench: OauthBench;
beforeEach(async () => {
  bench = await openOauthBench();
});
afterEach(() => bench.close());

const APP = { clientId: 'client-1', clientSecret: 'canary-secret-of-the-app1' };
const set = (body: object = {}, connector = 'portal') =>
  bench.oauth.setApp(bench.actor, connector, { ...APP, ...body });

describe('an OAuth app', () => {
  test('is shown with all that is needed to register it, and without its secret', async () => {
    expect(await set()).toEqual({
      connector: 'portal',
      clientId: 'client-1',
      clientSecretHint: '…app1',
      scopes: ['openid', 'people'],
      baseUrl: null,
      redirectUrl: 'https://sluice.example/oauth/callback',
      accounts: 0,
      updatedAt: expect.stringMatching(/^\d{4}-/) as string,
    });
  });

  test('is replaced as a whole when it is set again', async () => {
    await set({ scopes: ['people'], baseUrl: `${bench.server.url}/` });
    expect(await bench.oauth.listApps(bench.actor, {})).toMatchObject({
      items: [{ scopes: ['people'], baseUrl: bench.server.url }],
    });
    await set({ clientId: 'client-2', clientSecret: 'another-secret-of-it' });
    expect(await bench.oauth.listApps(bench.actor, {})).toMatchObject({
      items: [{ clientId: 'client-2', scopes: ['openid', 'people'], baseUrl: null }],
    });
    const client = await bench.oauth.clientOf(bench.actor.workspaceId, 'portal');
    expect([client?.id, client?.secret.open()]).toEqual(['client-2', 'another-secret-of-it']);
  });

  test.each<[string, object, string, string]>([
    ['an unknown connector', {}, 'nope', 'connector.unknown'],
    ['a connector that takes a client of the person’s own', {}, 'machine', 'oauth.unsupported'],
    ['a host that nobody allowed', { baseUrl: 'https://evil.example' }, 'portal', 'egress.host'],
    ['an address that is none', { baseUrl: 'ftp://x' }, 'portal', 'account.fields'],
    ['a secret with a line end', { clientSecret: 'abc\r\ndef' }, 'portal', 'account.fields'],
    ['a client of blanks', { clientId: '   ' }, 'portal', 'account.fields'],
    ['two scopes in one', { scopes: ['a b'] }, 'portal', 'account.fields'],
  ])('is not set for %s', async (_what, body, connector, code) => {
    await expect(set(body, connector)).rejects.toMatchObject({ code });
    expect((await bench.oauth.listApps(bench.actor, {})).items).toEqual([]);
  });

  test('is not removed while accounts need it, and takes its secret along when it is', async () => {
    await bench.setApp();
    const accountId = await bench.signedIn();
    expect((await bench.oauth.listApps(bench.actor, {})).items).toMatchObject([{ accounts: 1 }]);
    await expect(bench.oauth.removeApp(bench.actor, 'portal')).rejects.toMatchObject({
      code: 'oauth.app_in_use',
    });
    await bench.accounts.unlink(bench.actor, accountId);
    await bench.oauth.removeApp(bench.actor, 'portal');
    expect(await bench.oauth.appsOf(bench.actor.workspaceId)).toEqual(new Set());
    const place = { workspaceId: bench.actor.workspaceId, ownerId: 'oauth-app:portal' };
    expect(await bench.vault.has(place)).toBe(false);
    await expect(bench.oauth.removeApp(bench.actor, 'portal')).rejects.toMatchObject({
      code: 'oauth.app_unknown',
    });
  });

  test('is its own workspace’s alone', async () => {
    await set();
    expect((await bench.oauth.listApps(bench.stranger, {})).items).toEqual([]);
    expect(await bench.oauth.appsOf(bench.stranger.workspaceId)).toEqual(new Set());
    expect(await bench.oauth.clientOf(bench.stranger.workspaceId, 'portal')).toBeUndefined();
    await expect(bench.oauth.removeApp(bench.stranger, 'portal')).rejects.toMatchObject({
      code: 'oauth.app_unknown',
    });
  });

  test('leaves what was done to it in the audit, and no secret there', async () => {
    await set();
    await bench.oauth.removeApp(bench.actor, 'portal');
    const rows = await bench.store.db.selectFrom('audit').selectAll().execute();
    expect(rows.map(({ act, subject }) => [act, subject])).toEqual([
      ['oauth_app.set', 'portal'],
      ['oauth_app.removed', 'portal'],
    ]);
    expect(JSON.stringify(rows)).not.toContain(APP.clientSecret);
  });
});
