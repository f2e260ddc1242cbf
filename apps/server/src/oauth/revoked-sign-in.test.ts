import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openOauthBench, signIn, type OauthBench } from './testing/oauth-bench.ts';

let bench: OauthBench;
let accountId: string;
beforeEach(async () => {
  bench = await openOauthBench();
  await bench.setApp();
  accountId = await bench.signedIn();
  bench.server.grants.length = 0;
});
afterEach(() => bench.close());

const opened = async () => {
  const linked = await bench.accounts.resolve(bench.actor.workspaceId, accountId);
  return { ...linked, secrets: await bench.accounts.secrets(linked) };
};
const proof = async () => (await bench.accounts.proveRevoked(bench.actor, accountId)).revocation;

test('revoking takes the tokens back at the provider at once, and asking it proves that they are worth nothing', async () => {
  const { account } = await bench.accounts.revoke(bench.actor, accountId);
  expect(account.revocation?.state).toBe('waiting');
  expect(bench.server.revocations).toBe(1);
  expect(await proof()).toMatchObject({ state: 'proven' });
  expect(await bench.store.db.selectFrom('account_tokens').selectAll().execute()).toEqual([]);
  const { owners } = await bench.store.db
    .selectFrom('vault_secrets')
    .select(({ fn }) => fn.countAll<number>().as('owners'))
    .where('owner_id', '=', accountId)
    .executeTakeFirstOrThrow();
  expect(owners).toBe(0);
});

test('an access token that ended by itself proves nothing: the renewal is tried, and what it gives is taken back', async () => {
  const revoked = await opened();
  await bench.server.endAccess();
  expect(await bench.calls.stillWorks(revoked)).toBe(true);
  expect(bench.server.grants).toEqual(['refresh_token']);
  expect(bench.server.revocations).toBe(1);
  expect(await bench.calls.stillWorks(revoked)).toBe(false);
});

test('whoever had signed in before a revoke of the same access is not linked after it; who signs in anew is', async () => {
  const signingIn = async () => {
    const link = await bench.open({ owner: { id: 'cus_2', name: 'Other' } });
    return signIn(bench, await bench.oauth.startAttempt(link, { connector: 'portal', fields: {} }));
  };
  let answer = (): void => undefined;
  bench.server.tokenGate = new Promise((resolve) => {
    answer = resolve;
  });
  const { asked } = bench.server;
  const early = signingIn();
  await vi.waitFor(() => expect(bench.server.asked).toBe(asked + 1), 10_000);
  bench.clock.shift(1);
  await bench.accounts.revoke(bench.actor, accountId);
  answer();
  expect(await early).toMatchObject({ ok: false, message: expect.stringContaining('revoked here') });
  bench.clock.shift(1);
  expect(await signingIn()).toEqual({ ok: true, connector: 'portal' });
});
