import type { Account } from '@sluice/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, shoot } from './kit.ts';
import { accountOf, fillAndConnect, heardBy, openLinkSession, serveHostPage } from './linking.ts';
import { signIn } from './session.ts';
import type { Site } from './site.ts';

// The guide that is followed: 1 “Navigate to the Hub”, 2 “Fill out the fields”, 3 “Click Connect”.
describeInBrowser('“Linking the Account from the Hub”, word by word', ({ openPage }) => {
  let product: Product;
  let host: Site;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', '20'] });
    host = await serveHostPage(product.server.url);
  });
  afterAll(async () => {
    await host.close();
    await product.stop();
  });

  const lushaFields = () => ({ 'API Key': String(product.lusha.ready['apiKey']) });
  const flowluFields = (domain: string) => ({
    'Account Domain': domain,
    'API Key': String(product.flowlu.ready['apiKey']),
  });

  /** The account of that owner, as the Accounts page of the console shows it too: by a link of its own. */
  async function isLinked(owner: string, connector: string): Promise<Account> {
    const account = await accountOf(product, owner, connector);
    if (!account) throw new Error(`There is no account of ${owner} at ${connector}.`);
    expect(account.status).toBe('active');
    const page = await openPage();
    await signIn(page, product);
    const link = page.getByRole('link', { name: account.name, exact: true });
    const tiles = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem').filter({ has: link });
    const shown = async () => {
      const all = await tiles.all();
      return Promise.all(
        all.map(async (tile) => ({
          to: await tile.getByRole('link').first().getAttribute('href'),
          text: await tile.innerText(),
        })),
      );
    };
    await tiles.first().waitFor();
    const own = (await shown()).filter(({ to }) => to === `/accounts/${account.id}`);
    expect(own.map(({ text }) => text)).toEqual([expect.stringMatching(/\bActive\b/)]);
    expect(own[0]?.text).toContain(account.ownerName);
    await shoot(page, `seeds-accounts-${owner}-${connector}`);
    return account;
  }

  async function isConfirmed(page: Page, connector: string, name: string): Promise<void> {
    await page.getByRole('heading', { name: new RegExp(`${connector}.* linked`) }).waitFor();
    await checkAxe(page, `${name}, linked`);
    await shoot(page, `seeds-${name}-linked`);
  }

  const CONNECTORS = [
    { connector: 'Lusha', id: 'lusha', fieldsOf: lushaFields, forms: ['', '', ''] },
    {
      connector: 'Flowlu',
      id: 'flowlu',
      fieldsOf: flowluFields,
      forms: ['DOMAIN', 'DOMAIN.flowlu.com', 'https://DOMAIN.flowlu.com/'],
    },
  ] as const;

  for (const { connector, id, fieldsOf, forms } of CONNECTORS) {
    const typed = (way: number) =>
      fieldsOf((forms[way] ?? '').replace('DOMAIN', String(product.flowlu.ready['domain'])));

    test(`${connector} in the Hub that a product embeds`, async () => {
      const owner = { id: `embedded-${id}`, name: `Nora Embedded of ${connector}` };
      const { token } = await openLinkSession(product, { owner, connectors: [id] });
      const page = await openPage();
      await page.goto(`${host.url}/#${token}`);
      await page.getByLabel('API Key', { exact: true }).waitFor();
      await checkAxe(page, `${connector}, embedded`);
      await shoot(page, `seeds-${id}-embedded`);
      await fillAndConnect(page, typed(0));
      await isConfirmed(page, connector, `${id}-embedded`);
      const account = await isLinked(owner.id, id);
      expect(await heardBy(page)).toEqual([
        {
          type: 'success',
          detail: { account: { id: account.id, connector: id, name: connector }, changed: false },
        },
      ]);
    });

    test(`${connector} by a link that was sent`, async () => {
      const owner = { id: `sent-${id}`, name: `Nora Sent of ${connector}` };
      const { url } = await openLinkSession(product, { owner, connectors: [id] });
      const page = await openPage();
      await page.goto(url);
      await page.getByLabel('API Key', { exact: true }).waitFor();
      await checkAxe(page, `${connector}, hosted`);
      await shoot(page, `seeds-${id}-hosted`);
      await fillAndConnect(page, typed(1));
      await isConfirmed(page, connector, `${id}-hosted`);
      await isLinked(owner.id, id);
    });

    test(`${connector} in the console`, async () => {
      const page = await openPage();
      await signIn(page, product);
      await page.getByRole('button', { name: 'Link account' }).first().click();
      await page.getByRole('button', { name: connector }).click();
      await page.getByRole('button', { name: 'More options' }).click();
      await page.getByLabel('Server address').fill(product[id].url);
      await checkAxe(page, `${connector}, console`);
      await shoot(page, `seeds-${id}-console`);
      await fillAndConnect(page, typed(2));
      await isConfirmed(page, connector, `${id}-console`);
      await isLinked('workspace', id);
    });
  }
});
