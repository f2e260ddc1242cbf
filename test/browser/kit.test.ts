import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, checkAxe, describeInBrowser } from './kit.ts';
import { serveSite, type Site } from './site.ts';

const STRICT = { 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'" };
const page = (body: string) =>
  `<!doctype html><html lang="en"><title>A page</title><main>${body}</main></html>`;
const SHADOW = `
  const root = document.querySelector('div').attachShadow({ mode: 'open' });
  root.innerHTML = '<h1>Hello</h1><input>';
`;
const SMALL = `
  document.querySelector('div').innerHTML = '<button>a</button><button>b</button>';
  for (const { style } of document.querySelectorAll('button')) style.cssText = 'width: 12px; height: 12px; padding: 0';
`;

describeInBrowser('the kit of the browser tests', ({ openPage, complaints, forgetComplaints }) => {
  let site: Site;
  beforeAll(async () => {
    site = await serveSite({
      '/good': { body: page('<h1>Hello</h1>'), headers: STRICT },
      '/shadow': { body: page('<div></div><script src="/shadow.js"></script>'), headers: STRICT },
      '/shadow.js': SHADOW,
      '/small': page('<h1>Hello</h1><div></div><script src="/small.js"></script>'),
      '/small.js': SMALL,
      '/throws': page('<h1>Hello</h1><script>throw new Error("broken")</script>'),
      '/inline': { body: page('<h1>Hello</h1><script>1</script>'), headers: STRICT },
      '/asks': page('<h1>Hello</h1><script>fetch("/v1/none"); fetch("/none.js")</script>'),
    });
  });
  afterAll(() => site.close());

  test('a good page gives no cause for complaint', async () => {
    const page = await openPage();
    await page.goto(`${site.url}/good`);
    await checkAxe(page, 'a good page');
    expect(complaints()).toEqual([]);
  });

  test('axe looks into shadow roots, and works under the strictest policy', async () => {
    const page = await openPage();
    await page.goto(`${site.url}/shadow`);
    expect(await axeFindings(page)).toEqual([expect.stringContaining('label')]);
    expect(await page.evaluate('typeof axe')).toBe('undefined');
  });

  test('axe minds what is too small to be hit, as WCAG 2.2 does', async () => {
    const page = await openPage();
    await page.goto(`${site.url}/small`);
    const found = await axeFindings(page);
    expect(found).toEqual([expect.stringContaining('target-size'), expect.stringContaining('target-size')]);
  });

  test.each([
    ['/throws', /^error: Error: broken/],
    ['/inline', /^console: .*Content Security Policy/],
  ])('%s is complained about', async (path, expected) => {
    const page = await openPage();
    await page.goto(site.url + path);
    await expect.poll(() => complaints().join('\n')).toMatch(expected);
    forgetComplaints();
  });

  test('what an API answers is the page’s own affair, a missing file is not', async () => {
    const page = await openPage();
    await page.goto(`${site.url}/asks`);
    await expect.poll(() => complaints()).toHaveLength(1);
    expect(complaints()[0]).toContain('/none.js');
    forgetComplaints();
  });

  test('what a test is about does not fail it', async () => {
    const page = await openPage({ expected: [/broken/] });
    await page.goto(`${site.url}/throws`);
    expect(complaints()).toEqual([]);
  });
});
