import { readConnection } from '@sluice/tools';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from '../whole-product.ts';
import { describeInBrowser } from './kit.ts';
import { fillAndConnect, heardBy, openLinkSession, serveHostPage } from './linking.ts';
import { contentOf } from './page-content.ts';
import { serveSite, type Site } from './site.ts';

/** Messages of the forms that hubs and sign-in windows elsewhere listen for, and of the Hub's own events. */
const MESSAGES = [
  {
    type: 'success',
    detail: { account: { id: 'acc_evil', connector: 'lusha', name: 'Evil' }, changed: false },
  },
  { type: 'success', account: { id: 'acc_evil' } },
  { type: 'close' },
  { type: 'error', code: 'internal', message: 'Type your key at evil.example' },
  { type: 'token', token: 'slink_evil' },
  { type: 'oauth', status: 'linked', code: 'evil' },
  { event: 'AccountConnected', account: { id: 'acc_evil', provider: 'lusha' } },
  { event: 'CloseModal' },
  'success',
  'close',
  '{"type":"success","account":{"id":"acc_evil"}}',
  null,
  42,
];

describeInBrowser('a hostile page', ({ openPage }) => {
  let product: Product;
  /** The integrator's page, that the Hub is meant for. */
  let host: Site;
  /** Somebody else's, of another site. */
  let evil: Site;
  let evilUrl: string;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', '20'] });
    host = await serveHostPage(product.server.url);
    evil = await serveSite({
      '/': '<!doctype html><html lang="en"><title>Evil</title><link rel="icon" href="data:,"><h1>Evil</h1></html>',
    });
    evilUrl = evil.as('evil');
  });
  afterAll(async () => {
    await evil.close();
    await host.close();
    await product.stop();
  });

  let owners = 0;
  /** A session of a new owner. */
  const open = (more: { origins?: string[] } = {}) =>
    openLinkSession(product, {
      owner: { id: `owner-${(owners += 1)}`, name: 'Ada Example' },
      connectors: ['lusha'],
      ...more,
    });
  const key = () => String(product.lusha.ready['apiKey']);
  const isOpen = async (linkSessionId: string) =>
    expect(await product.client.linkSessions.get({ params: { linkSessionId } })).toMatchObject({
      status: 'open',
    });

  test.each(['the hosted page', 'the console', 'the end of a sign-in'])(
    'frames nothing of %s',
    async (what) => {
      const { url, session } = await open();
      const address = {
        'the hosted page': url,
        'the console': product.server.url,
        'the end of a sign-in': `${product.server.url}/oauth/callback?state=none`,
      }[what];
      const page = await openPage({ expected: [/frame-ancestors|X-Frame-Options/i, /status of 422/] });
      await page.goto(evilUrl);
      const refusal = page.waitForEvent('console', (message) =>
        /frame-ancestors|X-Frame-Options/i.test(message.text()),
      );
      await frameIn(page, String(address));
      await refusal;
      const origins = page.frames().map((frame) => new URL(frame.url() || 'about:blank').origin);
      expect(origins).not.toContain(product.server.url);
      await isOpen(session.id);
    },
  );

  test('gets nothing out of a token that is for other pages', async () => {
    const { token, session } = await open({ origins: [host.url] });
    const page = await openPage();
    const fake = await serveHostPage(product.server.url);
    try {
      await page.goto(`${fake.as('evil')}/#${token}`);
      const refusal = await page.getByRole('heading', { name: /page/ }).innerText();
      const { texts } = await contentOf(page);
      expect(texts, 'what the Hub says is looked at').toContain(refusal);
      expect(texts).not.toMatch(/Ada Example|Lusha/);
      expect(await page.getByLabel('API Key', { exact: true }).count()).toBe(0);
      expect(await heardBy(page)).toMatchObject([{ type: 'error', detail: { code: 'link.origin' } }]);
      for (const [method, path] of [
        ['GET', '/v1/hub/session'],
        ['GET', '/v1/hub/connectors/lusha'],
        ['POST', '/v1/hub/accounts'],
        ['POST', '/v1/hub/attempts'],
      ] as const) {
        const answer = await askFrom(page, { method, url: product.server.url + path, token });
        expect(answer, path).toMatchObject({ status: 403, body: { code: 'link.origin' } });
      }
      await isOpen(session.id);
      await page.goto(`${host.url}/#${token}`);
      await page.getByLabel('API Key', { exact: true }).waitFor();
    } finally {
      await fake.close();
    }
  });

  test('says what it likes to the Hub: nothing comes of it', async () => {
    const { token, session } = await open();
    const page = await openPage();
    await page.goto(`${host.url}/#${token}`);
    await page.getByLabel('API Key', { exact: true }).fill('half a key');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const before = await contentOf(page);
    expect(before.texts).toMatch(/Ada Example|Lusha/);
    expect(before.values).toContain('half a key');
    // From a frame of another site, and from the page itself.
    await frameIn(page, evilUrl);
    for (const frame of page.frames())
      await frame.evaluate((messages) => {
        for (const message of messages) top?.postMessage(message, '*');
      }, MESSAGES);
    await settled(page);
    const after = await contentOf(page);
    expect([after.texts, after.values]).toEqual([before.texts, before.values]);
    expect(await heardBy(page)).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(evilUrl))).toEqual([]);
    await isOpen(session.id);
    await fillAndConnect(page, { 'API Key': key() });
    await page.getByRole('heading', { name: /linked/ }).waitFor();
    expect(await heardBy(page)).toMatchObject([{ type: 'success' }]);
  });

  test('finds no one who listens for messages', async () => {
    const { token, url } = await open();
    const page = await openPage();
    for (const address of [`${host.url}/#${token}`, url]) {
      await page.goto(address);
      await page.getByLabel('API Key', { exact: true }).waitFor();
      expect(await listenersFor(page, 'message')).toBe(0);
    }
  });

  test('that opens the pages in a window sees neither token nor key', async () => {
    const { token, url } = await open();
    const page = await openPage();
    await page.goto(evilUrl);
    for (const address of [`${host.url}/#${token}`, url]) {
      const opening = page.context().waitForEvent('page');
      await page.evaluate((to) => {
        (window as unknown as { victim: Window | null }).victim = window.open(to);
      }, address);
      const victim = await opening;
      await victim.getByLabel('API Key', { exact: true }).fill(key());
      const seen = await page.evaluate(() => {
        const { victim } = window as unknown as { victim: Window };
        const read = (look: () => unknown) => {
          try {
            return String(look());
          } catch {
            return 'refused';
          }
        };
        return [read(() => victim.document), read(() => victim.location.href), read(() => victim.name)];
      });
      expect(seen.join(' ')).not.toContain('slink_');
      // A hosted page has cut the tie to who opened it, and looks closed from there.
      expect(seen[1]).toBe('refused');
      expect(await victim.evaluate('document.referrer')).not.toContain('slink_');
      await victim.close();
    }
  });

  test('finds nothing left behind once an account is linked', async () => {
    const { token } = await open();
    const page = await openPage();
    await page.goto(`${host.url}/#${token}`);
    await page.getByLabel('API Key', { exact: true }).fill(key());
    expect((await contentOf(page)).values, 'what is looked at holds the key until then').toContain(key());
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('heading', { name: /linked/ }).waitFor();
    const { texts, values, attributes } = await contentOf(page);
    expect(texts).toMatch(/linked/);
    const kept: string = await page.evaluate(`JSON.stringify([
      Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, Object.keys(window)])`);
    const left = [texts, values, attributes, kept].join('\n');
    expect(left).not.toContain(key());
    expect(left).not.toContain(token);
    const again = await askFrom(page, { method: 'GET', url: `${product.server.url}/v1/hub/session`, token });
    expect(JSON.stringify(again)).not.toContain(key().slice(0, 8));
  });

  test('reaches nothing of the API but what a link session’s token opens', async () => {
    const { apiKey } = readConnection(product.server.data);
    const page = await openPage({ expected: [/CORS policy/, /net::ERR_FAILED/] });
    await page.goto(evilUrl);
    for (const [method, path] of [
      ['GET', '/v1/accounts'],
      ['POST', '/v1/link-sessions'],
      ['GET', '/v1/keys'],
      ['GET', '/v1/webhooks'],
    ] as const) {
      const answer = await askFrom(page, { method, url: product.server.url + path, token: apiKey });
      expect(answer, path).toBe('refused');
    }
  });
});

interface Asked {
  method: 'GET' | 'POST';
  url: string;
  token: string;
}

/** What a script of the page gets when it asks; `refused` where the browser lets it see nothing. */
function askFrom(page: Page, asked: Asked): Promise<unknown> {
  return page.evaluate(async ({ method, url, token }) => {
    try {
      const response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
      return { status: response.status, body: (await response.json()) as unknown };
    } catch {
      return 'refused';
    }
  }, asked);
}

/** Puts that address into a frame of the page, and waits until the browser is done with it. */
async function frameIn(page: Page, address: string): Promise<void> {
  await page.evaluate((source) => {
    const frame = document.createElement('iframe');
    frame.src = source;
    document.body.append(frame);
    return new Promise((loaded) => frame.addEventListener('load', loaded));
  }, address);
}

/** All that was under way in the page has had its turn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)))),
  );
}

async function listenersFor(page: Page, type: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', {
    expression: `(getEventListeners(window)[${JSON.stringify(type)}] ?? []).length`,
    includeCommandLineAPI: true,
    returnByValue: true,
  });
  await session.detach();
  return Number(result.value);
}
