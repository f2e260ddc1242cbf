import type { HubConnector } from '@sluice/core';
import { loadCatalog } from '@sluice/connectors';
import type { Page } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  buildScript,
  hubScript,
  problem,
  showConnector,
  startHubStub,
  type HubStub,
  type Play,
} from './hub-stub.ts';
import { describeInBrowser } from './kit.ts';
import { many } from './many-connectors.ts';
import { serveSite, type Site } from './site.ts';

const KEY = '3f0c2d1e-8a4b-4c6d-9e7f-1a2b3c4d5e6f';

/** What the worst of stylesheets does to everything it reaches. */
const HOSTILE = `* { all: unset !important; color: red !important; font-size: 40px !important; letter-spacing: 9px !important }
  :root { font-size: 40px !important } button, input, label { display: none !important } sluice-hub { direction: rtl !important }`;

/** Notes each event of the element as it reaches the document. */
const LISTENER = `window.heard = [];
  for (const name of ['success', 'error', 'close', 'ready'])
    document.addEventListener(name, (event) => window.heard.push([name, event.detail, event.composed]));`;

describeInBrowser('the Hub on a page', (browser) => {
  let stub: HubStub;
  let site: Site;
  let connectors: HubConnector[];
  const pages: Record<string, { body: string; headers: Record<string, string> }> = {};

  beforeAll(async () => {
    stub = await startHubStub();
    connectors = (await loadCatalog()).connectors.map((connector) => showConnector(connector, 'en'));
    pages['/hostile.css'] = { body: HOSTILE, headers: {} };
    pages['/plain.css'] = { body: 'button { background: rgb(1, 2, 3) }', headers: {} };
    pages['/listener.js'] = { body: LISTENER, headers: {} };
    pages['/react.js'] = { body: await reactPage(), headers: {} };
    site = await serveSite(pages);
  });
  afterAll(async () => {
    await stub.close();
    await site.close();
  });

  interface Opening {
    token: string;
    css?: string;
    body?: string;
    before?: string;
    width?: number;
    permissions?: string[];
  }

  let serial = 0;
  const open = async ({ token, css = 'plain', body, ...more }: Opening): Promise<Page> => {
    const path = `/page-${(serial += 1)}`;
    // As strict a page as there is: no style and no script but from files.
    const policy = `default-src 'none'; script-src 'self' ${stub.url}; style-src 'self'; img-src data:; connect-src ${stub.url}`;
    pages[path] = {
      headers: { 'content-security-policy': policy },
      body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>
        <link rel="stylesheet" href="/${css}.css"><script src="/listener.js"></script>
        <script src="${stub.url}/hub.js"></script><body>
        ${body ?? `<button>Outside</button><sluice-hub token="${token}"></sluice-hub>`}</body></html>`,
    };
    const page = await browser.openPage(more);
    page.setDefaultTimeout(20_000);
    await page.goto(site.url + path);
    return page;
  };
  const heard = (page: Page) => page.evaluate('window.heard') as Promise<[string, unknown, boolean][]>;
  const link = async (page: Page) => {
    await page.getByLabel('API Key').fill(KEY);
    await page.getByRole('button', { name: 'Connect' }).click();
  };

  test('links, tells the page through events that leave the shadow root, and closes', async () => {
    const page = await open({ token: stub.open() });
    await link(page);
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor();
    expect(stub.linked.at(-1)).toEqual({ connector: 'lusha', fields: { apiKey: KEY } });
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor({ state: 'hidden' });
    const account = { id: 'acc_1', connector: 'lusha', name: 'Lusha' };
    const events = (await heard(page)).filter(([name]) => name !== 'ready');
    expect(events).toEqual([
      ['success', { account, changed: false }, true],
      ['close', null, true],
    ]);
    expect(await page.content()).not.toContain(KEY);
  });

  test('tells of errors by their code, and of the session once it is known', async () => {
    const refused = { link: () => problem(422, 'account.refused', 'The provider refused the credentials.') };
    const page = await open({ token: stub.open(refused) });
    await link(page);
    await page.getByText('Lusha did not accept this').waitFor();
    const [ready, error] = await heard(page);
    expect(ready).toMatchObject(['ready', { ownerName: 'Ada Miller' }, true]);
    const message = 'The provider refused the credentials.';
    expect(error).toEqual(['error', { code: 'account.refused', message }, true]);
  });

  test('takes handlers as properties, and a theme as tokens', async () => {
    const page = await open({ token: stub.open() });
    await page.evaluate(`(() => {
      const hub = document.querySelector('sluice-hub');
      hub.onsuccess = (event) => window.heard.push(['property', event.detail.account.id]);
      hub.setAttribute('theme', JSON.stringify({ scheme: 'light', accent: '#ff0000', radius: '3px' }));
    })()`);
    await link(page);
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor();
    expect(await heard(page)).toContainEqual(['property', 'acc_1']);
    const button = page.getByRole('button', { name: 'Close' });
    expect(await button.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
      'rgb(255, 0, 0)',
    );
  });

  test('waits for a token that comes later, and then shows no trace of having waited', async () => {
    const page = await open({ token: '', body: '<sluice-hub></sluice-hub>' });
    await page.getByText('Loading…').waitFor();
    expect(await heard(page)).toEqual([]);
    await page.evaluate(`document.querySelector('sluice-hub').token = '${stub.open()}'`);
    await page.getByLabel('API Key').waitFor();
    expect((await heard(page)).map(([name]) => name)).toEqual(['ready']);
    await page.evaluate(`document.querySelector('sluice-hub').token = ''`);
    await page.getByRole('heading', { name: 'This link is not complete' }).waitFor();
  });

  test('keeps what a page set on the element before the script was there', async () => {
    const token = stub.open();
    const page = await open({ token, body: '<div></div>' });
    await page.evaluate(`(() => {
      const hub = document.body.appendChild(document.createElement('sluice-hub'));
      const early = document.implementation.createHTMLDocument().createElement('sluice-hub');
      early.token = '${token}';
      early.onsuccess = (event) => window.heard.push(['property', event.detail.account.id]);
      early.onclose = () => window.heard.push(['closed']);
      hub.replaceWith(early);
    })()`);
    await link(page);
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).first().click();
    expect(await heard(page)).toEqual(expect.arrayContaining([['property', 'acc_1'], ['closed']]));
  });

  test('looks the same on the most hostile of pages, and changes nothing of the page', async () => {
    const shapeOf = (page: Page) =>
      page.getByRole('button', { name: 'Connect' }).evaluate((element) => {
        const { color, fontSize, letterSpacing, direction, display, fontFamily } = getComputedStyle(element);
        const { width, height } = element.getBoundingClientRect();
        return { color, fontSize, letterSpacing, direction, display, fontFamily, width, height };
      });
    const plain = await open({ token: stub.open() });
    await plain.getByLabel('API Key').waitFor();
    const hostile = await open({ token: stub.open(), css: 'hostile' });
    await hostile.getByLabel('API Key').waitFor();
    expect(await shapeOf(hostile)).toEqual(await shapeOf(plain));
    const outside = plain.getByText('Outside');
    expect(await outside.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
      'rgb(1, 2, 3)',
    );
    expect(
      await plain.evaluate('document.adoptedStyleSheets.length + document.querySelectorAll("style").length'),
    ).toBe(0);
  });

  test('all of it goes by keyboard, and each screen is read from its heading', async () => {
    const page = await open({ token: stub.open({ session: { connectors } }) });
    await page.getByRole('heading', { name: 'What would you like to link?' }).waitFor();
    await page.getByText('Outside').focus();
    const focused = () =>
      page.evaluate(
        `(() => { const at = document.activeElement; return (at.shadowRoot?.activeElement ?? at).textContent })()`,
      );
    while (!String(await focused()).startsWith('Flowlu')) await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    expect(await focused()).toMatch(/^Lusha/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByLabel('API Key').waitFor();
    expect(await focused()).toBe('Link Lusha');
    await page.keyboard.press('Tab');
    await page.keyboard.type(KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor();
    expect(await focused()).toBe('Lusha is linked');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor({ state: 'hidden' });
  });

  test('a wrong field takes the focus, with the connector’s own words', async () => {
    const page = await open({ token: stub.open() });
    await page.getByLabel('API Key').fill('wrong');
    await page.getByRole('button', { name: 'Connect' }).click();
    const field = page.getByLabel('API Key');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(
      await field.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element),
    ).toBe(true);
    await page.getByText('A Lusha API key has 36 characters').waitFor();
    await field.fill(KEY);
    await page.getByText('A Lusha API key has 36 characters').waitFor({ state: 'detached' });
  });

  test('a refusal of no single field comes into view, however far the page was scrolled', async () => {
    const refused = { link: () => problem(422, 'account.refused', 'Refused.', { said: 'Invalid API key' }) };
    const page = await open({ token: stub.open(refused) });
    await page.setViewportSize({ width: 390, height: 260 });
    await link(page);
    await page.getByText('Invalid API key').waitFor();
    const inView = async () => {
      const box = await page.getByRole('alert').boundingBox();
      return box !== null && box.y >= -1 && box.y + box.height <= 261;
    };
    await expect.poll(inView, { timeout: 15_000 }).toBe(true);
  });

  test('for whom it is linked is said in the picker and the form, in the person’s language', async () => {
    const page = await open({ token: stub.open({ session: { connectors, ownerName: 'Acme GmbH' } }) });
    await page.getByText('For Acme GmbH', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Lusha/ }).click();
    await page.getByLabel('API Key').waitFor();
    await page.getByText('For Acme GmbH', { exact: true }).waitFor();
    await page.evaluate(`document.querySelector('sluice-hub').setAttribute('locale', 'de')`);
    await page.getByText('Für Acme GmbH', { exact: true }).waitFor();
    const nobody = await open({ token: stub.open({ session: { ownerName: ' ' } }) });
    await nobody.getByLabel('API Key').waitFor();
    expect(await nobody.getByText(/^For/).count()).toBe(0);
  });

  test('few connectors are not sorted into categories', async () => {
    const page = await open({ token: stub.open({ session: { connectors } }) });
    await page.getByRole('button', { name: /^Lusha/ }).waitFor();
    expect(await page.getByRole('group', { name: 'Categories' }).count()).toBe(0);
  });

  test('many connectors are shown by category, until all are asked for again', async () => {
    const page = await open({ token: stub.open({ session: { connectors: many } }) });
    const tiles = page.getByRole('list', { name: 'Connectors' }).getByRole('button');
    await expect.poll(() => tiles.count()).toBe(7);
    const categories = page.getByRole('group', { name: 'Categories' });
    const names = ['All', 'Advertising', 'CRM', 'Data enrichment', 'E-mail', 'Support'];
    expect(await categories.getByRole('button').allTextContents()).toEqual(names);
    const chip = (name: string, pressed: boolean) => categories.getByRole('button', { name, pressed });
    await chip('CRM', false).click();
    await chip('CRM', true).waitFor();
    expect(await tiles.allTextContents()).toEqual([
      expect.stringMatching(/^Amberline/),
      expect.stringMatching(/^Foxglove/),
    ]);
    await page.getByRole('status').getByText('2 matches').waitFor({ state: 'attached' });
    await page.getByRole('searchbox').fill('granary');
    await page.getByText('Nothing matches “granary”.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => tiles.count()).toBe(7);
    await chip('Support', false).click();
    await expect.poll(() => tiles.count()).toBe(1);
    await chip('All', false).click();
    await expect.poll(() => tiles.count()).toBe(7);
  });

  test('every first screen is told by a region that was there before it', async () => {
    const first: Record<string, Play> = {
      'This link has expired': { sessionSays: () => problem(410, 'link.expired', 'Over.') },
      'This link was withdrawn': { sessionSays: () => problem(410, 'link.revoked', 'Over.') },
      'Too many tries': { sessionSays: () => problem(410, 'link.exhausted', 'Over.') },
      'This link was used already': { session: { status: 'used' } },
      'That did not work': { sessionSays: () => problem(500, 'internal', 'Something broke.') },
      'What would you like to link?': { session: { connectors: many } },
      'Link Lusha': {},
    };
    const page = await open({ token: '', body: '<sluice-hub></sluice-hub>' });
    await page.getByText('Loading…').waitFor();
    const region = await page.getByRole('status').elementHandle();
    for (const [title, play] of Object.entries(first)) {
      await page.evaluate(`document.querySelector('sluice-hub').token = '${stub.open(play)}'`);
      await expect.poll(() => region?.textContent()).toBe(title);
      expect(await region?.evaluate((element) => element.isConnected)).toBe(true);
    }
  });

  test('only help on a page opens in a new tab', async () => {
    const look = { name: 'Northwind', logo: null, accent: null, accentDark: null };
    const words = { title: null, intro: null, success: null, messages: null };
    const help = async (supportUrl: string) => {
      const brand = { ...look, ...words, supportUrl };
      const page = await open({ token: stub.open({ session: { brand } }) });
      const way = page.getByRole('link', { name: 'Get help' });
      return [await way.textContent(), await way.getAttribute('target')];
    };
    expect(await help('mailto:help@northwind.example')).toEqual(['Get help', null]);
    const opens = ['Get help (opens in a new tab)', '_blank'];
    expect(await help('https://help.northwind.example/')).toEqual(opens);
  });

  test('options of which one is needed stay in sight, without a button that does nothing', async () => {
    const region = { name: 'region', label: 'Region', help: '', advanced: true };
    const more = (required: boolean) =>
      open({ token: stub.open({ form: { fields: [{ ...region, kind: 'text', required }] } }) });
    const needed = await more(true);
    await needed.getByLabel('Region').waitFor();
    expect(await needed.getByRole('button', { name: 'More options' }).count()).toBe(0);
    const free = await more(false);
    const fold = free.getByRole('button', { name: 'More options' });
    await fold.click();
    await free.getByLabel('Region').waitFor();
    await fold.click();
    await free.getByLabel('Region').waitFor({ state: 'hidden' });
  });

  test('a kept secret is replaced, or kept after all, without losing the place on the page', async () => {
    const account = {
      id: 'acc_1',
      name: 'Sales',
      description: '',
      values: {},
      hints: { apiKey: '••••5e6f' },
    };
    const page = await open({ token: stub.open({ form: { account } }) });
    const focused = () =>
      page.evaluate(`(() => { const at = document.activeElement.shadowRoot?.activeElement;
        return at && (at.textContent || at.localName) })()`);
    await page.getByRole('button', { name: 'Replace' }).press('Enter');
    expect(await focused()).toBe('input');
    await page.getByRole('button', { name: 'Keep the present one' }).press('Enter');
    expect(await focused()).toBe('Replace');
  });

  test('what stands in an empty field can be read as well as other words', async () => {
    const page = await open({ token: stub.open() });
    const placeholder = await page.getByLabel('API Key').evaluate((element) => {
      const { color, opacity } = getComputedStyle(element, '::placeholder');
      return { color, opacity };
    });
    const summary = await page.getByText(/^Contact and company data/).evaluate((element) => {
      const { color, opacity } = getComputedStyle(element);
      return { color, opacity };
    });
    expect(placeholder).toEqual(summary);
  });

  test('a secret is hidden until it is asked to be shown, and can be pasted by a button', async () => {
    const page = await open({ token: stub.open(), permissions: ['clipboard-read', 'clipboard-write'] });
    const field = page.getByLabel('API Key');
    await field.waitFor();
    await page.evaluate(`navigator.clipboard.writeText('  ${KEY}\\n')`);
    await page.getByRole('button', { name: 'Paste' }).click();
    await page.getByRole('button', { name: 'Show' }).waitFor();
    expect(await field.inputValue()).toBe(KEY);
    expect(await field.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Hide' }).click();
    expect(await field.getAttribute('type')).toBe('password');
  });

  test('of a whole address the part that is meant stays when the field is left', async () => {
    const flowlu = connectors.filter(({ id }) => id === 'flowlu');
    const page = await open({ token: stub.open({ session: { connectors: flowlu } }) });
    await page.getByLabel('Account Domain').fill('https://MyCompany.flowlu.com/crm/');
    await page.getByLabel('API Key').focus();
    expect(await page.getByLabel('Account Domain').inputValue()).toBe('mycompany');
  });

  test('a sign-in opens a window right on the click, which cannot reach back', async () => {
    const hubspot = connectors.filter(({ id }) => id === 'hubspot');
    pages['/provider'] = { body: '<title>Provider</title>', headers: {} };
    const attempts = [{ status: 'pending' }];
    const play = { session: { connectors: hubspot }, attempts, startUrl: `${site.url}/provider` };
    const page = await open({ token: stub.open(play) });
    const popup = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Connect' }).click();
    const opened = await popup;
    await opened.waitForURL(`${site.url}/provider`);
    expect(await opened.evaluate('window.opener')).toBeNull();
    attempts.push({ status: 'linked' });
    await page.getByRole('heading', { name: 'HubSpot is linked' }).waitFor();
  });

  test('where the browser blocks the window, a link opens it', async () => {
    const hubspot = connectors.filter(({ id }) => id === 'hubspot');
    const attempts = [{ status: 'pending' }, { status: 'pending' }, { status: 'linked' }];
    const startUrl = `${site.url}/provider`;
    const token = stub.open({ session: { connectors: hubspot }, attempts, startUrl });
    const page = await open({ token, before: 'window.open = () => null' });
    await page.getByRole('button', { name: 'Connect' }).click();
    const way = page.getByRole('link', { name: 'Open the sign-in' });
    expect(await way.getAttribute('href')).toBe(startUrl);
    expect(await way.getAttribute('rel')).toContain('noopener');
    const popup = page.waitForEvent('popup');
    await way.click();
    await popup;
    await page.getByRole('heading', { name: 'HubSpot is linked' }).waitFor();
  });

  test('at 320 pixels nothing has to be scrolled sideways', async () => {
    const form = { account: { id: 'acc_1', name: 'x'.repeat(120), description: '', values: {}, hints: {} } };
    const said = 'https://api.example.com/'.repeat(20);
    for (const play of [
      { session: { connectors } },
      { form },
      { link: () => problem(422, 'account.refused', 'Refused.', { said }) },
    ]) {
      const page = await open({ token: stub.open(play), width: 320 });
      await page.getByRole('heading').first().waitFor();
      if ('link' in play) {
        await link(page);
        await page.getByText('Lusha says').waitFor();
      }
      expect(await page.evaluate('document.scrollingElement.scrollWidth')).toBe(320);
    }
  });

  test('no message from any window moves it', async () => {
    const page = await open({ token: stub.open() });
    await page.getByLabel('API Key').waitFor();
    const asked = stub.asked.length;
    await page.evaluate(`for (const message of [{ type: 'AccountConnected', account: { id: 'x' } }, 'close', { type: 'success' }])
      window.postMessage(message, '*')`);
    await page.getByLabel('API Key').fill(KEY);
    expect((await heard(page)).map(([name]) => name)).toEqual(['ready']);
    expect(stub.asked.length).toBe(asked);
  });

  test('another token begins anew, and taken off the page it ends', async () => {
    const page = await open({ token: stub.open() });
    await page.getByLabel('API Key').waitFor();
    const next = stub.open({ sessionSays: () => problem(410, 'link.expired', 'The link has expired.') });
    await page.evaluate(`document.querySelector('sluice-hub').token = '${next}'`);
    await page.getByRole('heading', { name: 'This link has expired' }).waitFor();
    await page.evaluate(`document.querySelector('sluice-hub').remove()`);
    expect(await page.getByRole('heading').count()).toBe(0);
  });

  test('slow, it says what it waits for, and after five seconds lets go', async () => {
    const page = await open({ token: stub.open({ link: () => 'silence' }) });
    await page.getByLabel('API Key').waitFor();
    await page.clock.install();
    await link(page);
    await page.clock.runFor(1_100);
    await page.getByText('Checking with Lusha…').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    await page.clock.runFor(4_000);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled. Nothing was kept.').waitFor();
    expect(await page.getByLabel('API Key').inputValue()).toBe(KEY);
  });

  test('as a React component it lives inside strict mode, calls back, and leaves without a trace', async () => {
    const token = stub.open();
    const body = `<div id="root" data-token="${token}" data-url="${stub.url}"></div><script src="/react.js"></script>`;
    const page = await open({ token, body });
    await link(page);
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).first().click();
    await page.getByText('acc_1 linked after a new rendering, closed').waitFor();
  });
});

async function reactPage(): Promise<string> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return buildScript({
    configFile: at('../../packages/sdk/vite.config.ts'),
    resolve: { alias: { '@sluice/sdk/react': at('../../packages/sdk/src/react/index.ts') } },
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: at('react-page.ts'), formats: ['iife'], name: 'Page', fileName: () => 'page.js' },
    },
  });
}

describe('the Hub’s script', () => {
  test('needs no other, and holds nothing of the server’s side', async () => {
    const script = await hubScript();
    expect(script).not.toMatch(/TypeBox|process\.env|\beval\(|new Function\(/);
    expect(script).not.toMatch(/\bimport\(/);
    expect(script).not.toMatch(/addEventListener\((["'`])message\1/);
  });
});
