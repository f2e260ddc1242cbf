import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from '../whole-product.ts';
import { checkAxe, describeInBrowser, OWN_DOMAIN, shoot } from './kit.ts';
import { openLinkSession } from './linking.ts';
import { signIn } from './session.ts';

const ARABIC = {
  'hub.label': 'ربط حساب',
  'form.title': 'ربط {connector}',
  'form.connect': 'اتصال',
  'form.safe': 'يتم التحقق من {connector} أولاً ثم يُحفظ مشفّراً.',
  'guide.title': 'خطوة بخطوة',
  'guide.before': 'قبل أن تبدأ',
  'secret.paste': 'لصق',
  'success.title': 'تم ربط {connector}',
};
const FRENCH = { 'form.title': 'Relier {connector}', 'form.connect': 'Relier' };
const fileOf = (name: string, words: object) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(words)),
});

describeInBrowser('the page of a sent link, made a workspace’s own', ({ openPage }) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ lusha: ['--sample', '20'] });
  });
  afterAll(() => product.stop());

  test('a link of its own domain speaks the language that was added, and from right to left', async () => {
    const owner = await openPage();
    await signIn(owner, product, { at: '/link-page' });
    const files = owner.getByLabel('Files of languages');
    await files.setInputFiles(fileOf('fr.json', { 'form.titel': 'Relier' }));
    await owner.getByText('fr.json: “form.titel” is not one of the Hub’s texts.').waitFor();
    await files.setInputFiles([fileOf('ar.json', ARABIC), fileOf('fr.json', FRENCH)]);
    const languages = owner.getByRole('list', { name: 'Languages' }).getByRole('listitem');
    await expect.poll(() => languages.count()).toBe(2);
    expect(await languages.first().textContent()).toMatch(/^Arabic ar\s*8 of \d+ texts/);
    const { port } = new URL(product.server.url);
    const domain = `http://${OWN_DOMAIN}:${port}`;
    await owner.getByLabel('Own domain of the link page').fill(domain);
    await owner.getByRole('button', { name: 'Save' }).click();
    await owner.getByText('Saved. Links that are open show it at once.').waitFor();
    await checkAxe(owner, 'languages of the link page');
    await shoot(owner, 'link-page-languages');
    await owner.goto(`${product.server.url}/links?ask`);
    const choice = owner.getByRole('combobox', { name: 'Language' });
    await expect
      .poll(() => choice.getByRole('option').allTextContents())
      .toEqual(['That of their browser', 'English', 'German', 'Arabic', 'French']);

    const { url } = await openLinkSession(product, {
      owner: { id: 'salma', name: 'Salma' },
      connectors: ['lusha'],
      locale: 'ar',
    });
    expect(url.startsWith(`${domain}/link#slink_`)).toBe(true);
    // A domain of one's own has HTTPS, which this machine has not.
    const page = await openPage({ expected: [/Cross-Origin-Opener-Policy header has been ignored/] });
    await page.goto(url);
    await page.getByRole('heading', { name: 'ربط Lusha' }).waitFor();
    expect(new URL(page.url()).hostname).toBe(OWN_DOMAIN);
    expect(await page.evaluate('document.documentElement.dir')).toBe('rtl');
    expect(await page.evaluate('document.documentElement.lang')).toBe('ar');
    const guide = await page.getByRole('complementary').boundingBox();
    const field = await page.getByLabel('API Key').boundingBox();
    expect(guide && field && guide.x + guide.width <= field.x, 'the guide lies left of the form').toBe(true);
    await checkAxe(page, 'from right to left');
    await shoot(page, 'link-page-arabic');
    await page.getByLabel('API Key').fill(String(product.lusha.ready['apiKey']));
    await page.getByRole('button', { name: 'اتصال' }).click();
    await page.getByRole('heading', { name: 'تم ربط Lusha' }).waitFor();
  });

  test('a link without a language speaks that of the browser, where the workspace has words in it', async () => {
    await product.client.branding.set({ body: { messages: { fr: FRENCH }, linkUrl: null } });
    const { url } = await openLinkSession(product, {
      owner: { id: 'remi', name: 'Rémi' },
      connectors: ['lusha'],
    });
    const page = await openPage({ locale: 'fr-CA' });
    await page.goto(url);
    await page.getByRole('heading', { name: 'Relier Lusha' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('fr-CA');
    expect(await page.evaluate('document.documentElement.dir')).toBe('ltr');
    await page.getByLabel('API Key').fill(String(product.lusha.ready['apiKey']));
    await page.getByRole('button', { name: 'Relier' }).click();
    // What the catalogue leaves out is said in English.
    await page.getByRole('heading', { name: 'Lusha is linked' }).waitFor();
  });
});
