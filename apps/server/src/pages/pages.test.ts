import { SluiceError } from '@sluice/core';
import { createHttp, createLogger, listen } from '@sluice/runtime';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { OauthOutcome, OauthReturn } from '../oauth/index.ts';
import { addPages } from './pages.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Setup {
  built?: boolean;
  publicUrl?: string;
  outcome?: OauthOutcome;
  begin?: () => Promise<{ redirect: string; cookie: { name: string; value: string } }>;
}

async function serve({ built = true, publicUrl, outcome, begin }: Setup = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-pages-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const folders = { console: join(folder, 'console'), hub: join(folder, 'hub') };
  writeFileSync(join(folder, 'secret.txt'), 'not for anyone');
  if (built) build(folders);
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    name: 'test',
    destination: { write: (line) => lines.push(line) },
  });
  const http = createHttp({ log, name: 'test' });
  http.app.get('/v1/things', (_request, reply) => reply.send({ things: [] }));
  const returned: (OauthReturn & { cookies: (string | undefined)[] })[] = [];
  addPages({
    http,
    log,
    folders,
    identityProvider: null,
    nameOf: (id) => (id === 'harbor' ? 'Harbor' : id),
    publicUrl: () => publicUrl ?? 'http://127.0.0.1:1',
    oauth: {
      begin:
        begin ??
        (async (id) => ({
          redirect: `https://provider.example/authorize?for=${id}`,
          cookie: { name: `sign_in_${id}`, value: 'bound' },
        })),
      callback: async (back) => {
        returned.push({ ...back, cookies: [back.cookie('sign_in_a1'), back.cookie('other')] });
        return outcome ?? { ok: true, connector: 'harbor' };
      },
    },
  });
  const { url } = await listen(http.app, { port: 0 });
  closers.push(() => http.close());
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { headers, redirect: 'manual' });
  return { url, get, lines, returned };
}

function build(folders: { console: string; hub: string }): void {
  mkdirSync(join(folders.console, 'assets'), { recursive: true });
  mkdirSync(folders.hub, { recursive: true });
  writeFileSync(join(folders.console, 'index.html'), '<title>Console</title>');
  writeFileSync(join(folders.console, 'link.html'), '<title>Link</title>');
  writeFileSync(join(folders.console, '.built-from'), 'stamp');
  writeFileSync(join(folders.console, 'assets/console-abc123.js'), 'export {};');
  writeFileSync(join(folders.console, 'assets/console-abc123.js.gz'), gzipSync('export {};'));
  writeFileSync(join(folders.hub, 'hub.js'), '(() => {})();');
}

const HTML = { accept: 'text/html,application/xhtml+xml' };

describe('pages', () => {
  test.each(['/', '/link'])('%s allows nothing inline, nothing from elsewhere and no frame', async (path) => {
    const { get } = await serve();
    const answer = await get(path, HTML);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cache-control': 'no-cache',
    });
  });

  test('a page the server does not know is the console, for a browser alone', async () => {
    const { get } = await serve();
    const page = await get('/accounts/acct_1', HTML);
    expect([page.status, await page.text()]).toEqual([200, '<title>Console</title>']);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    for (const answer of [await get('/accounts/acct_1'), await get('/v1/nothing', HTML)]) {
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'route.unknown' });
    }
  });

  test('the API is answered as before', async () => {
    const { get, url } = await serve();
    expect(await (await get('/v1/things', HTML)).json()).toEqual({ things: [] });
    const wrong = await fetch(`${url}/v1/things`, { method: 'POST' });
    expect(await wrong.json()).toMatchObject({ code: 'route.method' });
  });

  test('assets are kept for good, and sent compressed to those who take it', async () => {
    const { get } = await serve();
    const plain = await get('/assets/console-abc123.js', { 'accept-encoding': 'identity' });
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('content-type')).toContain('javascript');
    const zipped = await get('/assets/console-abc123.js', { 'accept-encoding': 'gzip' });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(zipped.headers.get('vary')).toMatch(/accept-encoding/i);
    expect(await zipped.text()).toBe('export {};');
  });

  test.each([
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets//etc/passwd',
    '/assets/../.built-from',
    '/assets/.built-from',
    '/assets/missing-1.js',
    '/assets/',
  ])('%s leads nowhere', async (path) => {
    const { url } = await serve();
    const { status, body } = await asIs(url, path);
    expect(status).toBe(404);
    expect(body).not.toContain('not for anyone');
    expect(JSON.parse(body)).toMatchObject({ code: 'route.unknown' });
  });

  test('the Hub’s script may be loaded from any origin, and is not sent twice', async () => {
    const { get, url } = await serve();
    const first = await get('/hub.js', { origin: 'https://app.example' });
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-type': expect.stringContaining('javascript') as unknown,
    });
    const again = await asIs(url, '/hub.js', { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  test.each(['/', '/link', '/hub.js'])('%s says what to do when nothing is built', async (path) => {
    const { get } = await serve({ built: false });
    const answer = await get(path, HTML);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      code: 'pages.missing',
      fix: expect.stringContaining('npm run build') as unknown,
    });
  });
});

describe('sign-in pages', () => {
  test('setting out binds the browser by a cookie that only these pages see', async () => {
    const { get } = await serve({ publicUrl: 'https://sluice.example' });
    const answer = await get('/oauth/start/a1', HTML);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://provider.example/authorize?for=a1');
    expect(answer.headers.get('set-cookie')).toBe(
      'sign_in_a1=bound; Path=/oauth; HttpOnly; SameSite=Lax; Max-Age=600; Secure',
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('over plain http the cookie is set all the same', async () => {
    const { get } = await serve();
    expect((await get('/oauth/start/a1')).headers.get('set-cookie')).not.toContain('Secure');
  });

  test('whoever asks for headers alone, as a scanner of links does, neither begins nor ends a sign-in', async () => {
    let begun = 0;
    const { url, returned } = await serve({
      begin: async () => {
        begun += 1;
        return { redirect: 'https://provider.example', cookie: { name: 'a', value: 'b' } };
      },
    });
    for (const path of ['/oauth/start/a1', '/oauth/callback?state=s1&code=c1'])
      expect((await fetch(url + path, { method: 'HEAD', redirect: 'manual' })).status).toBe(405);
    expect([begun, returned]).toEqual([0, []]);
  });

  test('what cannot be begun is said in words, on a page', async () => {
    const { get } = await serve({
      begin: async () => {
        throw new SluiceError('attempt.unknown', { message: 'Gone <b>already</b>.', fix: 'Begin again.' });
      },
    });
    const answer = await get('/oauth/start/a1', HTML);
    const text = await answer.text();
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(text).toContain('Gone &#60;b&#62;already&#60;/b&#62;.');
    expect(text).toContain('Begin again.');
  });

  test('what fails inside is logged and not told', async () => {
    const { get, lines } = await serve({ begin: () => Promise.reject(new Error('the inner cause')) });
    const answer = await get('/oauth/start/a1', HTML);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('inner cause');
    expect(lines.join('')).toContain('inner cause');
  });

  test('coming back hands over what the provider said, ends the cookie and closes the window', async () => {
    const { get, returned, lines } = await serve();
    const answer = await get('/oauth/callback?state=given-state&code=given-code', {
      ...HTML,
      cookie: 'x=1; sign_in_a1=bound',
    });
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain('Harbor is linked. You can close this window.');
    expect(text).toContain('data-close');
    expect(returned[0]).toMatchObject({
      state: 'given-state',
      code: 'given-code',
      error: undefined,
      cookies: ['bound', undefined],
    });
    expect(answer.headers.get('set-cookie')).toMatch(/^sign_in_a1=; Path=\/oauth; .*Max-Age=0/);
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(answer.headers.get('content-security-policy')).not.toContain('connect-src');
    expect(lines.join('')).not.toMatch(/given-/);
  });

  test('a refusal is shown as text, and the window stays open', async () => {
    const { get } = await serve({ outcome: { ok: false, connector: null, message: '<img src=x>' } });
    const answer = await get('/oauth/callback?error=access_denied&state=s&state=t', HTML);
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('data-close');
  });

  test('the page’s script and style are files, and take the answer out of the history', async () => {
    const { get } = await serve();
    expect(await (await get('/oauth/page.js')).text()).toContain('history.replaceState');
    expect((await get('/oauth/page.css')).headers.get('content-type')).toContain('text/css');
  });
});

/** `fetch` tidies a path and its headers before it sends them; this does not. */
function asIs(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((done, failed) => {
    const { hostname, port } = new URL(url);
    const sent = rawRequest({ hostname, port, path, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body }));
    });
    sent.on('error', failed).end();
  });
}
