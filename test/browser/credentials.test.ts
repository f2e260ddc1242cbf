import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startProduct, type Product } from '../whole-product.ts';
import { dropFile } from './drop-file.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { signIn } from './session.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 25_000;

const PEOPLE = 'Name,Email,Company\nNora Lind,nora@borealis.example,Borealis\n';

// Two guides are followed: “Create a Lusha Credential” and “Create a Flowlu Credential”.
describeInBrowser('creating a credential, word by word', ({ openPage }) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', '20'] });
  });
  afterAll(() => product.stop());

  const looked = async (page: Page, name: string) => {
    await checkAxe(page, name);
    await shoot(page, `credentials-${name.replaceAll(' ', '-')}`);
  };
  const overlay = (page: Page) => page.getByRole('dialog', { name: 'Add New Credential' });
  const tile = (page: Page, name: string) => page.getByRole('radio', { name, exact: true });
  /** Fills the connector's fields in, and what it has behind “More options”: where the service on this machine is. */
  const fill = async (page: Page, fields: Readonly<Record<string, string>>, address: string) => {
    const dialog = overlay(page);
    for (const [label, value] of Object.entries(fields))
      await dialog.getByLabel(label, { exact: true }).fill(value);
    const more = dialog.getByRole('button', { name: 'More options' });
    if ((await more.getAttribute('aria-expanded')) === 'false') await more.click();
    await dialog.getByLabel('Server address', { exact: true }).fill(address);
  };
  /** To the step at which one authenticates, from the front door: nothing is given in the address. */
  const toAuthenticate = async (page: Page) => {
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { at: '/enrich' });
    await dropFile(page, { name: 'people.csv', text: PEOPLE });
    await page.getByText(/^CSV · .* 3 columns/).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { name: 'Authenticate' }).waitFor();
  };
  const selectSource = (page: Page) => page.getByRole('radio', { name: 'Lusha', exact: true }).check();

  test('a Lusha credential: a wrong key is refused in Lusha’s words, the right one is kept, and its tile can be selected', async () => {
    const page = await openPage();
    await toAuthenticate(page);
    await page.getByText('Choose where to look up.').waitFor();
    expect(await page.getByRole('button', { name: 'Add Credential' }).count()).toBe(0);
    await looked(page, 'authenticate empty');

    // “After selecting the data source/destination type”: it is there to be selected, and was not before.
    expect(
      await page.getByRole('radio').evaluateAll((all) => all.map((one) => one.matches(':checked'))),
    ).toEqual([false]);
    await selectSource(page);

    // “Click the Add Credential tile to open the Add New Credential overlay.”
    await page.getByRole('button', { name: 'Add Credential' }).click();
    await overlay(page).getByRole('heading', { name: 'Credential Settings' }).waitFor();
    await looked(page, 'lusha overlay');

    // Nothing is sent while something is missing.
    await overlay(page).getByRole('button', { name: 'Save' }).click();
    await overlay(page).getByText('Give the credential a name.').waitFor();
    await overlay(page).getByText('API Key is needed.').waitFor();
    await looked(page, 'lusha missing');

    const key = String(product.lusha.ready['apiKey']);
    await fill(
      page,
      {
        'Credential Name': 'Prospecting key',
        'Credential Description': 'For the weekly list of the sales team.',
        'API Key': '3f0c2d1e-8a4b-4c6d-9e7f-1a2b3c4d5e6f',
      },
      product.lusha.url,
    );
    await overlay(page).getByRole('button', { name: 'Save' }).click();
    await overlay(page)
      .getByText(/Lusha refused the credentials/)
      .waitFor();
    expect((await product.client.accounts.list()).items).toEqual([]);
    await looked(page, 'lusha refused');

    // “Enter the API key”, “Click the Save button at the bottom of the overlay”.
    await overlay(page).getByLabel('API Key', { exact: true }).fill(key);
    await overlay(page).getByRole('button', { name: 'Save' }).click();
    await overlay(page).waitFor({ state: 'detached' });

    // “The newly added credential will now appear in a tile on the Authenticate screen … and can be selected.”
    await tile(page, 'Prospecting key').waitFor();
    expect(await tile(page, 'Prospecting key').isChecked()).toBe(true);
    await looked(page, 'lusha tile');
    const [account] = (await product.client.accounts.list()).items;
    expect(account).toMatchObject({
      connector: 'lusha',
      name: 'Prospecting key',
      description: 'For the weekly list of the sales team.',
      status: 'active',
    });
    expect(page.url()).toContain(account?.id ?? 'no account');
    expect(await page.content()).not.toContain(key);
    await page.reload();
    expect(await tile(page, 'Prospecting key').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { name: 'Columns' }).waitFor();
  });

  test('a Flowlu credential: by keyboard alone, with the whole address for the account domain', async () => {
    const page = await openPage();
    await toAuthenticate(page);
    await selectSource(page);
    await tile(page, 'Prospecting key').check();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();

    // The data destination type is chosen first.
    await page.getByRole('radio', { name: 'Only download' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'Flowlu' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Add Credential' }).focus();
    await page.keyboard.press('Enter');
    await overlay(page).getByLabel('Credential Name', { exact: true }).waitFor();
    await overlay(page).getByRole('heading', { name: 'API Key Settings' }).waitFor();
    await looked(page, 'flowlu overlay');
    await page.keyboard.type('Sales CRM');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Where what is found goes.');
    await page.keyboard.press('Tab');
    await page.keyboard.type(`https://${String(product.flowlu.ready['domain'])}.flowlu.com/crm`);
    await page.keyboard.press('Tab');
    const domain = overlay(page).getByLabel('Account Domain', { exact: true });
    expect(await domain.inputValue()).toBe(product.flowlu.ready['domain']);
    await page.keyboard.type(String(product.flowlu.ready['apiKey']));
    await fill(page, {}, product.flowlu.url);
    await page.keyboard.press('Enter');
    await overlay(page).waitFor({ state: 'detached' });
    await tile(page, 'Sales CRM').waitFor();
    expect(await tile(page, 'Sales CRM').isChecked()).toBe(true);
    await looked(page, 'flowlu tile');
    expect((await product.client.accounts.list({ query: { connector: 'flowlu' } })).items).toMatchObject([
      { name: 'Sales CRM', status: 'active', fields: { domain: product.flowlu.ready['domain'] } },
    ]);
  });

  test('escape leaves the overlay with nothing kept, and a viewer is not offered to add one', async () => {
    const page = await openPage({ width: 390, scheme: 'dark' });
    await toAuthenticate(page);
    await selectSource(page);
    const before = (await product.client.accounts.list()).items.length;
    await page.getByRole('button', { name: 'Add Credential' }).click();
    await overlay(page).getByLabel('Credential Name', { exact: true }).fill('Never kept');
    await looked(page, 'overlay narrow');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.keyboard.press('Escape');
    await overlay(page).waitFor({ state: 'detached' });
    expect((await product.client.accounts.list()).items).toHaveLength(before);
    const viewer = await openPage();
    await signIn(viewer, product, { role: 'viewer', at: '/enrich' });
    await viewer.getByRole('heading', { name: 'Not for your role' }).waitFor();
    expect(await viewer.getByRole('button', { name: 'Add Credential' }).count()).toBe(0);
  });
});
