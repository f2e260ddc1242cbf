import { SluiceError } from '@sluice/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { atRest, linkFlowlu, linkLusha, startJob, startProduct, type Product } from '../whole-product.ts';
import { controlsOf, type Control } from './controls.ts';
import { axeFindings, checkAxe, describeInBrowser, shoot } from './kit.ts';
import { personOf, signIn, urlOf } from './session.ts';
import { settled } from './settled.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
const PATIENCE_MS = 25_000;

/** What looks, filters, copies and goes elsewhere, and changes nothing. */
const LOOKS = [
  /^(Show|Hide|Copy|Copied|Clear|Close|Details|Columns|Retry|Try again|Refresh)\b/,
  /^(Save as|Download|Export|Only open|What the call was|Choose|More|Next|Back|Previous|Sort)\b/,
  /^(All \d+ columns|Dry run$)/,
  /^(Day|Hour|Today|Week|Month|Last|This)\b/,
];

/** What chooses what is looked at, outside of the filters of a list. */
const READS = [/^slider “.+: value by value”$/, /^combobox “Month”$/];

describeInBrowser('a Viewer', ({ openPage }) => {
  let product: Product;
  let paths: Record<string, string>;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', '20'] });
    const { client } = product;
    const account = await linkLusha(product, 50);
    await linkFlowlu(product, 50);
    await client.webhooks.create({ body: { url: 'https://hooks.northwind.example/sluice' } });
    const input = 'email,note\nsomebody@nowhere.example,a\n,nobody\n';
    const run = await startJob({ client, input, account });
    await atRest(client, run);
    const [call] = (await client.calls.list()).items;
    paths = {
      Home: '/',
      Runs: '/runs',
      Run: `/runs/${run.id}`,
      Quarantine: '/quarantine',
      Accounts: '/accounts',
      Account: `/accounts/${account.id}`,
      Connectors: '/connectors',
      Connector: '/connectors/lusha',
      Usage: '/usage',
      Activity: '/activity',
      Call: `/activity/${call?.id ?? ''}`,
      Audit: '/audit',
      Members: '/members',
    };
  });
  afterAll(() => product.stop());

  test('sees every page that is for looking, and on none of them anything that acts', async () => {
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { role: 'viewer', at: '/' });
    const navigation = page.getByRole('navigation', { name: 'Main' });
    await navigation.waitFor();
    const places = await navigation.getByRole('link').allTextContents();
    expect(places.map((place) => place.replace(/\d.*$/, ''))).toEqual([
      'Home',
      'Runs',
      'Quarantine',
      'Accounts',
      'Connectors',
      'Usage & credits',
      'Activity',
      'Audit',
      'Members',
    ]);
    const found: Record<string, string[]> = {};
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(urlOf(product) + path);
      await settled(page, PATIENCE_MS);
      const wrong = [
        ...(await acting(page)).map((control) => `It acts: ${control}`),
        ...(await axeFindings(page)),
      ];
      if (wrong.length > 0) found[name] = wrong;
      await shoot(page, `viewer-${name.toLowerCase()}`);
    }
    expect(found, 'what is wrong, by page').toEqual({});
  });

  test('is told plainly that the other pages are not for the role', async () => {
    const page = await openPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { role: 'viewer', at: '/keys' });
    for (const path of ['/keys', '/settings', '/webhooks', '/links', '/link-page', '/enrich']) {
      await page.goto(urlOf(product) + path);
      await page.getByRole('heading', { name: 'Not for your role' }).waitFor();
      expect(await acting(page), path).toEqual([]);
    }
    await checkAxe(page, 'not for the role');
    await shoot(page, 'viewer-not-for-you');
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: 'Members' }).waitFor();
    expect(await page.getByRole('option', { name: /Link account|Settings|API key|Invite/ }).count()).toBe(0);
  });

  test('is refused by the server whatever a page might offer', async () => {
    const { client } = await personOf(product, 'viewer');
    const [account] = (await client.accounts.list()).items;
    const accountId = account?.id ?? '';
    const acts: (() => Promise<unknown>)[] = [
      () => client.accounts.update({ params: { accountId }, body: { name: 'Mine' } }),
      () => client.accounts.suspend({ params: { accountId } }),
      () => client.accounts.unlink({ params: { accountId } }),
      () => client.actions.run({ params: { accountId, action: 'contacts.enrich' }, body: { input: {} } }),
      () => client.files.upload({ query: { name: 'x.csv' }, body: 'email\nx@y.example\n' }),
      () => client.keys.create({ body: { name: 'Mine' } }),
      () => client.webhooks.list(),
      () => client.linkSessions.create({ body: { owner: { id: 'me', name: 'Me' } } }),
      () => client.invitations.create({ body: { email: 'x@y.example', role: 'viewer' } }),
      () => client.workspace.update({ body: { name: 'Mine' } }),
      () => client.vault.rotate({ body: { what: 'data_keys' } }),
    ];
    const codes = await Promise.all(
      acts.map((act) => act().catch((error: unknown) => (error instanceof SluiceError ? error.code : error))),
    );
    expect(codes).toEqual(acts.map(() => 'auth.role'));
    expect((await product.client.accounts.list()).items.map(({ status }) => status)).toEqual([
      'active',
      'active',
    ]);
  });
});

/** Pages and openings that are for those who may change something. */
const ACTING_LINKS = /^\/(enrich|links|link-page|webhooks|keys|settings)(\/|$)|[?&](ask|invite|create|add)\b/;

/** What in the page’s content does more than show something, by its role and name. */
async function acting(page: Page): Promise<string[]> {
  return (await controlsOf(page)).filter(acts).map(({ role, name }) => `${role} “${name}”`);
}

function acts({ role, name, url, discloses, filters }: Control): boolean {
  if (url !== null) {
    const { pathname, search } = new URL(url);
    return ACTING_LINKS.test(pathname + search);
  }
  if (role === 'button') return !discloses && !LOOKS.some((pattern) => pattern.test(name));
  return !filters && !READS.some((pattern) => pattern.test(`${role} “${name}”`));
}
