import type { CreatedLinkSession, HubAttempt } from '@sluice/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAuthorisationServer, type AuthorisationServer } from '../oauth/testing/authorisation-server.ts';
import { PUBLIC_URL, wayBack } from '../oauth/testing/oauth-bench.ts';
import { openApiBench, type ApiBench } from './testing/api-bench.ts';

let bench: ApiBench;
let provider: AuthorisationServer;
beforeEach(async () => {
  provider = await startAuthorisationServer([`${PUBLIC_URL}/oauth/callback`]);
  bench = await openApiBench({ publicUrl: PUBLIC_URL, allowHosts: [provider.host] });
});
afterEach(async () => {
  await bench.close();
  await provider.close();
});

/** As a browser that reaches the public address here. */
const visit = (url: string, cookie = '') =>
  fetch(url.replace(PUBLIC_URL, bench.server.url), { redirect: 'manual', headers: { cookie } });

test('a sign-in goes through the pages of its window, and no log line tells what only its browser may know', async () => {
  const { id: clientId, secret: clientSecret } = provider.client;
  await bench.ours.send('oauthApps.set', {
    params: { connectorId: 'portal' },
    body: { clientId, clientSecret, baseUrl: provider.url },
  });
  const made = await bench.ours.send('linkSessions.create', {
    body: { owner: { id: 'cus_1', name: 'Acme' } },
  });
  const { token } = made.body as CreatedLinkSession;
  const body = { connector: 'portal', fields: {} };
  const { startUrl, id: attemptId } = (await bench.ours.send('hub.startAttempt', { token, body }))
    .body as HubAttempt;

  const begun = await visit(startUrl);
  expect(begun.status).toBe(302);
  expect((await visit(startUrl)).status).toBe(400);
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
  const back = await wayBack(begun.headers.get('location') ?? '');
  expect((await visit(back)).status).toBe(422);
  const ended = await visit(back, cookie);
  expect([ended.status, await ended.text()]).toEqual([200, expect.stringContaining('Portal is linked')]);

  const look = await bench.ours.send('hub.attempt', { token, params: { attemptId } });
  expect(look.body).toMatchObject({ status: 'linked', account: { connector: 'portal' } });
  const { searchParams } = new URL(back);
  const secrets = [searchParams.get('code'), searchParams.get('state'), cookie.split('=')[1], clientSecret];
  const log = bench.logged.join('');
  expect(log).toContain('/oauth/callback');
  for (const secret of [...secrets, ...provider.given]) expect(log.includes(secret ?? '')).toBe(false);
});
