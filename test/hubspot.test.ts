import { systemClock, type HubAttempt } from '@sluice/core';
import { sampleInput, startLushaApi, type LushaApi } from '@sluice/lusha-api';
import { createClient, type Client } from '@sluice/sdk';
import { startServer, type RunningServer } from '@sluice/server';
import { readConnection } from '@sluice/tools';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atRest, outputOf, startJob } from './whole-product.ts';

interface StandIn {
  url: string;
  contacts: ReadonlyMap<string, { properties: Readonly<Record<string, string | null>> }>;
  readonly requests: readonly string[];
  readonly tokensIssued: number;
  readonly grants: number;
  allowRedirect(url: string): void;
  revokeAll(): void;
  endAccessTokens(): void;
  close(): Promise<void>;
}

const PEOPLE = 400;
const ROWS = 250;
const folder = mkdtempSync(join(tmpdir(), 'sluice-hubspot-'));
const secret = `canary-${randomUUID()}`;
let log = '';
let standIn: StandIn;
let lusha: LushaApi;
let server: RunningServer;
let client: Client;

beforeAll(async () => {
  // It lies with the connector's tests, behind no door: so it is loaded by its place.
  const place = '../packages/connectors/src/catalog/hubspot/testing/fake-hubspot.ts';
  const { startFakeHubspot } = (await import(new URL(place, import.meta.url).href)) as {
    startFakeHubspot(options: object): Promise<StandIn>;
  };
  standIn = await startFakeHubspot({ clientId: 'app-1', clientSecret: secret, redirectUrls: [] });
  lusha = await startLushaApi({
    sample: { people: PEOPLE },
    account: { plan: 'scale', credits: 100_000 },
    rate: {},
  });
  server = await startServer({
    dataDir: folder,
    port: 0,
    allowHosts: [standIn.url, lusha.url].map((url) => new URL(url).host),
    logLevel: 'debug',
    logTo: { write: (line) => void (log += line) },
  });
  client = createClient(readConnection(folder));
  const app = { clientId: 'app-1', clientSecret: secret, baseUrl: standIn.url };
  const { redirectUrl } = await client.oauthApps.set({ params: { connectorId: 'hubspot' }, body: app });
  standIn.allowRedirect(redirectUrl);
});

afterAll(async () => {
  await server?.close();
  await standIn?.close();
  await lusha?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Links as the Hub and a browser do: an attempt, the provider's page, `Allow` or `Deny`, and back. */
async function signIn(owner: string, decision: 'allow' | 'deny'): Promise<HubAttempt> {
  const body = { owner: { id: owner, name: 'Brightwave' }, connectors: ['hubspot'] };
  const { token } = await client.linkSessions.create({ body });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const attempts = `${server.url}/v1/hub/attempts`;
  const started = await fetch(attempts, {
    method: 'POST',
    headers,
    body: JSON.stringify({ connector: 'hubspot', fields: {} }),
  });
  const { id, startUrl } = (await started.json()) as HubAttempt;
  const opened = await fetch(startUrl, { redirect: 'manual' });
  const cookie = opened.headers.getSetCookie().map((line) => line.split(';')[0]);
  const asked = new URL(opened.headers.get('location') ?? '');
  expect(`${asked.origin}${asked.pathname}`).toBe(`${standIn.url}/oauth/authorize`);
  expect((await fetch(asked)).status).toBe(200);
  asked.searchParams.set('decision', decision);
  const decided = await fetch(`${standIn.url}/oauth/authorize/decide`, {
    method: 'POST',
    body: asked.searchParams,
    redirect: 'manual',
  });
  const back = decided.headers.get('location') ?? '';
  expect(back).toContain(`${server.url}/oauth/callback?`);
  await (await fetch(back, { headers: { cookie: cookie.join('; ') } })).text();
  return (await (await fetch(`${attempts}/${id}`, { headers })).json()) as HubAttempt;
}

const run = (accountId: string, action: string, input: Record<string, unknown>) =>
  client.actions.run({ params: { accountId, action }, body: { input } }, { idempotencyKey: randomUUID() });

test('a person links the CRM, and what is written goes on past the end of a token and stops with the grant', async () => {
  const attempt = await signIn('cus_1', 'allow');
  expect(attempt).toMatchObject({ status: 'linked', error: null });
  const accountId = attempt.account?.id ?? '';
  const person = { email: 'nora@brightwave.example', properties: { firstname: 'Nora' } };
  expect((await run(accountId, 'contacts.upsert', person)).output).toMatchObject({ created: true });
  expect(standIn.tokensIssued).toBe(1);

  standIn.endAccessTokens();
  const changed = { ...person, properties: { firstname: 'Eleonora' } };
  const both = await Promise.all([
    run(accountId, 'contacts.upsert', changed),
    run(accountId, 'contacts.list', { limit: 10 }),
  ]);
  expect(both[0].output).toMatchObject({ created: false });
  expect([...standIn.contacts.values()].map(({ properties }) => properties['firstname'])).toEqual([
    'Eleonora',
  ]);
  expect(standIn.tokensIssued).toBe(2);

  standIn.revokeAll();
  await expect(run(accountId, 'contacts.list', {})).rejects.toMatchObject({ code: 'provider.auth' });
  expect(await client.accounts.get({ params: { accountId } })).toMatchObject({ status: 'expired' });
});

test('who denies links nothing, and is told so', async () => {
  const attempt = await signIn('cus_2', 'deny');
  expect(attempt).toMatchObject({ status: 'cancelled', account: null });
  expect(attempt.error?.message).not.toBe('');
  const { items } = await client.accounts.list({ query: { limit: 200 } });
  expect(items.filter(({ owner }) => owner === 'cus_2')).toEqual([]);
});

test('a run writes everyone who has an e-mail once, and the same run again changes nothing', async () => {
  const destination = await client.accounts.get({
    params: { accountId: (await signIn('cus_4', 'allow')).account?.id ?? '' },
  });
  const account = await client.accounts.link({
    body: {
      connector: 'lusha',
      name: 'People',
      fields: { apiKey: await lusha.createKey(), baseUrl: lusha.url, requestsPerSecond: '1000' },
    },
  });
  const input = sampleInput({ rows: ROWS, people: PEOPLE });
  const there = standIn.contacts.size;
  const run = await atRest(client, await startJob({ client, input, account, destination }));
  expect(run, run.reason ?? '').toMatchObject({ status: 'completed', counts: { done: ROWS } });
  const rows = await outputOf(client, run.id);
  const emails = new Set(rows.flatMap(({ email }) => (typeof email === 'string' && email ? [email] : [])));
  expect(emails.size).toBeGreaterThan(50);
  expect(standIn.contacts.size - there).toBe(emails.size);
  const written = [...standIn.contacts.values()].map(({ properties }) => properties['email']);
  expect(written).toEqual(expect.arrayContaining([...emails].map((email) => email.toLowerCase())));

  const before = standIn.requests.length;
  const again = await atRest(client, await startJob({ client, input, account, destination }));
  expect(again).toMatchObject({ status: 'completed', counts: { written: run.counts.written } });
  expect(standIn.contacts.size - there).toBe(emails.size);
  expect(standIn.requests.slice(before).filter((request) => request.endsWith('/upsert'))).toEqual([]);
}, 60_000);

test('unlinking takes the grant back at the provider', async () => {
  const before = standIn.grants;
  const accountId = (await signIn('cus_3', 'allow')).account?.id ?? '';
  expect(standIn.grants).toBe(before + 1);
  await client.accounts.unlink({ params: { accountId } });
  for (let turn = 0; turn < 200 && standIn.grants > before; turn += 1) await systemClock.sleep(10);
  expect(standIn.grants).toBe(before);
});

test('neither the client’s secret nor a token is in any log', () => {
  expect(log).not.toBe('');
  expect(log).not.toContain(secret);
  expect(log).not.toMatch(/CJ[A-Za-z0-9_-]{60}|na1-[0-9a-f]{8}-/);
});
