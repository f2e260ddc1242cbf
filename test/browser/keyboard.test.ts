import type { Account } from '@sluice/core';
import { sampleInput } from '@sluice/lusha-api';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { atRest, linkLusha, outputOf, startProduct, type Product } from '../whole-product.ts';
import { keyboardOf, type Keyboard } from './keyboard.ts';
import { describeInBrowser } from './kit.ts';
import { personOf } from './session.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 15_000;
const PEOPLE = 400;

describeInBrowser('the keyboard alone', ({ openPage }) => {
  let product: Product;
  let account: Account;
  beforeAll(async () => {
    product = await startProduct({
      lusha: ['--sample', String(PEOPLE), '--plan', 'scale', '--credits', '100000'],
    });
    // So few requests a second that a run can be paused on its way.
    account = await linkLusha(product, 1);
    await personOf(product, 'owner');
  });
  afterAll(() => product.stop());

  const heading = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { name, level: 1 }).waitFor();

  const signInBy = async (keys: Keyboard, page: Page) => {
    const owner = await personOf(product, 'owner');
    await heading(page, 'Sign in to Sluice');
    // The field for the address has the focus from the start.
    await keys.type(owner.email);
    await keys.to(page.getByLabel('Password', { exact: true }));
    await keys.type(owner.password);
    await keys.press('Enter');
  };

  test('signs in, enriches ten rows and has them, and the focus is seen and never lost', async () => {
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const keys = keyboardOf(page);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await page.goto(`${product.server.url}/enrich`);
    await signInBy(keys, page);
    await heading(page, 'Enrich');
    await keys.isSomewhere('signing in');

    const chooser = page.waitForEvent('filechooser');
    await keys.enter(button('Choose a file'));
    const text = sampleInput({ rows: 10, people: PEOPLE });
    await (await chooser).setFiles({ name: 'ten.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByText(/^CSV · .* 8 columns/).waitFor();
    await keys.isSomewhere('the file was read');
    await keys.enter(button('Next'));
    await keys.choose(page.getByRole('radio', { name: 'Lusha', exact: true }));

    // A window that is not wanted is closed by Escape, and leads back to where it was opened.
    await keys.enter(button('Add Credential'));
    await page.getByRole('dialog', { name: 'Add New Credential' }).waitFor();
    await keys.isSomewhere('opening a window');
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Add Credential');
    await keys.choose(page.getByRole('radio', { name: 'People', exact: true }));
    await keys.enter(button('Next'));

    const email = page.getByLabel('Work or private e-mail', { exact: true });
    await keys.to(email);
    await keys.type('Sou');
    await expect.poll(() => email.inputValue()).toBe('Source');
    await keys.press('Home');
    while ((await email.inputValue()) !== 'Email') await keys.press('ArrowDown');
    await keys.to(page.getByRole('checkbox', { name: 'Phones' }));
    expect(await email.inputValue()).toBe('Email');
    await keys.press('Space');
    await keys.enter(button('Next'));
    await keys.enter(button('See what it costs'));
    await page.getByRole('table', { name: 'What it may cost, line by line' }).waitFor();
    await keys.isSomewhere('the cost was told');
    await keys.enter(button('Back'));
    await keys.isSomewhere('going back');
    await keys.enter(button('See what it costs'));
    const cap = page.getByLabel('Cap, in credits');
    await keys.to(cap);
    await keys.press('Control+a');
    await keys.type('50');
    await keys.enter(button('Start'));
    await heading(page, 'ten.csv');
    await page.getByRole('main').getByText('Completed', { exact: true }).waitFor();
    await keys.isSomewhere('the run');

    const download = page.waitForEvent('download');
    await keys.enter(page.getByRole('link', { name: 'Download CSV' }));
    const [run] = (await product.client.runs.list({ query: { status: 'completed' } })).items;
    expect(
      readFileSync(await (await download).path(), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(11);
    expect((await outputOf(product.client, run?.id ?? '')).length).toBe(10);
    await keys.enter(button('Send to a CRM'));
    await page.getByRole('dialog', { name: 'Send what was found' }).waitFor();
    await keys.isSomewhere('the question where to');
    await keys.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Send to a CRM');
    expect(keys.unseen(), 'what had the focus unseen').toEqual([]);
  });

  test('finds a run by the palette, pauses, resumes and cancels it, and goes anywhere', async () => {
    const { client } = product;
    const body = sampleInput({ rows: PEOPLE * 2, people: PEOPLE });
    const file = await client.files.upload({ query: { name: 'slow.csv' }, body });
    const planned = await client.enrichments.create({ body: { fileId: file.id, accountId: account.id } });
    await atRest(client, planned);
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const keys = keyboardOf(page);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await page.goto(product.server.url);
    await signInBy(keys, page);
    await heading(page, 'Home');
    await keys.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search' });
    await field.waitFor();
    await keys.press('Escape');
    await field.waitFor({ state: 'detached' });
    await keys.isSomewhere('the palette was left');
    await keys.press('Control+k');
    await keys.type('slow');
    await page.getByRole('option', { name: /slow\.csv/, selected: true }).waitFor();
    await keys.press('Enter');
    await heading(page, 'slow.csv');
    await keys.isSomewhere('going to the run');
    await keys.enter(button('Start'));
    await keys.enter(button('Pause'));
    await button('Resume').waitFor();
    await keys.isSomewhere('pausing');
    await keys.enter(button('Resume'));
    await button('Pause').waitFor();
    await keys.isSomewhere('resuming');
    await keys.enter(button('Cancel run'));
    const question = page.getByRole('dialog', { name: 'Cancel this run?' });
    await question.waitFor();
    // Enter does what is harmless, until one goes on to the act.
    await keys.press('Enter');
    await question.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Cancel run');
    await keys.press('Enter');
    await keys.enter(question.getByRole('button', { name: 'Cancel run' }));
    await page.getByRole('main').getByText('Cancelled', { exact: true }).waitFor();
    await keys.isSomewhere('cancelling');

    await keys.enter(page.getByRole('link', { name: 'Calls', exact: true }));
    await expect.poll(() => page.url()).toContain('tab=calls');
    await keys.isSomewhere('another part of the page');
    for (const place of ['Accounts', 'Members', 'API keys', 'Settings']) {
      await keys.press('Control+k');
      await field.waitFor();
      await keys.type(place);
      await page.getByRole('option', { name: place, exact: true, selected: true }).waitFor();
      await keys.press('Enter');
      await heading(page, place);
      await keys.isSomewhere(`going to ${place}`);
    }
    await keys.enter(page.getByRole('button', { name: /^You:/ }));
    await keys.isSomewhere('opening the menu');
    await keys.press('Escape');
    await keys.isSomewhere('closing the menu');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('You: Ona Northwind');
    expect(keys.unseen(), 'what had the focus unseen').toEqual([]);
  });
});
