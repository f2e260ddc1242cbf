import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { comeBack, openOauthBench, signIn, type OauthBench } from './testing/oauth-bench.ts';
import type { OauthReturn } from './oauth.ts';

let bench: OauthBench;
beforeEach(async () => {
  bench = await openOauthBench();
  await bench.setApp();
});
afterEach(() => bench.close());

const PORTAL = { connector: 'portal', fields: {} };
const MINUTE = 60_000;

async function started() {
  const link = await bench.open();
  const attempt = await bench.oauth.startAttempt(link, PORTAL);
  return { link, attempt, look: () => bench.oauth.attempt(link, attempt.id) };
}

async function accounts(): Promise<number> {
  return (await bench.accounts.list(bench.actor, {})).items.length;
}

async function sealedOwners(): Promise<string[]> {
  const rows = await bench.store.db.selectFrom('vault_secrets').select('owner_id').execute();
  return rows.map((row) => row.owner_id);
}

describe('a sign-in', () => {
  test('links an account whose calls go out with the token that the provider gave', async () => {
    const { attempt, look } = await started();
    expect(attempt).toMatchObject({
      status: 'pending',
      account: null,
      error: null,
      startUrl: `https://sluice.example/oauth/start/${attempt.id}`,
    });
    expect(await signIn(bench, attempt)).toEqual({ ok: true, connector: 'portal' });
    const done = await look();
    expect(done).toMatchObject({ status: 'linked', account: { connector: 'portal' }, error: null });
    const { workspaceId } = bench.actor;
    const accountId = done.account?.id ?? '';
    const { output } = await bench.calls.call({ workspaceId, accountId, action: 'portal.get', input: {} });
    expect(output).toEqual({ portal: '1001' });
    const account = await bench.accounts.get(bench.actor, accountId);
    expect(account).toMatchObject({
      owner: 'cus_1',
      status: 'active',
      fields: { baseUrl: bench.server.url },
    });
    expect(Object.keys(account.fields)).not.toContain('accessToken');
  });

  test('asks the provider with PKCE, a state, the redirect and the scopes, and no secret', async () => {
    const { attempt } = await started();
    const { redirect, cookie } = await bench.oauth.begin(attempt.id);
    const url = new URL(redirect);
    expect(`${url.origin}${url.pathname}`).toBe(`${bench.server.url}/auth`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      prompt: 'consent',
      response_type: 'code',
      client_id: bench.server.client.id,
      redirect_uri: 'https://sluice.example/oauth/callback',
      scope: 'openid people',
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
    });
    expect(cookie).toEqual({
      name: expect.stringMatching(/^sluice_oauth_[0-9a-f]{8}$/) as string,
      value: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
  });

  test('is opened in one window only', async () => {
    const { attempt } = await started();
    await bench.oauth.begin(attempt.id);
    await expect(bench.oauth.begin(attempt.id)).rejects.toMatchObject({ code: 'oauth.state' });
    await expect(bench.oauth.begin('att_00000000000000000000000000')).rejects.toMatchObject({
      code: 'attempt.unknown',
    });
  });

  test('of two windows opened at once one goes on', async () => {
    const { attempt } = await started();
    const both = await Promise.allSettled([bench.oauth.begin(attempt.id), bench.oauth.begin(attempt.id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('is not ended by another browser, and goes on in its own', async () => {
    const { attempt, look } = await started();
    const returned = await comeBack(await bench.oauth.begin(attempt.id));
    for (const cookie of [undefined, 'x'.repeat(43)]) {
      expect(await bench.oauth.callback({ ...returned, cookie: () => cookie })).toMatchObject({
        ok: false,
        message: expect.stringContaining('another browser') as string,
      });
    }
    expect(bench.server.asked).toBe(0);
    expect(await look()).toMatchObject({ status: 'pending' });
    expect(await bench.oauth.callback(returned)).toMatchObject({ ok: true });
  });

  test('takes its return once: a replay links nothing and asks for nothing', async () => {
    const { attempt } = await started();
    const returned = await comeBack(await bench.oauth.begin(attempt.id));
    await bench.oauth.callback(returned);
    // The same browser that loads its last page again is told what it was told.
    expect(await bench.oauth.callback(returned)).toEqual({ ok: true, connector: 'portal' });
    expect(await bench.oauth.callback({ ...returned, cookie: () => undefined })).toMatchObject({ ok: false });
    expect([bench.server.asked, await accounts()]).toEqual([1, 1]);
  });

  test('that returns twice at once is exchanged once', async () => {
    const { attempt, look } = await started();
    const returned = await comeBack(await bench.oauth.begin(attempt.id));
    const both = await Promise.all([bench.oauth.callback(returned), bench.oauth.callback(returned)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect([bench.server.asked, await accounts()]).toEqual([1, 1]);
    expect(await look()).toMatchObject({ status: 'linked' });
  });

  test.each<[string, Partial<OauthReturn>]>([
    ['forged', { state: 'A'.repeat(43) }],
    ['missing', { state: undefined }],
    ['too long', { state: 'A'.repeat(5000) }],
  ])('with a state that is %s belongs to nobody', async (_what, change) => {
    const { attempt, look } = await started();
    const returned = await comeBack(await bench.oauth.begin(attempt.id));
    expect(await bench.oauth.callback({ ...returned, ...change })).toMatchObject({
      ok: false,
      connector: null,
    });
    expect([bench.server.asked, await look()]).toMatchObject([0, { status: 'pending' }]);
  });

  test('that the person declines is cancelled, and says so', async () => {
    bench.server.consent = 'deny';
    const { attempt, look } = await started();
    expect(await signIn(bench, attempt)).toMatchObject({
      ok: false,
      message: 'Access was not granted at Portal. Begin again to grant it.',
    });
    expect(await look()).toMatchObject({ status: 'cancelled', error: { code: 'oauth.refused' } });
    expect(await accounts()).toBe(0);
  });

  test('that the provider refuses fails with its words, on one line and bounded', async () => {
    const { attempt, look } = await started();
    const begun = await bench.oauth.begin(attempt.id);
    const state = new URL(begun.redirect).searchParams.get('state') ?? '';
    const error = {
      state,
      code: undefined,
      error: 'invalid_scope',
      errorDescription: `no\nsuch scope${'!'.repeat(999)}`,
    };
    const outcome = await bench.oauth.callback({ ...error, cookie: () => begun.cookie.value });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/^Portal refused the sign-in: no such scope!+$/) as string,
    });
    expect(await look()).toMatchObject({ status: 'failed', error: { code: 'oauth.refused' } });
    expect((await look()).error?.message.length).toBeLessThan(400);
  });

  test('with another code than its own is refused by the server, for its verifier', async () => {
    const one = await started();
    const other = await bench.oauth.startAttempt(
      await bench.open({ owner: { id: 'cus_2', name: 'B' } }),
      PORTAL,
    );
    const [mine, theirs] = [
      await comeBack(await bench.oauth.begin(one.attempt.id)),
      await comeBack(await bench.oauth.begin(other.id)),
    ];
    expect(await bench.oauth.callback({ ...mine, code: theirs.code })).toMatchObject({ ok: false });
    expect(await one.look()).toMatchObject({ status: 'failed', error: { code: 'provider.auth' } });
    expect(await accounts()).toBe(0);
  });

  test.each([503, 'cut'] as const)(
    'while the provider is down (%s) fails with words, and keeps nothing',
    async (fault) => {
      const { attempt, look } = await started();
      const returned = await comeBack(await bench.oauth.begin(attempt.id));
      bench.server.tokenFault = fault;
      expect(await bench.oauth.callback(returned)).toMatchObject({ ok: false });
      expect(await look()).toMatchObject({ status: 'failed', error: { code: 'provider.unavailable' } });
      // A code is sent once: it may have been taken.
      expect([bench.server.asked, await accounts()]).toEqual([1, 0]);
      bench.server.tokenFault = null;
      const again = await bench.oauth.startAttempt(await bench.open(), PORTAL);
      expect(await signIn(bench, again)).toMatchObject({ ok: true });
    },
  );

  test('ends after ten minutes', async () => {
    const { attempt, look } = await started();
    const begun = await bench.oauth.begin(attempt.id);
    const returned = await comeBack(begun);
    bench.clock.shift(10 * MINUTE);
    expect(await look()).toMatchObject({ status: 'expired' });
    expect(await bench.oauth.callback(returned)).toMatchObject({ ok: false });
    await expect(bench.oauth.begin(attempt.id)).rejects.toMatchObject({ code: 'oauth.state' });
    expect(bench.server.asked).toBe(0);
  });

  test('that nobody ended leaves no sealed part behind', async () => {
    const { attempt } = await started();
    await bench.oauth.begin(attempt.id);
    expect(await sealedOwners()).toContain(attempt.id);
    bench.clock.shift(11 * MINUTE);
    await started();
    expect(await sealedOwners()).not.toContain(attempt.id);
  });

  test('cannot go on when the link was revoked meanwhile', async () => {
    const { link, attempt, look } = await started();
    const returned = await comeBack(await bench.oauth.begin(attempt.id));
    await bench.links.revoke(bench.actor, link.row.id);
    expect(await bench.oauth.callback(returned)).toMatchObject({ ok: false });
    expect(await look()).toMatchObject({ status: 'failed', error: { code: 'link.revoked' } });
    expect([bench.server.asked, await accounts()]).toEqual([0, 0]);
  });

  test('does not begin when the link was revoked meanwhile', async () => {
    const { link, attempt, look } = await started();
    await bench.links.revoke(bench.actor, link.row.id);
    await expect(bench.oauth.begin(attempt.id)).rejects.toMatchObject({ code: 'link.revoked' });
    expect(await look()).toMatchObject({ status: 'failed' });
  });

  test('that was cancelled links nothing, though the person goes through with it', async () => {
    const { link, attempt, look } = await started();
    const returned = await comeBack(await bench.oauth.begin(attempt.id));
    expect(await bench.oauth.cancelAttempt(link, attempt.id)).toMatchObject({ status: 'cancelled' });
    expect(await bench.oauth.callback(returned)).toMatchObject({ ok: false });
    expect([await look(), await accounts()]).toMatchObject([{ status: 'cancelled' }, 0]);
  });

  test('that is cancelled while its code is exchanged links nothing', async () => {
    const { link, attempt, look } = await started();
    const returned = await comeBack(await bench.oauth.begin(attempt.id));
    let open = (): void => undefined;
    bench.server.tokenGate = new Promise((resolve) => {
      open = resolve;
    });
    const ending = bench.oauth.callback(returned);
    while (bench.server.asked === 0) await new Promise((resolve) => setImmediate(resolve));
    await bench.oauth.cancelAttempt(link, attempt.id);
    open();
    expect(await ending).toMatchObject({ ok: false });
    expect([await look(), await accounts()]).toMatchObject([{ status: 'cancelled' }, 0]);
    expect(await bench.links.session(link)).toMatchObject({ status: 'open' });
  });

  test('takes the place of an earlier one of the same link', async () => {
    const { link, attempt, look } = await started();
    const newer = await bench.oauth.startAttempt(link, PORTAL);
    expect(await look()).toMatchObject({ status: 'cancelled' });
    await expect(bench.oauth.begin(attempt.id)).rejects.toMatchObject({ code: 'oauth.state' });
    expect(await signIn(bench, newer)).toMatchObject({ ok: true });
  });

  test('is nobody else’s to look at or to cancel', async () => {
    const { attempt } = await started();
    const other = await bench.open({ owner: { id: 'cus_2', name: 'Other' } });
    await expect(bench.oauth.attempt(other, attempt.id)).rejects.toMatchObject({ code: 'attempt.unknown' });
    await expect(bench.oauth.cancelAttempt(other, attempt.id)).rejects.toMatchObject({
      code: 'attempt.unknown',
    });
    await expect(bench.oauth.startAttempt(other, PORTAL, { attemptId: attempt.id })).rejects.toMatchObject({
      code: 'attempt.unknown',
    });
  });

  test('may have an id that was given out before, and be begun anew under it', async () => {
    const attemptId = 'att_01kah3v7x2m9q4t8w6zr5c1d0e';
    const link = await bench.open();
    await bench.oauth.startAttempt(link, PORTAL, { attemptId });
    await bench.oauth.begin(attemptId);
    expect(await signIn(bench, await bench.oauth.startAttempt(link, PORTAL, { attemptId }))).toMatchObject({
      ok: true,
    });
    await expect(bench.oauth.startAttempt(await bench.open(), PORTAL, { attemptId })).rejects.toMatchObject({
      code: 'attempt.unknown',
    });
  });

  test('asks the person for no address, however much the link lets him set', async () => {
    const link = await bench.open({ advanced: true });
    const { fields, auth } = await bench.links.form(link, 'portal', undefined);
    expect([auth, fields.map(({ name }) => name)]).toEqual(['oauth2', ['team']]);
    const elsewhere = { connector: 'portal', fields: { baseUrl: 'http://127.0.0.1:1' } };
    await expect(bench.oauth.startAttempt(link, elsewhere)).rejects.toMatchObject({ code: 'account.fields' });
  });

  test('needs an app, fields that make sense, and a connector that is signed in to', async () => {
    const link = await bench.open();
    const start = (body: { connector: string; fields: Record<string, string> }) =>
      bench.oauth.startAttempt(link, body);
    await expect(start({ connector: 'machine', fields: {} })).rejects.toMatchObject({
      code: 'oauth.unsupported',
    });
    await expect(start({ connector: 'nope', fields: {} })).rejects.toMatchObject({
      code: 'connector.unknown',
    });
    await expect(start({ connector: 'portal', fields: { team: 'a\nb' } })).rejects.toMatchObject({
      code: 'account.fields',
    });
    await bench.oauth.removeApp(bench.actor, 'portal');
    await expect(start(PORTAL)).rejects.toMatchObject({ code: 'oauth.app_missing' });
  });
});

describe('the account of a sign-in', () => {
  test('is the one that was there when the same owner signs in again', async () => {
    const first = await bench.signedIn();
    expect(await bench.signedIn()).toBe(first);
    expect(await accounts()).toBe(1);
  });

  test('has one upstream key for one portal, however often someone signs in', async () => {
    const first = await bench.signedIn();
    const second = await bench.signedIn({ owner: { id: 'cus_2', name: 'Other' } });
    bench.server.portal = '2002';
    const third = await bench.signedIn({ owner: { id: 'cus_3', name: 'Third' } });
    const { workspaceId } = bench.actor;
    const keys = await Promise.all(
      [first, second, third].map((id) => bench.accounts.resolve(workspaceId, id)),
    );
    expect(keys[0]?.upstreamKey).toBe(keys[1]?.upstreamKey);
    expect(keys[0]?.upstreamKey).not.toBe(keys[2]?.upstreamKey);
  });

  test('is known again as the same portal where the owner may have several', async () => {
    const first = await bench.signedIn({ several: true });
    expect(await bench.signedIn({ several: true })).toBe(first);
    bench.server.portal = '2002';
    expect(await bench.signedIn({ several: true })).not.toBe(first);
    expect(await accounts()).toBe(2);
  });

  test('is not linked or changed with fields alone', async () => {
    const accountId = await bench.signedIn();
    const link = { connector: 'portal', fields: {} };
    await expect(bench.accounts.link(bench.actor, link)).rejects.toMatchObject({ code: 'oauth.unsupported' });
    await expect(
      bench.accounts.replaceCredentials(bench.actor, accountId, { fields: {} }),
    ).rejects.toMatchObject({ code: 'oauth.unsupported' });
  });
});
