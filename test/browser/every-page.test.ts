import { sampleInput } from '@sluice/lusha-api';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { atRest, linkFlowlu, linkLusha, startJob, startProduct, type Product } from '../whole-product.ts';
import { axeFindings, describeInBrowser, shoot } from './kit.ts';
import { lookedAt } from './layout.ts';
import { openLinkSession } from './linking.ts';
import { MAX_SCRIPT_BYTES, scriptBytes } from './script-bytes.ts';
import { signIn } from './session.ts';
import { settled } from './settled.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
/** Below the test's own, so that what is missing is named. */
const PATIENCE_MS = 15_000;
const PEOPLE = 30;
const SIGHTS = [
  { name: '1440 wide', width: 1440, height: 900, letters: 100 },
  { name: '390 wide', width: 390, height: 844, letters: 100 },
] as const;
const SCHEMES = ['light', 'dark'] as const;

/** What the addresses of single things are filled with. */
interface Things {
  account: string;
  run: string;
  file: string;
  webhook: string;
  call: string;
}

/** Of each route of the console, all that is looked at: with its parameters filled, and its parts. */
const visits = ({ account, run, file, webhook, call }: Things): Record<string, readonly string[]> => ({
  '/': ['/'],
  '/enrich': ['/enrich', ...enrichSteps({ account, file })],
  '/runs': ['/runs'],
  '/runs/$runId': ['', ...tabs('quarantine', 'calls', 'history', 'settings')].map(
    (part) => `/runs/${run}${part}`,
  ),
  '/quarantine': ['/quarantine'],
  '/accounts': ['/accounts'],
  '/accounts/$accountId': ['', ...tabs('calls', 'try', 'history', 'manage')].map(
    (part) => `/accounts/${account}${part}`,
  ),
  '/links': ['/links', '/links?status=expired'],
  '/link-page': ['/link-page'],
  '/connectors': ['/connectors'],
  '/connectors/$connectorId': ['', ...tabs('offers', 'actions')].map((part) => `/connectors/lusha${part}`),
  '/webhooks': ['/webhooks'],
  '/webhooks/$webhookId': [`/webhooks/${webhook}`],
  '/usage': ['/usage'],
  '/activity': ['/activity'],
  '/activity/$callId': [`/activity/${call}`],
  '/audit': ['/audit'],
  '/members': ['/members'],
  '/keys': ['/keys'],
  '/settings': ['/settings'],
  '/me': ['/me'],
});

describeInBrowser('every page of the console', ({ openPage }) => {
  let product: Product;
  let things: Things;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', String(PEOPLE), '--plan', 'scale'] });
    things = await fill(product);
  });
  afterAll(() => product.stop());

  const enter = async (expected: readonly RegExp[] = []) => {
    const page = await openPage({ expected });
    page.setDefaultTimeout(PATIENCE_MS);
    await signIn(page, product, { at: '/' });
    await settled(page, PATIENCE_MS);
    return page;
  };

  test('is in the table of what is looked at here', () => {
    expect(Object.keys(visits(things)).toSorted()).toEqual(routesOfTheConsole());
  });

  test('is light to load, gives axe nothing to find and keeps to its edges, wide and narrow, light and dark', async () => {
    const page = await enter();
    const heavy: Record<string, number> = {};
    const found: Record<string, string[]> = {};
    for (const path of Object.values(visits(things)).flat()) {
      await page.goto(product.server.url + path);
      await settled(page, PATIENCE_MS);
      const bytes = await scriptBytes(page);
      if (bytes > MAX_SCRIPT_BYTES) heavy[path] = bytes;
      await look(page, path, found);
    }
    expect(heavy, 'bytes of script, by page').toEqual({});
    expect(found, 'what is wrong, by page').toEqual({});
  });

  test('where there is no page, and where one could not be shown, it is the same', async () => {
    const page = await enter([/ERR_FAILED/, /dynamically imported module/]);
    const found: Record<string, string[]> = {};
    await page.goto(`${product.server.url}/nowhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await look(page, 'no such page', found);
    await page.route(/\/assets\/usage-page-[^/]*\.js$/, (route) => route.abort());
    await page.goto(`${product.server.url}/usage`);
    await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor();
    await page.getByRole('button', { name: 'Load again' }).waitFor();
    await look(page, 'could not be shown', found);
    await shoot(page, 'could-not-be-shown');
    expect(found, 'what is wrong, by page').toEqual({});
  });
});

/** So that there is something of each kind on every page. */
async function fill(product: Product): Promise<Things> {
  const { client } = product;
  const account = await linkLusha(product, 50);
  const crm = await linkFlowlu(product, 1000);
  const webhook = await client.webhooks.create({ body: { url: 'https://hooks.northwind.example/sluice' } });
  await client.keys.create({ body: { name: 'Nightly report' } });
  await openLinkSession(product, { owner: { id: 'acme', name: 'Acme Ltd' } });
  const input = sampleInput({ rows: 20, people: PEOPLE });
  const run = await startJob({ client, input, account, destination: crm });
  await atRest(client, run);
  await client.accounts.suspend({ params: { accountId: crm.id } });
  const file = await client.files.upload({ query: { name: 'contacts.csv' }, body: input });
  const [call] = (await client.calls.list()).items;
  return {
    account: account.id,
    run: run.id,
    file: file.id,
    webhook: webhook.webhook.id,
    call: call?.id ?? '',
  };
}

function enrichSteps({ account, file }: Pick<Things, 'account' | 'file'>): string[] {
  const wizard = `/enrich?file=${file}&source=lusha&account=${account}`;
  return ['authenticate', 'columns', 'results'].map((step) => `${wizard}&step=${step}`);
}

function tabs(...names: readonly string[]): string[] {
  return names.map((name) => `?tab=${name}`);
}

/** The paths of all routes, read where they are declared; each `createRoute` has one. */
function routesOfTheConsole(): string[] {
  const source = readFileSync(new URL('../../apps/console/src/routes.tsx', import.meta.url), 'utf8');
  const declared = source.split('createRoute({').slice(1);
  const paths = declared.map((text) => /^\s*path: '([^']+)'/m.exec(text)?.[1] ?? 'a route without a path');
  expect(paths.length).toBeGreaterThan(0);
  return paths.toSorted();
}

async function look(page: Page, name: string, found: Record<string, string[]>): Promise<void> {
  for (const sight of SIGHTS) {
    const wrong = await lookedAt(page, sight);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      wrong.push(...(await axeFindings(page)).map((finding) => `${colorScheme}: ${finding}`));
    }
    if (wrong.length > 0) found[`${name}, ${sight.name}`] = wrong;
  }
}
