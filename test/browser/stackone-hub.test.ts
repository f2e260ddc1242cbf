import { systemClock } from '@sluice/core';
import { startLushaApi, type LushaApi } from '@sluice/lusha-api';
import { createClient, type Client } from '@sluice/sdk';
import { readConnection } from '@sluice/tools';
import { startServer, type RunningServer } from '@sluice/server';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleStackoneReact } from './bundle-stackone-react.ts';
import { startHubspotStandIn, type HubspotStandIn } from './hubspot-stand-in.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { serveSite, type Site } from './site.ts';

const element = readFileSync(createRequire(import.meta.url).resolve('@stackone/hub/webcomponent'), 'utf8');
const REDACTED = '••••••••••';

/** Where this test's clock stands before the real one: a link expires without anybody waiting. */
let aheadMs = 0;
const clock = { ...systemClock, now: () => Date.now() + aheadMs };

/** A page made for StackOne's Hub, whose base URL alone was changed; what it hears is in `window.heard`. */
function pages(base: string): Record<string, string> {
  const head = `<!doctype html><html lang="en"><title>Integrations</title><link rel="icon" href="data:,">`;
  return {
    '/hub.js': element,
    '/element': `${head}<script src="/hub.js"></script>
<script>
  window.heard = [];
  const hub = document.createElement('stackone-hub');
  hub.setAttribute('token', location.hash.slice(1));
  hub.setAttribute('base-url', ${JSON.stringify(base)});
  for (const type of ['success', 'close'])
    hub.addEventListener(type, ({ detail }) => window.heard.push({ type, detail }));
  addEventListener('message', ({ data }) => { if (data.type) window.heard.push(data); });
  addEventListener('DOMContentLoaded', () => document.body.append(hub));
</script></html>`,
    '/react': `${head}<div id="root"></div><script>window.baseUrl = ${JSON.stringify(base)}</script>
<script type="module" src="/react.js"></script></html>`,
  };
}

describeInBrowser('a page made for StackOne’s Hub', ({ openPage }) => {
  let folder: string;
  let lusha: LushaApi;
  let hubspot: HubspotStandIn;
  let server: RunningServer;
  let client: Client;
  let apiKey: string;
  let base: string;
  let site: Site;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-stackone-'));
    // The provider lets an account be checked a few times a minute; here it is done more often.
    lusha = await startLushaApi({ sample: { people: 20 }, rate: {} });
    hubspot = await startHubspotStandIn();
    server = await startServer({
      dataDir: folder,
      port: 0,
      allowHosts: [new URL(lusha.url).host, new URL(hubspot.url).host],
      logLevel: 'error',
      clock,
    });
    ({ apiKey } = readConnection(folder));
    client = createClient({ url: server.url, apiKey });
    const { redirectUrl } = await client.oauthApps.set({
      params: { connectorId: 'hubspot' },
      body: { clientId: hubspot.clientId, clientSecret: hubspot.clientSecret, baseUrl: hubspot.url },
    });
    hubspot.allowRedirect(redirectUrl);
    base = `${server.url}/compat/stackone`;
    site = await serveSite({ ...pages(base), '/react.js': await bundleStackoneReact() });
  });
  afterAll(async () => {
    await site.close();
    await server.close();
    await hubspot.close();
    await lusha.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    aheadMs = 0;
  });

  let owners = 0;
  /** Made by the integrator's server, as StackOne's own client makes it. */
  const connectSession = async (body: Record<string, unknown> = {}) => {
    const response = await fetch(`${base}/connect_sessions`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        origin_owner_id: `owner-${(owners += 1)}`,
        origin_owner_name: 'Acme',
        provider: 'lusha',
        ...(body['provider'] === undefined ? { sluice: { preset: { lusha: { baseUrl: lusha.url } } } } : {}),
        ...body,
      }),
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as { token: string }).token;
  };
  const open = async (token: string, at = '/element', options = {}) => {
    const page = await openPage(options);
    await page.goto(`${site.as('customer')}${at}#${token}`);
    return page;
  };
  const connect = (page: Page) => page.getByRole('button', { name: 'Connect', exact: true }).click();
  const heard = (page: Page) => page.evaluate('window.heard') as Promise<unknown[]>;
  const accountOf = async (owner: string) =>
    (await client.accounts.list({ query: { limit: 200 } })).items.find((account) => account.owner === owner);
  /** Links a Lusha account in the page and gives its id. */
  const linkLusha = async (page: Page, key: string) => {
    await page.getByLabel('API key').fill(key);
    await connect(page);
    await page.getByText('Connection Successful').waitFor();
  };

  test.each(['/element', '/react'])('links an account with a key in %s', async (at) => {
    const owner = `linked-in-${at.slice(1)}`;
    const page = await open(await connectSession({ origin_owner_id: owner }), at);
    await page.getByText('Only Admins and Managers').waitFor();
    await shoot(page, `stackone-form-${at.slice(1)}`);
    await linkLusha(page, await lusha.createKey());
    await shoot(page, `stackone-success-${at.slice(1)}`);
    const account = await accountOf(owner);
    expect(account).toMatchObject({ connector: 'lusha', status: 'active', ownerName: 'Acme' });
    expect(await heard(page)).toEqual([{ type: 'success', detail: { id: account?.id, provider: 'lusha' } }]);
  });

  test('shows the provider’s words on a wrong key, and takes the right one after that', async () => {
    const owner = 'wrong-then-right';
    const page = await open(await connectSession({ origin_owner_id: owner }), '/element', {
      expected: [/Error making request/],
    });
    const field = page.getByLabel('API key');
    await field.fill('not-a-key');
    await field.blur();
    await page.getByText('A Lusha API key has 36 characters').waitFor();
    expect(await page.getByRole('button', { name: 'Connect', exact: true }).isDisabled()).toBe(true);
    await field.fill(randomUUID());
    await connect(page);
    await page.getByText('Lusha refused the credentials').waitFor();
    await page.getByText('Invalid API key').first().waitFor();
    await shoot(page, 'stackone-wrong-key');
    expect(await accountOf(owner)).toBeUndefined();
    await linkLusha(page, await lusha.createKey());
    expect(await accountOf(owner)).toMatchObject({ status: 'active' });
  });

  test('edits an account: its secret is kept redacted, or replaced by one that the provider takes', async () => {
    const owner = 'edited';
    const key = await lusha.createKey();
    await linkLusha(await open(await connectSession({ origin_owner_id: owner })), key);
    const account = await accountOf(owner);
    const kept = await open(await connectSession({ origin_owner_id: owner, account_id: account?.id }));
    const secret = kept.getByLabel('API key');
    await secret.waitFor();
    expect(await secret.inputValue()).toBe(`${REDACTED}${key.slice(-4)}`);
    await shoot(kept, 'stackone-edit');
    await connect(kept);
    await kept.getByText('Connection Successful').waitFor();
    expect(await heard(kept)).toEqual([{ type: 'success', detail: { id: account?.id, provider: 'lusha' } }]);
    const next = await lusha.createKey();
    await lusha.revokeKey(key);
    const replaced = await open(await connectSession({ origin_owner_id: owner }));
    await replaced.getByRole('button', { name: 'Edit' }).click();
    await linkLusha(replaced, next);
    const verified = await client.accounts.verify({ params: { accountId: account?.id ?? '' } });
    expect(verified).toMatchObject({ status: 'active', fields: { apiKey: `…${next.slice(-4)}` } });
    expect((await client.accounts.list({})).items.filter((one) => one.owner === owner)).toHaveLength(1);
  });

  test('says that a link has expired, and never shows an edit as saved by it', async () => {
    const token = await connectSession({ origin_owner_id: 'late', expires_in: 60 });
    aheadMs = 61_000;
    const late = await open(token, '/element', { expected: [/Error making request/] });
    await late.getByText('This link has expired').waitFor();
    await shoot(late, 'stackone-expired');
    aheadMs = 0;
    const owner = 'edited-late';
    await linkLusha(await open(await connectSession({ origin_owner_id: owner })), await lusha.createKey());
    const before = await accountOf(owner);
    const page = await open(await connectSession({ origin_owner_id: owner, expires_in: 60 }), '/element', {
      expected: [/Error making request/],
    });
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('API key').fill(await lusha.createKey());
    aheadMs = 61_000;
    await connect(page);
    await page.getByText('This link has expired').waitFor();
    expect(await page.getByText('Connection Successful').count()).toBe(0);
    expect(await accountOf(owner)).toEqual(before);
  });

  test('says that a link was used, when it is opened again', async () => {
    const token = await connectSession();
    await linkLusha(await open(token), await lusha.createKey());
    const again = await open(token, '/element', { expected: [/Error making request/] });
    await again.getByText('This link was used already').waitFor();
  });

  test('lets a person choose, search, go back, and read the guide', async () => {
    const page = await open(await connectSession({ provider: null }));
    await page.getByText('HubSpot').waitFor();
    await shoot(page, 'stackone-list');
    await page.getByPlaceholder('Search Integrations').fill('flow');
    expect(await page.getByText('HubSpot').count()).toBe(0);
    await page.getByText('Flowlu').first().click();
    await page.getByLabel('Account domain').fill('https://MyCompany.flowlu.com/crm');
    await page.getByLabel('API key').fill('abcdefgh12345678');
    const button = page.getByRole('button', { name: 'Connect', exact: true });
    await expect.poll(() => button.isEnabled()).toBe(true);
    const [guide] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: 'Connection guide' }).click(),
    ]);
    await guide.getByRole('heading', { name: 'Link a Flowlu account' }).waitFor();
    await guide.getByText('Create a key').waitFor();
    await checkAxe(guide, 'the guide');
    await shoot(guide, 'stackone-guide');
    await page.getByRole('button', { name: '←' }).click();
    await page.getByText('HubSpot').waitFor();
  });

  const signIn = { provider: 'hubspot', sluice: {} };
  /** The stand-in has no icon, and what ends a sign-in without an account is answered as an error. */
  const windows = { expected: [/favicon\.ico/, /\/oauth\/callback\?/] };
  const openSignIn = async (owner: string) =>
    open(await connectSession({ ...signIn, origin_owner_id: owner }), '/element', windows);

  test('links an account by a sign-in in a window of its own', async () => {
    const owner = 'signed-in';
    const page = await openSignIn(owner);
    await page.getByText('Press "Connect" below to authenticate').waitFor();
    await shoot(page, 'stackone-sign-in');
    const [popup] = await Promise.all([page.waitForEvent('popup'), connect(page)]);
    await popup.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('Connection Successful').waitFor();
    const account = await accountOf(owner);
    expect(account).toMatchObject({ connector: 'hubspot', status: 'active' });
    const told = { id: account?.id, provider: 'hubspot' };
    expect(await heard(page)).toEqual([
      { type: 'success', detail: told },
      { type: 'AccountConnected', account: told },
    ]);
    const again = await openSignIn(owner);
    const [second] = await Promise.all([again.waitForEvent('popup'), connect(again)]);
    await second.getByRole('button', { name: 'Allow' }).click();
    await again.getByText('Connection Successful').waitFor();
    expect((await heard(again))[0]).toEqual({ type: 'success', detail: told });
  });

  test('says so when the person denies the sign-in, and lets him try again', async () => {
    const owner = 'denied';
    const page = await openSignIn(owner);
    const [popup] = await Promise.all([page.waitForEvent('popup'), connect(page)]);
    await popup.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('Access was not granted at HubSpot').first().waitFor();
    await shoot(page, 'stackone-denied');
    expect(await accountOf(owner)).toBeUndefined();
    const [second] = await Promise.all([page.waitForEvent('popup'), connect(page)]);
    await second.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('Connection Successful').waitFor();
    expect(await accountOf(owner)).toMatchObject({ status: 'active' });
  });

  test('gives a sign-in up that was cancelled, also in the window that still stands open', async () => {
    const owner = 'cancelled';
    const page = await openSignIn(owner);
    const [popup] = await Promise.all([page.waitForEvent('popup'), connect(page)]);
    await popup.getByRole('button', { name: 'Allow' }).waitFor();
    const decide = popup.url();
    await page.getByText('Cancel').click();
    await page.getByText('Press "Connect" below to authenticate').waitFor();
    const late = await page.context().newPage();
    await late.goto(decide);
    await late.getByRole('button', { name: 'Allow' }).click();
    await late.getByRole('heading').first().waitFor();
    expect(await accountOf(owner)).toBeUndefined();
    expect(await heard(page)).toEqual([]);
  });

  test('lets a sign-in go whose window the browser did not open', async () => {
    const token = await connectSession({ ...signIn, origin_owner_id: 'blocked' });
    const page = await open(token, '/element', { before: 'window.open = () => null;' });
    const [given] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'DELETE'),
      connect(page),
    ]);
    expect(await given.json()).toMatchObject({ status: 'cancelled' });
    await page.getByText('Your browser blocked the login popup').first().waitFor();
  });

  test('leads nobody from a sign-in’s window to where its address says', async () => {
    const evil = `${site.as('evil')}/element`;
    const page = await openPage();
    await page.goto(
      `${base}/connect/oauth2/hubspot?redirect_uri=${encodeURIComponent(evil)}&token=slink_none&connection_attempt_id=att_1`,
    );
    expect(new URL(page.url()).origin).toBe(server.url);
    await page.getByRole('heading', { name: 'The link is not valid' }).waitFor();
    await checkAxe(page, 'a sign-in that cannot begin');
  });
});
