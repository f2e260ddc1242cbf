import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { atRest, linkLusha, startJob, startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { signIn } from './session.ts';

vi.setConfig({ testTimeout: 60_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 15_000;
const ROWS = 24;
const CONTACTS = [
  'First name,Last name,Company,E-mail',
  ...Array.from({ length: ROWS }, (_, at) => `Ada,Muster${at},Northwind,ada${at}@northwind.example`),
].join('\n');

let product: Product;

beforeAll(async () => {
  product = await startProduct({ lusha: ['--sample', '200'] });
}, 120_000);
afterAll(() => product.stop());

describeInBrowser('what happened and what it cost', ({ openPage }) => {
  const looked = async (page: Page, where: string) => {
    await checkAxe(page, where);
    await shoot(page, where.replaceAll(' ', '-'));
  };
  const enter = async (at: string) => {
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { at });
    return page;
  };
  /** The table of that name, once its rows are there. */
  const table = async (page: Page, name: string) => {
    const found = page.getByRole('table', { name, exact: true });
    await found.getByRole('row').nth(1).waitFor();
    return found;
  };

  test('a fresh workspace is led through its first steps, and each list says how it fills', async () => {
    const page = await enter('/');
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await page.getByText('All is well. Nothing needs you.').waitFor();
    await looked(page, 'home fresh');
    await page.getByRole('listitem').getByRole('button', { name: 'Link account' }).click();
    await page.getByRole('dialog', { name: 'Link account' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { name: 'No calls yet' }).waitFor();
    await looked(page, 'activity fresh');
    await page.getByRole('link', { name: 'Usage & credits' }).click();
    await page.getByRole('heading', { name: /^No account was used in/ }).waitFor();
    await looked(page, 'usage fresh');
  });

  test('home and usage tell what was done and what it cost', async () => {
    const account = await linkLusha(product, 50);
    const { client } = product;
    await atRest(client, await startJob({ client, input: CONTACTS, account }));
    const page = await enter('/');
    const runs = page.getByRole('list', { name: 'Runs' });
    await runs.getByRole('link', { name: 'contacts.csv' }).waitFor();
    await page.getByRole('slider', { name: 'Calls by day: value by value' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('figure', { name: 'Calls by day' }).getByText('Answered 0').waitFor();
    await looked(page, 'home');
    await page.getByRole('button', { name: 'Hide the first steps' }).click();
    await page.reload();
    await runs.getByRole('link', { name: 'contacts.csv' }).waitFor();
    expect(await page.getByRole('heading', { name: 'First steps' }).count()).toBe(0);

    await page.getByRole('link', { name: 'Credits this month' }).click();
    const usage = await table(page, 'Usage by account');
    await usage.getByRole('link', { name: 'People' }).waitFor();
    await looked(page, 'usage');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^usage-\d{4}-\d{2}\.csv$/);
    await usage.getByRole('link', { name: /^1 calls: show them/ }).click();
    await page.getByRole('heading', { name: 'Activity', level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get('account')).toBe(account.id);
  });

  test('activity is filtered by its address, goes back, tells of new calls, and leads to one with its dry run', async () => {
    const page = await enter('/activity');
    const calls = await table(page, 'Calls');
    await page.getByRole('searchbox', { name: 'Search' }).fill('search-and-enrich');
    await page.waitForURL(/q=search-and-enrich/);
    await expect.poll(() => calls.getByRole('row').count()).toBe(2);
    await page.getByLabel('Outcome').selectOption('Failed');
    await page.getByRole('heading', { name: 'No call fits' }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=search-and-enrich&outcome=failed');
    await page.goBack();
    await expect.poll(() => calls.getByRole('row').count()).toBe(2);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => calls.getByRole('row').count()).toBeGreaterThan(2);
    await looked(page, 'activity');

    const chooser = page.getByRole('combobox', { name: 'Account' });
    await chooser.click();
    await page.getByRole('listbox').getByRole('option', { name: 'All' }).waitFor();
    await chooser.fill('no such name');
    await page.getByRole('status').getByText('Nothing fits.').waitFor();
    await chooser.fill('eopl');
    await page.getByRole('option', { name: 'People' }).waitFor();
    await looked(page, 'activity choosing');
    await chooser.press('Enter');
    await page.waitForURL(/account=acc_/);
    expect(await chooser.inputValue()).toBe('People');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => chooser.inputValue()).toBe('');

    // A provider is asked what is left when a run has ended: that may come in between.
    const shown = await calls.getByRole('row').count();
    const [account] = (await product.client.accounts.list()).items;
    await product.client.accounts.verify({ params: { accountId: account?.id ?? '' } });
    await page.getByRole('button', { name: /^[12] new calls?$/ }).click();
    await expect.poll(() => calls.getByRole('row').count()).toBeGreaterThan(shown);

    await calls.getByRole('link', { name: /^contacts\.search_and_enrich/ }).click();
    await page.getByRole('region', { name: 'Sent' }).getByText('contacts:').waitFor();
    const kept = await page.getByRole('region', { name: 'Sent' }).innerText();
    expect(kept).not.toContain('northwind.example');
    const ofItsKind = () => product.client.calls.list({ query: { action: 'contacts.search_and_enrich' } });
    const before = await ofItsKind();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByRole('list', { name: 'Guards' }).getByText('Account').waitFor();
    await looked(page, 'call');
    expect(await ofItsKind(), 'nothing was sent by looking').toEqual(before);
  });

  test('the audit says in words who did what, and to what', async () => {
    const page = await enter('/audit');
    const audit = await table(page, 'Audit');
    await audit.getByText('set up this workspace').waitFor();
    await audit.getByRole('link', { name: 'People' }).first().waitFor();
    await looked(page, 'audit');
    await page.getByLabel('What', { exact: true }).selectOption('Runs');
    await page.waitForURL(/act=run/);
    await expect.poll(() => audit.getByText('set up this workspace').count()).toBe(0);
    await audit.getByRole('link', { name: 'contacts.csv' }).first().click();
    await page.getByRole('heading', { name: 'contacts.csv', level: 1 }).waitFor();
  });

  test('a list of very many comes by itself as one reads on, up to a bound', async () => {
    const MANY = 560;
    const make = (at: number) =>
      product.client.linkSessions.create({
        body: { owner: { id: `customer-${at}`, name: `Customer ${at}` }, connectors: ['lusha'] },
      });
    for (let from = 0; from < MANY; from += 20)
      await Promise.all(Array.from({ length: 20 }, (_, at) => make(from + at)));
    const page = await enter('/links');
    const links = await table(page, 'Links');
    const rows = () => links.getByRole('row').count();
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 20_000);
          return rows();
        },
        { timeout: 20_000 },
      )
      .toBe(1 + 500);
    await page.getByText('500 shown').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(rows).toBe(1 + 550);
  });
});
