import { sampleInput } from '@sluice/lusha-api';
import type { Page } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { atRest, linkFlowlu, linkLusha, startJob, startProduct, type Product } from '../whole-product.ts';
import { describeInBrowser } from './kit.ts';
import { lookedAt, SIGHTS } from './layout.ts';
import { signIn } from './session.ts';
import { nothingBusy, settled } from './settled.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 15_000;
const PEOPLE = 60;

describeInBrowser('pages that are narrow, enlarged and dark', ({ openPage }) => {
  let product: Product;
  let paths: readonly string[];
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', String(PEOPLE), '--plan', 'scale'] });
    const { client } = product;
    const account = await linkLusha(product, 50);
    await client.accounts.update({
      params: { accountId: account.id },
      body: {
        name: 'Prospecting key of the sales team for Northern and Eastern Europe',
        description: 'averylongwordthatnobodywouldwritebutsomebodydidanywayforthesakeofit',
      },
    });
    const crm = await linkFlowlu(product, 1000);
    await client.webhooks.create({
      body: { url: 'https://hooks.northwind.example/a/rather/long/path/sluice' },
    });
    await client.keys.create({ body: { name: 'Nightly report for the board' } });
    const input = sampleInput({ rows: 40, people: PEOPLE });
    const run = await startJob({ client, input, account, destination: crm });
    await atRest(client, run);
    await client.accounts.suspend({ params: { accountId: crm.id } });
    const [call] = (await client.calls.list()).items;
    const file = await client.files.upload({ query: { name: 'contacts.csv' }, body: input });
    const wizard = `/enrich?file=${file.id}&source=lusha&account=${account.id}`;
    const of = `/accounts/${account.id}`;
    paths = [
      '/',
      '/enrich',
      `${wizard}&step=authenticate`,
      `${wizard}&step=columns`,
      `${wizard}&step=results`,
      '/runs',
      `/runs/${run.id}`,
      `/runs/${run.id}?tab=settings`,
      '/quarantine',
      '/accounts',
      of,
      `${of}?tab=calls`,
      `${of}?tab=try`,
      `${of}?tab=manage`,
      `/accounts/${crm.id}`,
      '/connectors',
      '/connectors/lusha',
      '/links',
      '/link-page',
      '/webhooks',
      '/usage',
      '/activity',
      `/activity/${call?.id ?? ''}`,
      '/audit',
      '/members',
      '/keys',
      '/settings',
      '/me',
    ];
  });
  afterAll(() => product.stop());

  const enter = async () => {
    const page = await openPage({ width: 390, scheme: 'dark' });
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { at: '/' });
    await settled(page, PATIENCE_MS);
    return page;
  };

  test('nothing is cut off, written over its edge or to be scrolled sideways on any page', async () => {
    const page = await enter();
    const found: Record<string, string[]> = {};
    for (const path of paths) {
      await page.goto(product.server.url + path);
      await settled(page, PATIENCE_MS);
      await look(page, path, found);
    }
    expect(found, 'what is wrong, by page').toEqual({});
  });

  test('nor in the windows over them', async () => {
    const page = await enter();
    const found: Record<string, string[]> = {};
    const opened: readonly (readonly [path: string, button: string | RegExp])[] = [
      ['/accounts', 'Menu'],
      ['/accounts', /^Notices/],
      ['/accounts', 'Link account'],
      ['/members', 'Invite a member'],
      ['/keys', 'Create an API key'],
      [paths.find((path) => path.endsWith('tab=manage')) ?? '', 'Revoke everywhere'],
      [paths.find((path) => path.endsWith('tab=manage')) ?? '', 'Edit'],
    ];
    for (const [path, name] of opened) {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(product.server.url + path);
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('dialog').waitFor();
      await nothingBusy(page, PATIENCE_MS);
      await look(page, `${path} ${String(name)}`, found);
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    await look(page, 'palette', found);
    expect(found, 'what is wrong, by window').toEqual({});
  });
});

async function look(page: Page, name: string, found: Record<string, string[]>): Promise<void> {
  for (const sight of SIGHTS) {
    const wrong = await lookedAt(page, sight);
    if (wrong.length > 0) found[`${name}, ${sight.name}`] = wrong;
    const folder = process.env['SLUICE_SHOTS'] ?? '';
    if (folder === '') continue;
    mkdirSync(folder, { recursive: true });
    const file = `${name} ${sight.name}`.replaceAll(/[^a-z0-9]+/gi, '-');
    await page.screenshot({ path: join(folder, `narrow${file}.png`) });
  }
}
