import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOauthBench, signIn, type OauthBench } from './testing/oauth-bench.ts';

const HOUR = 3_600_000;
const SECOND = 1000;

let bench: OauthBench;
let accountId: string;
beforeEach(async () => {
  bench = await openOauthBench();
  await bench.setApp();
  accountId = await bench.signedIn();
  bench.server.grants.length = 0;
});
afterEach(() => bench.close());

const look = (at = bench) =>
  at.calls.call({ workspaceId: bench.actor.workspaceId, accountId, action: 'portal.get', input: {} });
const write = (text: string) =>
  bench.calls.call({
    workspaceId: bench.actor.workspaceId,
    accountId,
    action: 'notes.add',
    input: { text },
  });
const status = async () => (await bench.accounts.get(bench.actor, accountId)).status;
const secrets = async () =>
  bench.accounts.secrets(await bench.accounts.resolve(bench.actor.workspaceId, accountId));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error as { code: string }).code,
  );
const untilAsked = async (times: number) => {
  while (bench.server.asked < times) await new Promise((resolve) => setImmediate(resolve));
};

describe('an access token', () => {
  test('is left alone while it lasts', async () => {
    bench.clock.shift(HOUR - 61 * SECOND);
    await look();
    expect(bench.server.grants).toEqual([]);
  });

  test('is renewed a minute before it ends', async () => {
    bench.clock.shift(HOUR - 59 * SECOND);
    await look();
    await look();
    expect(bench.server.grants).toEqual(['refresh_token']);
  });

  test('that ended is renewed once for fifty calls at once', async () => {
    bench.clock.shift(2 * HOUR);
    const results = await Promise.all(Array.from({ length: 50 }, () => look()));
    expect(results.every(({ output }) => JSON.stringify(output) === '{"portal":"1001"}')).toBe(true);
    expect(bench.server.grants).toEqual(['refresh_token']);
  });

  test('goes on being renewed, each time with the refresh token of the time before', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 4; round += 1) {
      seen.add((await secrets())['refreshToken']?.open() ?? '');
      bench.clock.shift(2 * HOUR);
      await look();
    }
    expect(seen.size).toBe(4);
    expect(bench.server.grants).toEqual(Array.from({ length: 4 }, () => 'refresh_token'));
    expect(await status()).toBe('active');
  });

  test('that the provider ended early is renewed once for all calls, and each of them is sent again', async () => {
    await bench.server.endAccess();
    const results = await Promise.all(Array.from({ length: 20 }, () => look()));
    expect(results.every(({ attempts }) => attempts === 2)).toBe(true);
    expect(bench.server.grants).toEqual(['refresh_token']);
    expect(await status()).toBe('active');
  });

  test('that the provider refuses does not make a write happen twice', async () => {
    await bench.server.endAccess();
    await write('one');
    expect(bench.server.notes).toEqual(['{"text":"one"}']);
  });

  test('is renewed for the check of the account too', async () => {
    bench.clock.shift(2 * HOUR);
    expect(await bench.accounts.verify(bench.actor, accountId)).toMatchObject({ status: 'active' });
    expect(bench.server.grants).toEqual(['refresh_token']);
  });

  test('is renewed though whoever needed it first has gone', async () => {
    bench.clock.shift(2 * HOUR);
    const before = bench.server.asked;
    let open = (): void => undefined;
    bench.server.tokenGate = new Promise((resolve) => {
      open = resolve;
    });
    const stop = new AbortController();
    const { workspaceId } = bench.actor;
    const call = { workspaceId, accountId, action: 'portal.get', input: {}, signal: stop.signal };
    const gone = codeOf(bench.calls.call(call));
    const stays = look();
    await untilAsked(before + 1);
    stop.abort();
    expect(await gone).toBe('call.cancelled');
    open();
    await stays;
    expect(bench.server.grants).toEqual(['refresh_token']);
  });
});

describe('a renewal', () => {
  test('that is refused for good tells that the account ran out, with the server’s words, until someone signs in again', async () => {
    await bench.server.endRefresh();
    bench.clock.shift(2 * HOUR);
    await expect(look()).rejects.toMatchObject({
      code: 'provider.auth',
      message: 'Portal: grant request is invalid',
    });
    expect(await bench.accounts.get(bench.actor, accountId)).toMatchObject({
      status: 'expired',
      statusReason: 'Portal: grant request is invalid',
      nextCheckAt: null,
    });
    expect(await bench.signedIn()).toBe(accountId);
    expect(await status()).toBe('active');
    await look();
  });

  test('that fails while the token lasts costs nothing: the old one is used', async () => {
    bench.clock.shift(HOUR - 30 * SECOND);
    bench.server.tokenFault = 503;
    await look();
    const asked = bench.server.asked;
    await look();
    // Nor is the server asked again for every call.
    expect(bench.server.asked).toBe(asked);
    expect(await status()).toBe('active');
    bench.server.tokenFault = null;
    bench.clock.shift(6 * SECOND);
    await look();
    expect(bench.server.grants).toEqual(['refresh_token']);
  });

  test('that fails once the token has ended fails the call, not the account', async () => {
    bench.clock.shift(2 * HOUR);
    bench.server.tokenFault = 503;
    await expect(look()).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await status()).toBe('active');
    bench.server.tokenFault = null;
    await look();
  });

  test('whose answer was cut off is asked for again', async () => {
    bench.clock.shift(2 * HOUR);
    bench.server.tokenFault = 'cut';
    await expect(look()).rejects.toMatchObject({ code: 'provider.unavailable' });
    bench.server.tokenFault = null;
    await look();
    expect(await status()).toBe('active');
  });

  test('of a process that was killed is taken up at once by the next', async () => {
    bench.clock.shift(2 * HOUR);
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, accountId);
    const now = bench.clock.now();
    const { version } = await bench.accounts.tokens.read(linked);
    await bench.accounts.tokens.claim(linked, { version, renewer: 'killed', now, until: now + HOUR });
    await look();
    expect(bench.server.grants).toEqual(['refresh_token']);
  });

  test('that ends after a new sign-in does not undo it', async () => {
    bench.clock.shift(2 * HOUR);
    const before = bench.server.asked;
    const link = await bench.open();
    const attempt = await bench.oauth.startAttempt(link, { connector: 'portal', fields: {} });
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, accountId);
    const { version } = await bench.accounts.tokens.read(linked);
    await signIn(bench, attempt);
    const fresh = (await secrets())['refreshToken']?.open();
    const late = { version, secrets: {}, expiresAt: null };
    expect(await bench.accounts.tokens.renewed(linked, late)).toBeNull();
    expect((await secrets())['refreshToken']?.open()).toBe(fresh);
    expect(bench.server.asked).toBe(before + 1);
  });

  test('needs the app: without its client the call says what to do', async () => {
    await bench.store.db.deleteFrom('oauth_apps').execute();
    bench.clock.shift(2 * HOUR);
    await expect(look()).rejects.toMatchObject({
      code: 'oauth.app_missing',
      fix: expect.stringContaining('oauth-apps set portal') as string,
    });
    expect(await status()).toBe('active');
  });

  test('does not send the app’s secret to a server that the app is no longer for, until someone signs in anew', async () => {
    const { id: clientId } = bench.server.client;
    await bench.oauth.setApp(bench.actor, 'portal', { clientId, clientSecret: 'of-the-provider-itself' });
    const asked = bench.server.asked;
    bench.clock.shift(2 * HOUR);
    await expect(look()).rejects.toMatchObject({
      code: 'provider.auth',
      message: expect.stringContaining('another server') as string,
      fix: expect.stringContaining('Sign in again') as string,
    });
    expect(await status()).toBe('expired');
    expect(bench.server.asked).toBe(asked);
    await bench.setApp();
    expect(await bench.signedIn()).toBe(accountId);
    await look();
  });

  test('that is refused for its client asks for another client, not for a new sign-in', async () => {
    bench.server.tokenAnswer = { status: 401, body: { error: 'invalid_client' } };
    bench.clock.shift(2 * HOUR);
    await expect(look()).rejects.toMatchObject({
      code: 'provider.auth',
      fix: expect.stringContaining('oauth-apps set portal') as string,
    });
  });

  test('leaves a line in the record, with neither secret nor account’s data', async () => {
    bench.clock.shift(2 * HOUR);
    await look();
    await bench.calls.flush();
    const { items } = await bench.calls.list(bench.actor.workspaceId, {});
    const lines = items.filter(({ action }) => action === 'oauth.token');
    expect(lines).toMatchObject([
      { accountId, outcome: 'ok', status: 200, method: 'POST', url: `${bench.server.url}/token` },
      { outcome: 'ok' },
    ]);
  });
});

describe('unlinking', () => {
  test('takes the tokens back at the provider', async () => {
    const { refreshToken } = await secrets();
    await bench.accounts.unlink(bench.actor, accountId);
    expect(bench.server.revocations).toBe(1);
    expect(bench.server.seen.join('\n')).not.toContain(refreshToken?.open());
    await bench.calls.flush();
    const { items } = await bench.calls.list(bench.actor.workspaceId, {});
    expect(items[0]).toMatchObject({ action: 'oauth.revoke', outcome: 'ok', accountId });
    expect(await bench.store.db.selectFrom('account_tokens').selectAll().execute()).toEqual([]);
  });

  test('goes through while the provider is down, and logs that its tokens live on', async () => {
    await bench.server.close();
    await bench.accounts.unlink(bench.actor, accountId);
    expect(await codeOf(bench.accounts.get(bench.actor, accountId))).toBe('account.unknown');
    expect(bench.logged.join('')).toContain('could not be taken back');
  });
});

describe('a client of one’s own', () => {
  const fields = () => ({
    clientId: bench.server.client.id,
    clientSecret: bench.server.client.secret,
    baseUrl: bench.server.url,
  });

  test('is exchanged for a token before it is kept, and renewed by itself', async () => {
    const {
      id,
      status: now,
      fields: shown,
    } = await bench.accounts.link(bench.actor, {
      connector: 'machine',
      fields: fields(),
    });
    expect([now, shown]).toMatchObject(['active', { clientId: bench.server.client.id }]);
    bench.clock.shift(2 * HOUR);
    const { workspaceId } = bench.actor;
    const call = { workspaceId, accountId: id, action: 'portal.get', input: {} };
    await Promise.all([bench.calls.call(call), bench.calls.call(call)]);
    expect(bench.server.grants).toEqual(['client_credentials', 'client_credentials']);
    expect(await bench.accounts.verify(bench.actor, id)).toMatchObject({ status: 'active' });
  });

  test('that is wrong is refused in the server’s words, and nothing is kept', async () => {
    const wrong = { ...fields(), clientSecret: 'canary-wrong-secret' };
    await expect(
      bench.accounts.link(bench.actor, { connector: 'machine', fields: wrong }),
    ).rejects.toMatchObject({
      code: 'account.refused',
      message: 'Machine refused the credentials: client authentication failed',
    });
    expect((await bench.accounts.list(bench.actor, { connector: 'machine' })).items).toEqual([]);
  });

  test('whose secret is kept in an edit is not sent to another place', async () => {
    const { id } = await bench.accounts.link(bench.actor, { connector: 'machine', fields: fields() });
    const asked = bench.server.asked;
    await expect(
      bench.accounts.replaceCredentials(
        bench.actor,
        id,
        { fields: { baseUrl: `${bench.server.url}/elsewhere` } },
        { keepSecrets: true },
      ),
    ).rejects.toMatchObject({ code: 'account.fields' });
    expect(bench.server.asked).toBe(asked);
  });
});
