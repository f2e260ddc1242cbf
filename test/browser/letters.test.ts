import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { linkLusha, startProduct, type Product } from '../whole-product.ts';
import { endKeys } from './end-keys.ts';
import { describeInBrowser } from './kit.ts';
import { openMailbox, type Mailbox } from './mailbox.ts';
import { personOf, signInAnew, enterAs } from './session.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 15_000;
const NEW_PASSWORD = 'a quay of seven gulls';

describeInBrowser('letters, and where their links lead', ({ openPage: open }) => {
  let product: Product;
  let mailbox: Mailbox;
  beforeAll(async () => {
    mailbox = await openMailbox();
    product = await startProduct({
      lusha: ['--sample', '20'],
      settings: { SLUICE_SMTP_URL: mailbox.url, SLUICE_MAIL_FROM: 'Sluice <sluice@northwind.example>' },
    });
  });
  afterAll(async () => {
    await product.stop();
    await mailbox.close();
  });

  const openPage: typeof open = async (options) => {
    const page = await open(options);
    page.setDefaultTimeout(PATIENCE_MS);
    return page;
  };
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
  const signIn = async (page: Page, email: string, password: string) => {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await press(page, 'Sign in');
  };

  test('a forgotten password is replaced through the letter’s link, once, and the old one opens nothing', async () => {
    const owner = await personOf(product, 'owner');
    const page = await openPage();
    await page.goto(`${product.server.url}/runs`);
    await page.getByLabel('E-mail address').fill(owner.email);
    await press(page, 'Forgot your password?');
    await heading(page, 'Forgot your password?');
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(owner.email);
    await press(page, 'Send the link');
    await heading(page, 'Look into your mail');
    const { link, text } = await mailbox.letterTo(owner.email, /password/);
    expect(link).toContain(`${product.server.url}/reset#`);
    expect(text).toContain('Ona Northwind');

    // A stranger is told the same, and gets no letter.
    const stranger = await openPage();
    await stranger.goto(product.server.url);
    await press(stranger, 'Forgot your password?');
    await stranger.getByLabel('E-mail address').fill('mallory@elsewhere.example');
    await press(stranger, 'Send the link');
    await heading(stranger, 'Look into your mail');

    const reader = await openPage({ width: 390 });
    await reader.goto(link);
    await heading(reader, 'Set a new password');
    await reader.getByLabel('New password').fill(NEW_PASSWORD);
    await press(reader, 'Set the password');
    await reader.getByText('Your new password is set.').waitFor();
    await signIn(reader, owner.email, owner.password);
    await reader.getByRole('alert').waitFor();
    await signIn(reader, owner.email, NEW_PASSWORD);
    await heading(reader, 'Home');
    owner.password = NEW_PASSWORD;
    owner.cookies = (await signInAnew(product, owner)).cookies;

    const late = await openPage();
    await late.goto(link);
    await late.getByLabel('New password').fill('another quay of eight gulls');
    await press(late, 'Set the password');
    await late.getByRole('alert').waitFor();
    expect(mailbox.letters.map(({ to }) => to)).not.toContain('mallory@elsewhere.example');
  });

  test('an invitation is in the mail of who is invited, who joins by it', async () => {
    const owner = await personOf(product, 'owner');
    const email = 'vera@northwind.example';
    const page = await openPage();
    await enterAs(page, product, owner);
    await page.goto(`${product.server.url}/members`);
    await press(page, 'Invite a member');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('radio', { name: 'Operator' }).check();
    await press(page, 'Make the invitation');
    const ready = page.getByRole('dialog', { name: `An invitation for ${email}` });
    await ready.getByText(`It was sent to ${email} by e-mail`).waitFor();
    const { link } = await mailbox.letterTo(email, /invite/i);
    expect(link).toBe(await ready.getByLabel('Link', { exact: true }).inputValue());
    await ready.getByRole('button', { name: 'Done' }).click();

    const vera = await openPage();
    await vera.goto(link);
    await vera.getByText('invites you to this workspace as Operator').waitFor();
    await vera.getByLabel('Your name').fill('Vera Vale');
    await vera.getByLabel('Password', { exact: true }).fill('lantern quay seven gulls');
    await press(vera, 'Join');
    await vera.getByRole('button', { name: /^You: Vera Vale Operator/ }).waitFor();
    await page.getByRole('list', { name: 'Members' }).getByText('Vera Vale').waitFor();
  });

  test('an account that breaks is told to the owner by a letter, whose link leads through the sign-in to what mends it', async () => {
    const owner = await personOf(product, 'owner');
    const { client, lusha } = product;
    const account = await linkLusha(product, 50);
    const params = { accountId: account.id };
    const key = await endKeys(lusha, 'lusha-api');
    await client.accounts.verify({ params });
    const { link, text } = await mailbox.letterTo(owner.email, /“People” does not work/);
    expect(text).toContain('Lusha refuses the account “People”');

    const page = await openPage();
    await page.goto(link);
    await heading(page, 'Sign in to Sluice');
    await signIn(page, owner.email, owner.password);
    const edit = page.getByRole('dialog', { name: 'Edit People' });
    await edit.getByRole('heading', { name: 'Update People' }).waitFor();
    await edit.getByRole('button', { name: 'Replace' }).first().click();
    await edit.getByLabel('API Key', { exact: true }).fill(key);
    await edit.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('People is changed.').waitFor();
    await page.keyboard.press('Escape');
    await heading(page, 'People');
    await page.getByRole('main').getByText('Active', { exact: true }).first().waitFor();
    expect((await client.accounts.get({ params })).status).toBe('active');

    // The link still leads there, and a second break within the hour writes no second letter.
    await endKeys(lusha, 'lusha-api');
    await client.accounts.verify({ params });
    await page.getByRole('main').getByText('Failing', { exact: true }).first().waitFor();
    expect(mailbox.letters.filter(({ subject }) => subject.includes('People'))).toHaveLength(1);
  });
});
