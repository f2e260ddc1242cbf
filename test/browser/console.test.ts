import type { Page } from 'playwright-core';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { fillAndConnect, openLinkSession } from './linking.ts';
import { MAX_SCRIPT_BYTES, scriptBytes } from './script-bytes.ts';
import { personOf, signIn, signInAnew, enterAs } from './session.ts';

// Each test goes through many pages, and axe looks at all of them.
vi.setConfig({ testTimeout: 180_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 25_000;

describeInBrowser('the console', ({ openPage }) => {
  let product: Product;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    product = await startProduct({ lusha: ['--sample', '20'], hosts: [new URL(receiver.url).host] });
  });
  afterAll(async () => {
    await product.stop();
    await receiver.close();
  });

  /** A page of a person who has signed in. */
  const enter = async (options = {}) => {
    const page = await openPage(options);
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product);
    await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
    return page;
  };
  const goTo = (page: Page, place: string) =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place, exact: true }).click();
  const looked = async (page: Page, name: string) => {
    await checkAxe(page, name);
    await shoot(page, `console-${name.replaceAll(' ', '-')}`);
  };
  /** Links an account of the workspace through the Hub, in the overlay that is open. */
  const linkLusha = async (page: Page, name: string) => {
    await page.getByRole('button', { name: 'Lusha' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'More options' }).click();
    await page.getByLabel('Server address').fill(product.lusha.url);
    await fillAndConnect(page, { 'API Key': String(product.lusha.ready['apiKey']) });
    await page.getByRole('heading', { name: /Lusha.* linked/ }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  };

  test('a wrong password is told, the right one opens it, and leaving forgets it', async () => {
    const { email, password } = await personOf(product, 'owner');
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${product.server.url}/accounts`);
    await page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor();
    await looked(page, 'sign in');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await looked(page, 'wrong password');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
    expect(await scriptBytes(page)).toBeLessThan(MAX_SCRIPT_BYTES);
    await looked(page, 'no accounts');
    await page.reload();
    await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
    await page.getByRole('button', { name: /^You:/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor();
  });

  test('a place asked for by its address is shown after signing in, and an unknown one says so', async () => {
    const page = await enter();
    await page.goto(`${product.server.url}/connectors/lusha`);
    await page.getByRole('heading', { name: 'Lusha', level: 1 }).waitFor();
    await page.goto(`${product.server.url}/nowhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await looked(page, 'unknown page');
  });

  test('an account is linked, shown, renamed, edited and unlinked', async () => {
    const page = await enter();
    await page.getByRole('button', { name: 'Link account' }).click();
    await page.getByRole('dialog', { name: 'Link account' }).waitFor();
    await linkLusha(page, 'Sales key');
    await page.getByRole('heading', { name: 'Sales key' }).waitFor();
    await looked(page, 'accounts');

    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing like it');
    await page.getByText('No account fits.').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('sales');
    await page.getByRole('link', { name: 'Sales key' }).click();
    await page.getByRole('heading', { name: 'Details' }).waitFor();
    await page.getByText('Requests this minute').waitFor();
    await looked(page, 'account');

    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('Sales key works').waitFor();
    await page.getByRole('button', { name: 'Rename' }).click();
    await looked(page, 'rename');
    await page.getByRole('textbox', { name: 'Name' }).fill('Marketing key');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Marketing key', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('heading', { name: 'Update Marketing key' }).waitFor();
    await looked(page, 'edit account');
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Marketing key is changed.').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Manage' }).click();
    await page.getByRole('button', { name: 'Unlink' }).click();
    const question = page.getByRole('dialog', { name: 'Unlink Marketing key?' });
    await looked(page, 'unlink');
    await question.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Unlink' }).click();
    await question.getByRole('button', { name: 'Unlink' }).click();
    await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
    expect((await product.client.accounts.list()).items).toEqual([]);
  });

  test('the link page of nobody’s brand speaks one language throughout, and begins at the top', async () => {
    const owner = { id: 'acme-gmbh', name: 'Acme GmbH' };
    const { url } = await openLinkSession(product, { owner, connectors: ['lusha'], locale: 'de' });
    const page = await openPage({ width: 390 });
    await page.goto(url);
    await page.getByText('Für Acme GmbH', { exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe('Konto verbinden');
    await page.getByRole('heading', { level: 1, name: 'Konto verbinden' }).waitFor();
    expect(await page.evaluate('[document.documentElement.lang, document.documentElement.dir]')).toEqual([
      'de',
      'ltr',
    ]);
    // What there is begins at the top but for the margin within its card.
    const first = await page.getByRole('region', { name: 'Konto verbinden' }).boundingBox();
    expect(first?.y).toBeLessThanOrEqual(8 + 24);
    await looked(page, 'hosted page unbranded');
  });

  test('someone who is asked to link does so on a page that wears the brand', async () => {
    const page = await enter({ permissions: ['clipboard-read', 'clipboard-write'] });
    await goTo(page, 'Link page');
    await page.getByRole('textbox', { name: 'Name' }).fill('Northwind');
    await page.getByLabel('Logo file').setInputFiles(image('too-large.png', 103_000));
    await page.getByText('The logo may have 100 KB at most').waitFor();
    await page.getByLabel('Logo file').setInputFiles(image('logo.png'));
    await page.getByRole('img', { name: 'The present logo' }).waitFor();
    await page.getByLabel('Accent', { exact: true }).fill('#0b6b4f');
    await page.getByLabel('Title').fill('Connect your tools to Northwind');
    await page.getByLabel('Introduction').fill('So that we can enrich your contacts.');
    await looked(page, 'link page');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();

    await goTo(page, 'Links');
    await page.getByRole('button', { name: 'Ask someone to link' }).first().click();
    await page.getByLabel('Owner’s name').fill('Acme Ltd');
    await page.getByLabel('Owner’s id').fill('acme');
    await page.getByRole('checkbox', { name: 'Flowlu' }).check();
    await looked(page, 'ask to link');
    await page.getByRole('button', { name: 'Make the link' }).click();
    const ready = page.getByRole('dialog', { name: 'A link for Acme Ltd' });
    await ready.getByRole('button', { name: 'Copy' }).click();
    await ready.getByText('Copied').first().waitFor();
    const url = await ready.getByLabel('Link', { exact: true }).inputValue();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(url);
    expect(await ready.getByRole('link', { name: 'Send by e-mail' }).getAttribute('href')).toContain(
      encodeURIComponent(url),
    );
    await looked(page, 'link ready');
    await ready.getByRole('button', { name: 'Done' }).click();

    const other = await openPage();
    await other.goto(url);
    await other.getByText('Connect your tools to Northwind').waitFor();
    await expect.poll(() => other.title()).toContain('Northwind');
    await looked(other, 'hosted page');
    expect(await other.getByText('Sluice').count()).toBe(0);

    await page.getByRole('row').filter({ hasText: 'Acme Ltd' }).getByText('Open').waitFor();
    await looked(page, 'links');
    await page.getByRole('button', { name: 'Revoke the link of Acme Ltd' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('row').filter({ hasText: 'Acme Ltd' }).getByText('Revoked').waitFor();
    await other.reload();
    await other.getByRole('heading', { name: 'This link was withdrawn' }).waitFor();
    await looked(other, 'hosted page revoked');
  });

  test('what someone linked by a link shows beside it, and among the accounts', async () => {
    const owner = { id: 'borealis', name: 'Borealis' };
    const { url } = await openLinkSession(product, { owner, connectors: ['lusha'] });
    const page = await enter();
    await goTo(page, 'Links');
    const row = page.getByRole('row').filter({ hasText: 'Borealis' });
    await row.getByText('Open', { exact: true }).waitFor();
    const other = await openPage({ width: 390 });
    await other.goto(url);
    await fillAndConnect(other, { 'API Key': String(product.lusha.ready['apiKey']) });
    await other.getByRole('heading', { name: /Lusha.* linked/ }).waitFor();
    await looked(other, 'hosted page linked');
    await page.reload();
    await row.getByText('Used', { exact: true }).waitFor();
    await row.getByRole('link', { name: 'Show account' }).click();
    await page.getByText('Borealis (borealis)').waitFor();
    await goTo(page, 'Accounts');
    await page.getByRole('listitem').filter({ hasText: 'Borealis' }).waitFor();
    await looked(page, 'accounts of others');
  });

  test('a webhook is added, tested, looked into, renewed, switched off and removed', async () => {
    const page = await enter();
    await goTo(page, 'Webhooks');
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await looked(page, 'no webhooks');
    await page.getByRole('button', { name: 'Add webhook' }).first().click();
    await looked(page, 'add webhook');
    await page.getByLabel('Address').fill(receiver.url);
    await page.getByRole('dialog').getByRole('button', { name: 'Add webhook' }).click();
    const secret = page.getByRole('dialog', { name: 'Signing secret' });
    expect(await secret.getByLabel('Secret').inputValue()).toMatch(/^whsec_/);
    await looked(page, 'webhook secret');
    await secret.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('link', { name: receiver.url }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByRole('dialog', { name: 'The test arrived' }).waitFor();
    await looked(page, 'webhook test');
    expect(receiver.received()).toBe(1);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: /^Show the delivery/ }).click();
    await page.getByText('Answered 200', { exact: true }).waitFor();
    await looked(page, 'delivery');
    await page.getByRole('button', { name: 'Send again' }).click();
    await expect.poll(() => receiver.received(), { timeout: 30_000 }).toBe(2);

    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make a new secret' }).click();
    await secret.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('Former', { exact: true }).waitFor();
    await page.getByLabel('Send events').click();
    await page.getByText('The webhook is off.').waitFor();
    await looked(page, 'webhook');
    await page.getByRole('button', { name: 'Remove webhook' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
  });

  test('connectors show their guide, and the app that a sign-in needs is entered', async () => {
    const page = await enter();
    await goTo(page, 'Connectors');
    await page.getByRole('heading', { name: 'Flowlu' }).waitFor();
    await looked(page, 'connectors');
    await page.getByRole('link', { name: 'HubSpot' }).click();
    await page.getByRole('heading', { name: 'OAuth app' }).waitFor();
    expect(await page.getByLabel('Redirect URL').inputValue()).toBe(`${product.server.url}/oauth/callback`);
    await looked(page, 'connector');
    await page.getByLabel('Client id').fill('client-1');
    await page.getByLabel('Client secret', { exact: false }).first().fill('a-secret-of-some-length');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Accounts linked with it').waitFor();
    await looked(page, 'connector with app');
    const { oauthApps } = product.client;
    const scopes = ['oauth', 'crm.objects.contacts.read', 'tickets'];
    await oauthApps.set({
      params: { connectorId: 'hubspot' },
      body: { clientId: 'client-1', clientSecret: 'a-secret-of-some-length', scopes },
    });
    await page.reload();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Client id').fill('client-2');
    await page.getByLabel('Client secret', { exact: false }).first().fill('another-secret-of-some-length');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('client-2').waitFor();
    expect((await oauthApps.list()).items).toMatchObject([{ clientId: 'client-2', scopes }]);
  });

  test('all of it works where it is narrow, with a drawer, and by keyboard', async () => {
    const page = await enter({ width: 390, scheme: 'dark' });
    await page.getByRole('button', { name: 'Menu' }).focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Menu' });
    await drawer.waitFor();
    await looked(page, 'drawer');
    await drawer.getByRole('link', { name: 'Webhooks' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
    await drawer.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  test('a sign-in that is ended while it is used leads back to the door, with the reason, and on from there', async () => {
    const owner = await personOf(product, 'owner');
    const person = await signInAnew(product, owner);
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await enterAs(page, product, person);
    await page.goto(`${product.server.url}/accounts`);
    await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
    await person.client.signIn.end();
    // As when one comes back to the tab: the page asks by itself, wherever one clicks.
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    await page.getByText('You were signed out').waitFor();
    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
  });
});

/** A file of one pixel, filled up to a size. */
function image(name: string, size = 0): { name: string; mimeType: string; buffer: Buffer } {
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  );
  return { name, mimeType: 'image/png', buffer: Buffer.concat([pixel, Buffer.alloc(size)]) };
}

interface Receiver {
  url: string;
  received(): number;
  close(): Promise<void>;
}

/** An integrator's server that takes every message. */
async function startReceiver(): Promise<Receiver> {
  let received = 0;
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      received += 1;
      response.end('taken');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received: () => received,
    close: () => new Promise((done) => void server.close(() => done())),
  };
}
