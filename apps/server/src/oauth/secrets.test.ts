import { afterEach, beforeEach, expect, test } from 'vitest';
import { comeBack, openOauthBench, type OauthBench } from './testing/oauth-bench.ts';

let bench: OauthBench;
beforeEach(async () => {
  bench = await openOauthBench();
  await bench.setApp();
});
afterEach(() => bench.close());

/** All that the store holds outside the vault's ciphertext. */
async function dump(): Promise<string> {
  const tables = await bench.store.db.introspection.getTables();
  const rows = await Promise.all(
    tables
      .filter(({ name }) => name !== 'vault_secrets')
      .map(({ name }) =>
        bench.store.db
          .selectFrom(name as 'accounts')
          .selectAll()
          .execute(),
      ),
  );
  return JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** By which a text could show: as it is, in a query, in JSON, in `Authorization: Basic`. */
function formsOf(text: string): string[] {
  const inForm = new URLSearchParams([['', text]]).toString().slice(1);
  const { id } = bench.server.client;
  const basic = Buffer.from(`${id}:${inForm}`).toString('base64');
  return [text, inForm, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), basic];
}

test('no secret of a sign-in, a renewal, a refusal or an unlinking is in a URL, a log line, an answer or a row', async () => {
  const told: unknown[] = [];
  const link = await bench.open();
  const attempt = await bench.oauth.startAttempt(link, { connector: 'portal', fields: {} });
  const begun = await bench.oauth.begin(attempt.id);
  const { workspaceId } = bench.actor;
  const { verifier } = await bench.vault.open({ workspaceId, ownerId: attempt.id });
  const returned = await comeBack(begun);
  told.push(attempt, await bench.oauth.callback(returned));
  const done = await bench.oauth.attempt(link, attempt.id);
  const accountId = done.account?.id ?? '';
  const linked = await bench.accounts.resolve(workspaceId, accountId);
  const first = await bench.accounts.secrets(linked);
  bench.clock.shift(7_200_000);
  const call = { workspaceId, accountId, action: 'portal.get', input: {} };
  told.push(done, await bench.calls.call(call));
  const second = await bench.accounts.secrets(linked);
  await bench.server.endRefresh();
  bench.clock.shift(7_200_000);
  told.push(await bench.calls.call(call).catch((error: unknown) => String(error) + JSON.stringify(error)));
  told.push(await bench.oauth.listApps(bench.actor, {}), await bench.accounts.get(bench.actor, accountId));
  await bench.accounts.unlink(bench.actor, accountId);
  await bench.calls.flush();
  told.push(await bench.calls.list(workspaceId, {}));

  const canaries = [
    bench.server.client.secret,
    returned.code ?? '',
    begun.cookie.value,
    verifier?.open() ?? '',
    ...[first, second].flatMap((secrets) => Object.values(secrets).map((secret) => secret.open())),
  ];
  expect(canaries.every((canary) => canary.length > 20)).toBe(true);
  const rows = await dump();
  const places = {
    rows,
    told: JSON.stringify(told),
    log: bench.logged.join(''),
    urls: bench.server.seen.join('\n'),
  };
  expect(rows).toContain(accountId);
  for (const [place, text] of Object.entries(places)) {
    for (const form of canaries.flatMap(formsOf)) expect(text.includes(form), place).toBe(false);
  }
  // The state goes through the browser, and is kept as its hash alone.
  expect(rows.includes(returned.state ?? '')).toBe(false);
});

test('what a server echoes of the secrets that it was sent is taken out of its words', async () => {
  const { secret } = bench.server.client;
  bench.server.tokenAnswer = {
    status: 400,
    body: { error: 'invalid_client', error_description: `no ${secret} here` },
  };
  const link = await bench.open();
  const attempt = await bench.oauth.startAttempt(link, { connector: 'portal', fields: {} });
  await bench.oauth.callback(await comeBack(await bench.oauth.begin(attempt.id)));
  const { error } = await bench.oauth.attempt(link, attempt.id);
  expect(error).toEqual({ code: 'provider.auth', message: 'Portal: no [redacted] here' });
});

test.each<[string, number, unknown, string]>([
  ['no token', 200, {}, 'provider.malformed'],
  ['no object', 200, [], 'provider.malformed'],
  ['a token that is no text', 200, { access_token: 7 }, 'provider.malformed'],
  [
    'a token that would break a header',
    200,
    { access_token: 'a\r\nb', token_type: 'bearer' },
    'provider.malformed',
  ],
  ['a token of another kind', 200, { access_token: 'abc', token_type: 'mac' }, 'provider.malformed'],
  [
    'an error with status 200',
    200,
    { error: 'bad_code', error_description: 'It is used up.' },
    'provider.auth',
  ],
  [
    'a refusal in words of its own',
    400,
    { status: 'BAD_AUTH_CODE', message: 'missing code' },
    'provider.auth',
  ],
  ['a refusal without words', 401, 'nope', 'provider.auth'],
  ['a page', 404, '<html>', 'provider.malformed'],
  ['a fault that passes', 400, { error: 'temporarily_unavailable' }, 'provider.unavailable'],
  ['a fault of its own', 500, { error: 'server_error' }, 'provider.unavailable'],
  ['too much', 200, { access_token: 'abc', more: 'x'.repeat(300_000) }, 'provider.malformed'],
])('a token endpoint that answers %s fails the sign-in with words', async (_what, status, body, code) => {
  bench.server.tokenAnswer = { status, body };
  const link = await bench.open();
  const attempt = await bench.oauth.startAttempt(link, { connector: 'portal', fields: {} });
  expect(await bench.oauth.callback(await comeBack(await bench.oauth.begin(attempt.id)))).toMatchObject({
    ok: false,
  });
  expect(await bench.oauth.attempt(link, attempt.id)).toMatchObject({ status: 'failed', error: { code } });
  expect(bench.server.asked).toBe(1);
});

test('a token endpoint that redirects is not followed', async () => {
  bench.server.tokenAnswer = { status: 307, body: '', headers: { location: `${bench.server.url}/api/me` } };
  const link = await bench.open();
  const attempt = await bench.oauth.startAttempt(link, { connector: 'portal', fields: {} });
  await bench.oauth.callback(await comeBack(await bench.oauth.begin(attempt.id)));
  expect(await bench.oauth.attempt(link, attempt.id)).toMatchObject({ error: { code: 'egress.redirect' } });
  expect(bench.server.seen.filter((line) => line.includes('/api/'))).toEqual([]);
});
