import type { Branding, CreatedLinkSession, LinkSession } from '@sluice/core';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import type { Environment } from '../program.ts';
import { sluiceIn } from '../testing/run-sluice.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cli-links-'));
const environment: Environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
const { sluice, json } = sluiceIn(environment);
const FOR = ['--owner-id', 'cus_1', '--owner-name', 'Acme'];
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ dataDir, port: 0, logLevel: 'silent' });
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('links', () => {
  test('the address alone is printed, ready to be piped; what to know of it stands beside it', async () => {
    const { code, stdout, stderr } = await sluice('links', 'create', ...FOR);
    expect(code, stderr).toBe(EXIT.ok.code);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/link#slink_[\w-]{43}\n$/);
    expect(stderr).toContain('Send this link to Acme');
    expect(stderr).toMatch(/sluice links revoke lnk_/);
  });

  test('every option reaches the session', async () => {
    const what = '--connector lusha --connector flowlu --several --label onboarding --expires 2d';
    const rules = '--origin https://app.example.com/x --ask-name --advanced --locale de';
    const values = '--metadata plan=pro --metadata note=a=b --preset flowlu.domain=acme';
    const options = `${what} ${rules} ${values}`.split(' ');
    const { session } = await json<CreatedLinkSession>('links', 'create', ...FOR, ...options);
    expect(session).toMatchObject({
      owner: { id: 'cus_1', name: 'Acme' },
      connectors: ['lusha', 'flowlu'],
      several: true,
      label: 'onboarding',
      metadata: { plan: 'pro', note: 'a=b' },
      origins: ['https://app.example.com'],
      askName: true,
      advanced: true,
      locale: 'de',
    });
    expect(Date.parse(session.expiresAt) - Date.parse(session.createdAt)).toBe(2 * 86_400_000);
    const { stdout } = await sluice('links', 'show', session.id);
    for (const word of ['Acme (cus_1)', 'lusha, flowlu', 'plan=pro', 'asks for a name', 'onboarding'])
      expect(stdout).toContain(word);
  });

  test('they are listed by what became of them, and revoked', async () => {
    const { session } = await json<CreatedLinkSession>('links', 'create', ...FOR);
    const ids = async (status: string) =>
      (await json<LinkSession[]>('links', 'list', '--status', status)).map(({ id }) => id);
    expect(await ids('open')).toContain(session.id);
    expect((await sluice('links', 'list')).stdout).toContain(session.id);
    expect((await sluice('links', 'revoke', session.id)).stderr).toContain('opens nothing any more');
    expect(await ids('open')).not.toContain(session.id);
    expect(await ids('revoked')).toEqual([session.id]);
    expect((await sluice('links', 'list', '--status', 'used')).stderr).toContain('links create');
    expect(await sluice('links', 'show', 'lnk_1')).toMatchObject({ code: EXIT.notFound.code });
  });

  test.each([
    ['no owner', []],
    ['a time without a unit', [...FOR, '--expires', '30']],
    ['no time at all', [...FOR, '--expires', '0m']],
    ['a time too long', [...FOR, '--expires', '900d']],
    ['a preset without a value', [...FOR, '--preset', 'flowlu.domain']],
    ['metadata without a name', [...FOR, '--metadata', '=x']],
  ])('%s is refused before anything is made', async (_what, args) => {
    const before = await json<LinkSession[]>('links', 'list');
    expect((await sluice('links', 'create', ...args)).code).toBe(EXIT.usage.code);
    expect(await json<LinkSession[]>('links', 'list')).toEqual(before);
  });

  test('a secret is never taken as a preset', async () => {
    const { code, stderr } = await sluice('links', 'create', ...FOR, '--preset', 'lusha.apiKey=abc');
    expect([code, stderr]).toEqual([EXIT.failed.code, expect.stringContaining('secret')]);
  });
});

describe('branding', () => {
  test('what is given changes, the rest stays, and what is reset is as it came', async () => {
    const logo = join(dataDir, 'logo.bin');
    writeFileSync(logo, PNG);
    const set = await json<Branding>(
      'branding',
      'set',
      '--name',
      'Acme Data',
      '--logo',
      logo,
      '--accent',
      '#0a7f5c',
    );
    expect(set).toMatchObject({ name: 'Acme Data', logo: `data:image/png;base64,${PNG.toString('base64')}` });
    await json('branding', 'set', '--title', 'Link your data', '--link-url', 'https://link.example.com');
    const { stdout } = await sluice('branding', 'show');
    for (const word of ['Acme Data', 'PNG, 8 B', '#0a7f5c', 'Link your data', 'https://link.example.com'])
      expect(stdout).toContain(word);
    const { url } = await json<CreatedLinkSession>('links', 'create', ...FOR);
    expect(url).toMatch(/^https:\/\/link\.example\.com\/link#slink_/);
    const reset = await json<Branding>('branding', 'set', '--reset', 'logo,linkUrl');
    expect(reset).toMatchObject({ name: 'Acme Data', title: 'Link your data', logo: null, linkUrl: null });
  });

  test('words in further languages come from a file, and are put back', async () => {
    const file = join(dataDir, 'words.json');
    writeFileSync(file, JSON.stringify({ fr: { close: 'Fermer' } }));
    const set = await json<Branding>('branding', 'set', '--messages', file);
    expect(set.messages).toEqual({ fr: { close: 'Fermer' } });
    expect((await sluice('branding', 'show')).stdout).toMatch(/own words in +fr/);
    expect((await json<Branding>('branding', 'set', '--reset', 'messages')).messages).toBeNull();
    writeFileSync(file, 'no JSON');
    expect((await sluice('branding', 'set', '--messages', file)).code).toBe(EXIT.usage.code);
    writeFileSync(file, JSON.stringify({ fr: { clos: 'Fermer' } }));
    const { code, stderr } = await sluice('branding', 'set', '--messages', file);
    expect([code, stderr]).toEqual([EXIT.usage.code, expect.stringContaining('messages.fr.clos')]);
  });

  test('what is no image, or too large, is refused before it is sent', async () => {
    const text = join(dataDir, 'text.png');
    writeFileSync(text, 'no image');
    const large = join(dataDir, 'large.png');
    writeFileSync(large, Buffer.concat([PNG, Buffer.alloc(100 * 1024)]));
    for (const file of [text, large, join(dataDir, 'missing.png')])
      expect((await sluice('branding', 'set', '--logo', file)).code).toBe(EXIT.usage.code);
    expect((await sluice('branding', 'set')).code).toBe(EXIT.usage.code);
    expect((await sluice('branding', 'set', '--reset', 'colour')).code).toBe(EXIT.usage.code);
  });
});
