import { createClient } from '@sluice/sdk';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, shoot, type PageOptions } from './kit.ts';
import { accountOf, heardBy, openLinkSession, serveHostPage } from './linking.ts';
import type { Site } from './site.ts';

/** What is used of the connector's own stand-in for its provider. */
interface StandIn {
  url: string;
  readonly tokensIssued: number;
  readonly handedOut: readonly string[];
  allowRedirect(url: string): void;
  endAccessTokens(): void;
  close(): Promise<void>;
}

describeInBrowser('an account that is linked by signing in', ({ openPage }) => {
  const clientSecret = `canary-${randomUUID()}`;
  let standIn: StandIn;
  let product: Product;
  let host: Site;
  beforeAll(async () => {
    // It lies with the connector's tests, behind no door: so it is loaded by its place.
    const place = '../../packages/connectors/src/catalog/hubspot/testing/fake-hubspot.ts';
    const { startFakeHubspot } = (await import(new URL(place, import.meta.url).href)) as {
      startFakeHubspot(options: object): Promise<StandIn>;
    };
    standIn = await startFakeHubspot({ clientId: 'app-1', clientSecret, redirectUrls: [] });
    product = await startProduct({ lusha: ['--sample', '20'], hosts: [new URL(standIn.url).host] });
    host = await serveHostPage(product.server.url);
    const { redirectUrl } = await product.client.oauthApps.set({
      params: { connectorId: 'hubspot' },
      body: { clientId: 'app-1', clientSecret, baseUrl: standIn.url },
    });
    standIn.allowRedirect(redirectUrl);
  });
  afterAll(async () => {
    await host.close();
    await product.stop();
    await standIn.close();
  });

  let owners = 0;
  /** The Hub in a page of another site, for a new owner, with the form of the connector open. */
  async function openHub(options?: PageOptions): Promise<{ page: Page; owner: string; token: string }> {
    const owner = `owner-${(owners += 1)}`;
    const { token } = await openLinkSession(product, {
      owner: { id: owner, name: 'Ada Example' },
      connectors: ['hubspot'],
    });
    const page = await openPage(options);
    await page.goto(`${host.as('app')}/#${token}`);
    await page.getByRole('heading', { name: 'Link HubSpot' }).waitFor();
    return { page, owner, token };
  }

  const connect = (page: Page) => page.getByRole('button', { name: 'Connect', exact: true }).click();
  const decide = (window: Page, decision: 'Allow' | 'Deny') =>
    window.getByRole('button', { name: decision }).click();
  const isLinked = async (page: Page, owner: string) => {
    await page.getByRole('heading', { name: 'HubSpot is linked' }).waitFor();
    expect(await accountOf(product, owner, 'hubspot')).toMatchObject({ status: 'active' });
  };

  test('allowed: the window closes by itself, and the account works past the end of its token', async () => {
    const { page, owner } = await openHub();
    await checkAxe(page, 'before signing in');
    await shoot(page, 'oauth-form');
    const opening = page.waitForEvent('popup');
    await connect(page);
    const window = await opening;
    await window.getByRole('button', { name: 'Allow' }).waitFor();
    await page.getByText('Finish signing in').waitFor();
    await checkAxe(page, 'signing in');
    await shoot(page, 'oauth-waiting');
    const closing = window.waitForEvent('close');
    await decide(window, 'Allow');
    await isLinked(page, owner);
    await closing;
    const account = await accountOf(product, owner, 'hubspot');
    expect(await heardBy(page)).toEqual([
      {
        type: 'success',
        detail: { account: { id: account?.id, connector: 'hubspot', name: 'HubSpot' }, changed: false },
      },
    ]);
    const list = () =>
      product.client.actions.run(
        { params: { accountId: account?.id ?? '', action: 'contacts.list' }, body: { input: {} } },
        { idempotencyKey: randomUUID() },
      );
    await list();
    const issued = standIn.tokensIssued;
    standIn.endAccessTokens();
    await Promise.all([list(), list()]);
    expect(standIn.tokensIssued).toBe(issued + 1);
  });

  test('denied: nothing is kept, the Hub says so, and the next try may go well', async () => {
    const { page, owner } = await openHub();
    const opening = page.waitForEvent('popup');
    await connect(page);
    await decide(await opening, 'Deny');
    await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
    await page
      .getByText(/sign-in was cancelled|did not work/)
      .first()
      .waitFor();
    await checkAxe(page, 'denied');
    await shoot(page, 'oauth-denied');
    expect(await accountOf(product, owner, 'hubspot')).toBeUndefined();
    const again = page.waitForEvent('popup');
    await connect(page);
    await decide(await again, 'Allow');
    await isLinked(page, owner);
  });

  test('closed: the Hub says how it looks, and opens the window again', async () => {
    const { page, owner } = await openHub();
    const opening = page.waitForEvent('popup');
    await connect(page);
    const window = await opening;
    await window.getByRole('button', { name: 'Allow' }).waitFor();
    await window.close();
    await page.getByText('The window looks closed').waitFor();
    await checkAxe(page, 'closed');
    await shoot(page, 'oauth-closed');
    const again = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Open the window again' }).click();
    await decide(await again, 'Allow');
    await isLinked(page, owner);
  });

  test('blocked: a link is there in place of the window', async () => {
    const { page, owner } = await openHub({ before: 'window.open = () => null' });
    await connect(page);
    const link = page.getByRole('link', { name: /Open the sign-in/ });
    await link.waitFor();
    await checkAxe(page, 'blocked');
    await shoot(page, 'oauth-blocked');
    const opening = page.context().waitForEvent('page');
    await link.click();
    const window = await opening;
    await decide(window, 'Allow');
    await isLinked(page, owner);
  });

  test('given up: Cancel leads back to the form, and the window can link nothing any more', async () => {
    const { page, owner } = await openHub();
    const opening = page.waitForEvent('popup');
    await connect(page);
    const window = await opening;
    await window.getByRole('button', { name: 'Allow' }).waitFor();
    const address = window.url();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
    const late = await page.context().newPage();
    await late.goto(address);
    await decide(late, 'Allow');
    await late.waitForURL(/\/oauth\/callback/);
    await late.getByRole('heading').first().waitFor();
    expect(await accountOf(product, owner, 'hubspot')).toBeUndefined();
  });

  test('a sign-in that another browser began links nothing, whatever page sends it back', async () => {
    const { page, owner, token } = await openHub();
    const begin = page.waitForEvent('popup');
    await connect(page);
    const window = await begin;
    await window.getByRole('button', { name: 'Allow' }).waitFor();
    // The attacker takes the way that was begun, and lets his victim's browser end it.
    const victim = await openPage();
    await victim.goto(window.url());
    await decide(victim, 'Allow');
    await victim.waitForURL(/\/oauth\/callback/);
    await victim.getByRole('heading').first().waitFor();
    await checkAxe(victim, 'refused sign-in');
    await shoot(victim, 'oauth-refused');
    expect(victim.url()).not.toMatch(/code=|state=/);
    expect(await accountOf(product, owner, 'hubspot')).toBeUndefined();
    const session = createHubClient(product.server.url, token);
    expect(await session.status()).toBe('open');
  });

  test('the address of a window opens once', async () => {
    const { page } = await openHub({ before: 'window.open = () => null' });
    await connect(page);
    const link = page.getByRole('link', { name: /Open the sign-in/ });
    const address = (await link.getAttribute('href')) ?? '';
    const thief = await openPage();
    await thief.goto(address);
    await thief.getByRole('button', { name: 'Allow' }).waitFor();
    const second = await openPage();
    await second.goto(address);
    await second.getByRole('heading').first().waitFor();
    expect(new URL(second.url()).origin).toBe(product.server.url);
  });

  test('no address that a window came by holds a secret', async () => {
    const { page, owner, token } = await openHub();
    const addresses: string[] = [];
    const before = standIn.handedOut.length;
    page.context().on('request', (request) => addresses.push(request.url()));
    const opening = page.waitForEvent('popup');
    await connect(page);
    await decide(await opening, 'Allow');
    await isLinked(page, owner);
    const all = addresses.join('\n');
    expect(all).toContain('/oauth/callback');
    const tokens = standIn.handedOut.slice(before);
    expect(tokens, 'an access and a refresh token').toHaveLength(2);
    for (const secret of [token, 'slink_', clientSecret, ...tokens, 'refresh_token', 'access_token'])
      expect(all, secret).not.toContain(secret);
  });
});

function createHubClient(url: string, token: string): { status: () => Promise<string> } {
  const client = createClient({ url, apiKey: token });
  return { status: async () => (await client.hub.session()).status };
}
