import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startCommand } from '../run-command.ts';
import { linkLusha, startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { signIn } from './session.ts';

// Each test goes through many pages, and axe looks at all of them.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 25_000;

describeInBrowser('an account, from its trouble to its end', ({ openPage }) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', '40'] });
  });
  afterAll(() => product.stop());

  const looked = async (page: Page, name: string) => {
    await checkAxe(page, name);
    await shoot(page, `account-${name.replaceAll(' ', '-')}`);
  };
  const enter = async (options: Parameters<typeof signIn>[2] & { width?: number } = {}) => {
    const page = await openPage(options.width === undefined ? {} : { width: options.width, scheme: 'dark' });
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, options);
    return page;
  };
  const openPart = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Parts of this account' }).getByRole('link', { name }).click();
  /** Revokes a key at the provider, whose service rests meanwhile; started again, it makes another one. */
  const revokeAtProvider = async (old: string): Promise<string> => {
    await product.lusha.kill('SIGTERM');
    const command = startCommand({
      program: 'services/lusha-api/dist/main.js',
      args: ['keys', 'revoke', '--data', product.lusha.data, old],
    });
    const { code } = await command.ended;
    expect(code, command.text()).toBe(0);
    await product.lusha.start();
    return keyOf(product);
  };
  let key = '';

  test('one that broke is mended from its notice, with a new key that is verified first', async () => {
    const account = await linkLusha(product, 50);
    const page = await enter();
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await looked(page, 'tiles');
    key = await revokeAtProvider(keyOf(product));
    await product.client.accounts.verify({ params: { accountId: account.id } });

    // It shows by itself, with what mends it.
    const list = page.getByRole('list', { name: 'Accounts' });
    await list.getByText('Failing').waitFor();
    await list.getByRole('link', { name: 'Replace key of People' }).waitFor();
    await looked(page, 'tile failing');
    await page.getByRole('button', { name: 'Notices: 1' }).click();
    await page.getByRole('dialog', { name: 'Notices' }).getByRole('link').click();
    const edit = page.getByRole('dialog', { name: 'Edit People' });
    await edit.getByRole('heading', { name: 'Update People' }).waitFor();
    await looked(page, 'mend');
    await edit.getByRole('button', { name: 'Replace' }).first().click();
    await edit.getByLabel('API Key', { exact: true }).fill(key);
    await edit.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('People is changed.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Notices', exact: true }).waitFor();
    expect((await product.client.accounts.get({ params: { accountId: account.id } })).status).toBe('active');
    expect(new URL(page.url()).search).toBe('');
    await looked(page, 'overview');
  });

  test('an action is tried: what it may cost is said before, and what came of it after', async () => {
    const page = await enter();
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await openPart(page, 'Try an action');
    await page.getByText('It reads from Lusha').waitFor();
    await looked(page, 'try');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('It cost 0 credits.').waitFor();
    await looked(page, 'answer');
    await page.getByLabel('Action').selectOption('contacts.enrich');
    await page.getByText('It may spend credits').waitFor();
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('Has to be given.').waitFor();
    await page.getByLabel('Ids').fill('one\ntwo');
    await page.getByRole('button', { name: 'Run it' }).click();
    // Two contacts with all there is may cost more than one credit: nothing is sent.
    await page.getByRole('alert').getByText('1 credit', { exact: false }).first().waitFor();
    await looked(page, 'try refused');
    await openPart(page, 'Calls');
    await page.getByRole('table', { name: 'Latest calls' }).getByText('account.usage').first().waitFor();
    await looked(page, 'calls');
    await openPart(page, 'History');
    await page.getByRole('table', { name: 'Audit' }).waitFor();
    await looked(page, 'history');
  });

  test('it is shared, suspended and used again, and who may not change it is not offered to', async () => {
    const page = await enter();
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await openPart(page, 'Manage');
    await page.getByRole('radio', { name: 'Admins and owners' }).check();
    await page.getByText('People: admins and owners.').waitFor();
    await looked(page, 'manage');

    const operators = await enter({ role: 'operator' });
    await operators.getByRole('link', { name: 'People', exact: true }).click();
    await operators.getByText('It is shared with owners and admins alone').waitFor();
    expect(await operators.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await openPart(operators, 'Manage');
    expect(await operators.getByRole('button', { name: 'Suspend' }).isDisabled()).toBe(true);
    await looked(operators, 'of an operator');
    const viewers = await enter({ role: 'viewer', width: 390 });
    await viewers.getByRole('heading', { name: 'People' }).waitFor();
    expect(await viewers.getByRole('button', { name: /Link account|Add Credential/ }).count()).toBe(0);
    await viewers.getByRole('link', { name: 'People', exact: true }).click();
    await viewers.getByRole('heading', { name: 'Details' }).waitFor();
    expect(await viewers.getByRole('link', { name: 'Manage' }).count()).toBe(0);
    expect(await viewers.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await looked(viewers, 'of a viewer');

    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('It is suspended').waitFor();
    await page.getByText('Suspended by Ona Northwind.').waitFor();
    await looked(page, 'suspended');
    await page.getByRole('button', { name: 'Resume' }).first().click();
    await page.getByText('People is used again.').waitFor();
    await page.getByRole('button', { name: 'Suspend' }).waitFor();
  });

  test('a list is filtered by its address, and the back button takes a filter back', async () => {
    const page = await enter({ at: '/accounts?state=active&connector=lusha' });
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.getByLabel('State').selectOption('suspended');
    await page.getByText('No account fits.').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('suspended');
    await looked(page, 'none fits');
    await page.goBack();
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('searchbox', { name: 'Search' }).fill('peop');
    await page.waitForURL(/q=peop/);
    await page.getByRole('heading', { name: 'People' }).waitFor();
  });

  test('revoked everywhere, it is stopped here, ended at the provider, and proven dead', async () => {
    const page = await enter();
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await openPart(page, 'Manage');
    await page.getByRole('button', { name: 'Revoke everywhere' }).click();
    const question = page.getByRole('dialog', { name: 'Revoke People everywhere?' });
    await question.getByText('This cannot be undone.').waitFor();
    await looked(page, 'revoke');
    await question.getByRole('button', { name: 'Revoke everywhere' }).click();
    await page.getByRole('heading', { name: 'Revoked: one thing is left to do' }).waitFor();
    await page.getByText('To be done by an Admin or Manager').waitFor();
    await looked(page, 'revoked');
    await page.getByRole('button', { name: 'Check that it no longer works' }).click();
    await page.getByText('Lusha still takes the key.').waitFor();
    await revokeAtProvider(key);
    await page.getByRole('button', { name: 'Check that it no longer works' }).click();
    await page.getByRole('heading', { name: 'Revoked, and proven dead' }).waitFor();
    await looked(page, 'proven');
    await page.getByRole('button', { name: 'Unlink' }).click();
    await page
      .getByRole('dialog', { name: 'Unlink People?' })
      .getByRole('button', { name: 'Unlink' })
      .click();
    await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
  });
});

/** The key that the service made when it was started the last time. */
function keyOf({ lusha }: Product): string {
  return String(lusha.ready['apiKey']);
}
