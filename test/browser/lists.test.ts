import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { personOf, signIn } from './session.ts';

/** Where no webhook of these tests is ever answered. */
const NOWHERE = '127.0.0.1:9';
const KEYS = [
  'Nightly import',
  'Nightly export',
  ...Array.from({ length: 7 }, (_, at) => `Program ${at + 1}`),
];

let product: Product;

beforeAll(async () => {
  product = await startProduct({ lusha: ['--sample', '20'], hosts: [NOWHERE] });
  const { client, lusha } = product;
  for (const name of KEYS) {
    const { key } = await client.keys.create({ body: { name, scopes: ['runs:read'] } });
    if (name === 'Nightly export') await client.keys.revoke({ params: { keyId: key.id } });
  }
  await personOf(product, 'operator');
  await client.webhooks.create({ body: { url: `http://${NOWHERE}/crm` } });
  const { webhook } = await client.webhooks.create({ body: { url: `http://${NOWHERE}/billing` } });
  await client.webhooks.update({ params: { webhookId: webhook.id }, body: { enabled: false } });
  for (const [id, name] of [
    ['cus-1', 'Harbor Foods'],
    ['cus-2', 'Brightwave'],
  ] as const) {
    await client.linkSessions.create({ body: { owner: { id, name } } });
    const fields = { apiKey: String(lusha.ready['apiKey']), baseUrl: lusha.url };
    const body = { connector: 'lusha', name: `People of ${name}`, owner: id, ownerName: name, fields };
    await client.accounts.link({ body });
  }
}, 120_000);
afterAll(() => product.stop());

interface Listed {
  at: string;
  filter: string;
  /** What the address asks for, and what it leaves out, by the words of their rows. */
  fits: RegExp;
  other: RegExp;
}

const LISTS: readonly Listed[] = [
  { at: '/keys', filter: '?q=nightly&state=active', fits: /Nightly import/, other: /Nightly export/ },
  { at: '/members', filter: '?q=ines&role=operator', fits: /Ines Operator/, other: /Ona Northwind/ },
  { at: '/webhooks', filter: '?q=127.0.0.1&state=off', fits: /\/billing/, other: /\/crm/ },
  { at: '/connectors', filter: '?q=hubspot', fits: /HubSpot/, other: /Flowlu/ },
  { at: '/links', filter: '?q=harbor&status=open', fits: /Harbor Foods/, other: /Brightwave/ },
  { at: '/accounts', filter: '?q=harbor&owner=cus-1', fits: /Harbor Foods/, other: /Brightwave/ },
];

describeInBrowser('lists by their addresses', ({ openPage }) => {
  const search = (page: Page) => page.getByRole('searchbox', { name: 'Search' });
  const gone = (page: Page, words: RegExp) => rowOf(page, words).waitFor({ state: 'detached' });
  const rowOf = (page: Page, words: RegExp) =>
    page
      .getByRole('main')
      .getByRole('row')
      .or(page.getByRole('main').getByRole('listitem'))
      .filter({ hasText: words })
      .first();

  test('each list shows what its address asks for; clearing shows all, and back what was asked for', async () => {
    const page = await openPage();
    await signIn(page, product, { at: '/' });
    for (const { at, filter, fits, other } of LISTS) {
      await page.goto(`${product.server.url}${at}${filter}`);
      await rowOf(page, fits).waitFor();
      await gone(page, other);
      const words = new URLSearchParams(filter).get('q') ?? '';
      expect(await search(page).inputValue()).toBe(words);
      await checkAxe(page, `${at} filtered`);
      await shoot(page, `list${at.replace('/', '-')}-filtered`);
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await rowOf(page, other).waitFor();
      expect(new URL(page.url()).search).toBe('');
      expect(await search(page).inputValue()).toBe('');
      await page.goBack();
      await gone(page, other);
      expect(new URL(page.url()).search).toBe(filter);
      expect(await search(page).inputValue()).toBe(words);
    }
  });

  test('a short list has no filters; a long one has, which a search in vain leads out of', async () => {
    const page = await openPage();
    await signIn(page, product, { at: '/webhooks' });
    await rowOf(page, /\/crm/).waitFor();
    expect(await search(page).count()).toBe(0);
    await page.getByRole('link', { name: 'API keys' }).click();
    await search(page).fill('nobody');
    await page.getByRole('heading', { name: 'No API key fits' }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=nobody');
    await shoot(page, 'list-keys-none');
    await page.getByRole('button', { name: 'Create an API key' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await search(page).inputValue(), 'the form leaves the filter alone').toBe('nobody');
    await search(page).fill('');
    await rowOf(page, /Program 1/).waitFor();
    expect(await page.evaluate('document.activeElement.type'), 'the field keeps the keys').toBe('search');
  });

  test('an owner is found by name among all, kept in the address, and taken back by the back button', async () => {
    const page = await openPage();
    await signIn(page, product, { at: '/accounts' });
    const owner = page.getByRole('combobox', { name: 'Owner' });
    await owner.click();
    await owner.fill('FOODS');
    await page.getByRole('option', { name: /Brightwave/ }).waitFor({ state: 'detached' });
    await page.getByRole('option', { name: /Harbor Foods/ }).waitFor();
    await checkAxe(page, 'choosing an owner');
    await shoot(page, 'list-accounts-owners');
    await page.keyboard.press('Enter');
    await gone(page, /People of Brightwave/);
    expect(new URL(page.url()).search).toBe('?owner=cus-1');
    await page.reload();
    await rowOf(page, /People of Harbor Foods/).waitFor();
    await expect.poll(() => owner.inputValue()).toBe('Harbor Foods');
    await page.goBack();
    await rowOf(page, /People of Brightwave/).waitFor();
    expect(await owner.inputValue()).toBe('');
  });
});
