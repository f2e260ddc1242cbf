import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldDefinition, HubConnector } from '@sluice/core';
import { loadCatalog } from '@sluice/connectors';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem, showConnector, startHubStub, type HubStub, type Play, type Said } from './hub-stub.ts';
import { checkAxe, describeInBrowser } from './kit.ts';
import { many } from './many-connectors.ts';
import { serveSite, type Site } from './site.ts';

const KEY = '3f0c2d1e-8a4b-4c6d-9e7f-1a2b3c4d5e6f';

interface Screen {
  play?: Play;
  /** Leads to the screen, from the page as it is loaded. */
  lead?: (page: Page) => Promise<void>;
  locale?: string;
  /** Attributes of the element. */
  attributes?: string;
  /** In place of a token for which the server plays. */
  token?: string;
}

const brand = {
  name: 'Northwind Sales',
  logo: null,
  accent: '#ffd54a',
  accentDark: '#7c2d12',
  title: null,
  intro: 'Link the tools your team works with. It takes a minute, and you can end it at any time.',
  success: 'Thank you! Your first records arrive within the hour.',
  supportUrl: 'https://help.northwind.example/linking',
  messages: null,
};

const advanced: FieldDefinition[] = [
  {
    name: 'apiKey',
    label: 'API Key',
    kind: 'secret',
    required: true,
    help: 'From “Manage API Keys” in the dashboard.',
    placeholder: '00000000-0000-4000-8000-000000000000',
  },
  {
    name: 'plan',
    label: 'Plan',
    kind: 'text',
    required: false,
    help: 'How many requests the account may send.',
    options: [
      { value: 'free', label: 'Free' },
      { value: 'pro', label: 'Pro' },
    ],
    advanced: true,
  },
  {
    name: 'baseUrl',
    label: 'Server address',
    kind: 'url',
    required: false,
    help: 'Another server that speaks the same API.',
    placeholder: 'http://127.0.0.1:4010',
    advanced: true,
  },
];

const account = {
  id: 'acc_1',
  name: 'Lusha of the sales team',
  description: 'Used by the enrichment of inbound leads.',
  values: {},
  hints: { apiKey: '••••5e6f' },
};

const fill = (page: Page, key = KEY) => page.getByLabel('API Key').fill(key);
const connect = (page: Page) => page.getByRole('button', { name: 'Connect' }).click();
/** Until the provider has been silent for so long that one may give up. */
const waitLong = async (page: Page) => {
  await fill(page);
  await page.clock.install();
  await connect(page);
  await page.clock.runFor(1_100);
  await page.getByText('Checking with Lusha…').waitFor();
  await page.clock.runFor(4_000);
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
};
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor();
const submitted = (said: () => Said) => ({
  play: { link: said },
  lead: async (page: Page) => {
    await fill(page);
    await connect(page);
  },
});
const stopped = (code: string): Screen => ({
  play: { sessionSays: () => problem(410, code, 'The link is over.') },
});

const oauth = (play: Play): Screen => ({
  play: { ...play, session: { connectors: [], ...play.session } },
});

function screens(connectors: HubConnector[], hubspot: HubConnector): Record<string, Screen> {
  const signIn = { session: { connectors: [hubspot] } };
  const signsIn = async (page: Page) => {
    await heading(page, 'Link HubSpot');
    await connect(page);
    await heading(page, 'Sign in to HubSpot');
  };
  return {
    picker: { play: { session: { connectors: [...connectors, ...many] } } },
    'picker-small': { play: { session: { connectors, brand } } },
    'picker-nothing': {
      play: { session: { connectors: many } },
      lead: async (page) => page.getByRole('searchbox').fill('zebra'),
    },
    form: {},
    'form-branded': { play: { session: { brand } } },
    'form-guide-open': {
      lead: async (page) => {
        const fold = page.getByRole('button', { name: /^Show the/ });
        if (await fold.isVisible()) await fold.click();
      },
    },
    'form-german': { locale: 'de-AT' },
    'form-flowlu': {
      play: { session: { connectors: connectors.filter(({ id }) => id === 'flowlu') } },
      lead: async (page) => {
        await page.getByLabel('Account Domain').fill('https://MyCompany.flowlu.com/crm/');
        await page.getByLabel('API Key').focus();
      },
    },
    'form-advanced': {
      play: { form: { fields: advanced }, session: { askName: true } },
      lead: async (page) => page.getByRole('button', { name: 'More options' }).click(),
    },
    'form-wrong': {
      lead: async (page) => {
        await fill(page, 'not a key');
        await connect(page);
      },
    },
    'form-good': {
      lead: async (page) => {
        await fill(page);
        await page.getByRole('button', { name: 'Show', exact: true }).click();
      },
    },
    slow: {
      ...submitted(() => 'silence'),
    },
    long: { ...submitted(() => 'silence'), lead: waitLong },
    cancelled: {
      ...submitted(() => 'silence'),
      lead: async (page) => {
        await waitLong(page);
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByText('Cancelled. Nothing was kept.').waitFor();
      },
    },
    refused: submitted(() =>
      problem(422, 'account.refused', 'The provider refused the credentials.', {
        said: 'Invalid API key. Please check your key and try again, or contact support.',
      }),
    ),
    unverified: submitted(() =>
      problem(424, 'account.unverified', 'The credentials could not be checked.', {
        said: '503 Service Unavailable',
      }),
    ),
    'no-network': submitted(() => 'nothing'),
    'at-the-field': submitted(() =>
      problem(422, 'account.fields', 'A field is wrong.', {
        fields: [{ field: 'fields.apiKey', message: 'holds characters that no key of this kind has' }],
      }),
    ),
    edit: { play: { form: { account }, session: { askName: true } } },
    'edit-replace': {
      play: { form: { account } },
      lead: async (page) => page.getByRole('button', { name: 'Replace' }).click(),
    },
    success: { ...submitted(() => ({ status: 201, body: { account: { ...linked }, changed: false } })) },
    used: { play: { session: { status: 'used', account: linked } } },
    expired: stopped('link.expired'),
    revoked: stopped('link.revoked'),
    exhausted: stopped('link.exhausted'),
    'wrong-page': stopped('link.origin'),
    'no-token': { token: '' },
    invalid: { token: `slink_${'x'.repeat(43)}` },
    empty: oauth({}),
    unreachable: { play: { sessionSays: () => 'nothing' } },
    'app-missing': {
      play: { ...signIn, formSays: () => problem(409, 'oauth.app_missing', 'There is no app.') },
    },
    oauth: { play: signIn },
    'oauth-waiting': { play: signIn, lead: signsIn },
    'oauth-failed': {
      play: {
        ...signIn,
        attempts: [
          { status: 'failed', error: { code: 'oauth.refused', message: 'The portal is suspended.' } },
        ],
      },
      lead: async (page) => {
        await signsIn(page);
        await page.getByText('The portal is suspended.').waitFor();
      },
    },
    'right-to-left': { attributes: 'locale="ar"' },
  };
}

const linked = { id: 'acc_1', connector: 'lusha', name: 'Lusha of the sales team' };

const ARABIC = {
  'form.title': 'ربط {connector}',
  'form.connect': 'اتصال',
  'form.safe': 'يتم التحقق من {connector} أولاً ثم يُحفظ مشفّراً.',
  'guide.title': 'خطوة بخطوة',
  'guide.before': 'قبل أن تبدأ',
  'guide.show.other': 'عرض الخطوات ({count})',
  'secret.paste': 'لصق',
};

describeInBrowser('the screens of the Hub', (browser) => {
  let stub: HubStub;
  let site: Site;
  let all: Record<string, Screen>;
  const pages: Record<string, string> = {};

  beforeAll(async () => {
    stub = await startHubStub();
    const catalog = await loadCatalog();
    const connectors = catalog.connectors.map((connector) => showConnector(connector, 'en'));
    const hubspot = connectors.find(({ id }) => id === 'hubspot')!;
    all = screens(
      connectors.filter(({ id }) => id !== 'hubspot'),
      hubspot,
    );
    for (const [name, screen] of Object.entries(all)) pages[`/${name}`] = pageOf(name, screen);
    site = await serveSite(pages);
  });
  afterAll(async () => {
    await stub.close();
    await site.close();
  });

  const pageOf = (name: string, screen: Screen): string => {
    const token = screen.token ?? stub.open(screen.play ?? {});
    const words = name === 'right-to-left' ? { ar: ARABIC } : {};
    return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>${name}</title><style>body{margin:24px;background:Canvas;color-scheme:light dark}@media(max-width:500px){body{margin:12px}}</style>
      <script src="${stub.url}/hub.js"></script>
      <main><h1 style="position:absolute;clip-path:inset(50%)">A page</h1>
      <sluice-hub token="${token}" ${screen.attributes ?? ''}></sluice-hub></main>
      <script>document.querySelector('sluice-hub').messages = ${JSON.stringify(words)}</script></html>`;
  };

  const NAMES = Object.keys(screens([], {} as HubConnector));
  test.each(NAMES)(
    '%s: told by its heading, and nothing for axe to find, wide or narrow, light or dark',
    async (name) => {
      const screen = all[name]!;
      for (const width of [1440, 390]) {
        const page = await browser.openPage({
          width,
          expected: [/ERR_EMPTY_RESPONSE/, /ERR_CONNECTION/],
          ...(screen.locale === undefined ? {} : { locale: screen.locale }),
        });
        page.setDefaultTimeout(20_000);
        await page.goto(`${site.url}/${name}`);
        await page.getByRole('heading', { level: 2 }).first().waitFor();
        await screen.lead?.(page);
        await settle(page, name);
        await isTold(page);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await picture(page, `${name}-${width}-${colorScheme}`);
          await checkAxe(page, `${name} at ${width}, ${colorScheme}`);
        }
        await page.close();
      }
    },
  );
});

/** Waits for what comes by itself. */
async function settle(page: Page, name: string): Promise<void> {
  const words: Record<string, RegExp> = {
    slow: /Checking with Lusha/,
    refused: /Lusha did not accept this/,
    unverified: /Lusha could not be asked/,
    'no-network': /No connection/,
    'at-the-field': /Holds characters/,
    success: /Lusha is linked/,
  };
  if (words[name]) await page.getByText(words[name]).first().waitFor();
}

/** Whatever has the focus: the screen is said to who cannot see it. */
async function isTold(page: Page): Promise<void> {
  const title = (await page.getByRole('heading', { level: 2 }).first().textContent()) ?? '';
  expect(title).not.toBe('');
  await page.getByRole('status').getByText(title, { exact: true }).waitFor({ state: 'attached' });
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SLUICE_SHOTS'] ?? '';
  if (folder === '') return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
