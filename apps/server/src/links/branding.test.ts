import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLinkBench, OWNER, refusal, type LinkBench } from './testing/link-bench.ts';

let bench: LinkBench;
beforeEach(async () => {
  bench = await openLinkBench();
});
afterEach(() => bench.close());

const brandInHub = async () => (await bench.links.session((await bench.open()).link)).brand;

test('until something is set the Hub is told of no brand, and the name is the workspace’s', async () => {
  expect(await brandInHub()).toBeNull();
  expect(await bench.links.getBranding(bench.actor)).toEqual({
    name: 'ours',
    logo: null,
    accent: null,
    accentDark: null,
    title: null,
    intro: null,
    success: null,
    supportUrl: null,
    linkUrl: null,
    messages: null,
  });
});

test('a workspace that nobody named goes by the product’s name', async () => {
  await bench.store.transaction(async (tx) => {
    await tx.updateTable('workspaces').set({ name: 'default' }).where('name', '=', 'ours').execute();
  });
  expect((await bench.links.getBranding(bench.actor)).name).toBe('Sluice');
});

test('what is given changes, what is left out stays, and null puts it back', async () => {
  await bench.links.setBranding(bench.actor, { name: 'Acme', accent: '#0a7f5c', title: 'Link it' });
  await bench.links.setBranding(bench.actor, { title: null, linkUrl: 'https://LINK.example.com' });
  const set = { name: 'Acme', accent: '#0a7f5c', title: null };
  expect(await bench.links.getBranding(bench.actor)).toMatchObject({
    ...set,
    linkUrl: 'https://link.example.com',
  });
  expect(await brandInHub()).toMatchObject(set);
  expect(await brandInHub()).not.toHaveProperty('linkUrl');
  expect(await bench.acts()).toContain('branding.changed');
});

test('words in further languages reach the Hub of every link, in place of those before', async () => {
  const set = (messages: Record<string, Record<string, string>> | null) =>
    bench.links.setBranding(bench.actor, { messages });
  await set({ fr: { close: 'Fermer' } });
  await set({ 'PT-br': { close: 'Fechar' } });
  expect((await brandInHub())?.messages).toEqual({ 'pt-BR': { close: 'Fechar' } });
  expect(await refusal(set({ fr: { close: 'Fermer {x}' } }))).toMatchObject({
    code: 'request.invalid',
    fields: [{ field: 'messages.fr.close', message: 'names {x}, but nothing is put into this text' }],
  });
  expect((await brandInHub())?.messages).toEqual({ 'pt-BR': { close: 'Fechar' } });
  await set(null);
  expect((await brandInHub())?.messages).toBeNull();
});

test('two changes at once are both kept', async () => {
  await Promise.all([
    bench.links.setBranding(bench.actor, { title: 'A title' }),
    bench.links.setBranding(bench.actor, { intro: 'An intro' }),
  ]);
  expect(await bench.links.getBranding(bench.actor)).toMatchObject({ title: 'A title', intro: 'An intro' });
});

test('links are sent under the own domain, and one workspace’s brand is not another’s', async () => {
  await bench.links.setBranding(bench.actor, { linkUrl: 'https://link.example.com' });
  expect((await bench.open()).url).toMatch(/^https:\/\/link\.example\.com\/link#slink_/);
  const theirs = await bench.links.create(bench.stranger, { owner: OWNER });
  expect(theirs.url).toMatch(/^https:\/\/sluice\.example\/link#slink_/);
  expect((await bench.links.getBranding(bench.stranger)).linkUrl).toBeNull();
});

test('a name is put back by null as well', async () => {
  await bench.links.setBranding(bench.actor, { name: 'Acme' });
  expect((await bench.links.setBranding(bench.actor, { name: null })).name).toBe('ours');
  expect((await bench.links.getBranding(bench.actor)).name).toBe('ours');
});

test.each([
  [{ supportUrl: 'help.example.com' }, 'must begin with https:// or mailto:'],
  [{ supportUrl: 'javascript:alert(1)' }, 'must begin with https:// or mailto:'],
  [{ linkUrl: 'link.example.com' }, 'must be a whole address, as https://link.example.com'],
  [{ linkUrl: 'ftp://link.example.com' }, 'must be a whole address, as https://link.example.com'],
])('%j is refused at its field, in words that help', async (body, message) => {
  const field = Object.keys(body)[0];
  expect(await refusal(bench.links.setBranding(bench.actor, body))).toMatchObject({
    code: 'request.invalid',
    fields: [{ field, message }],
  });
});

test.each(['https://me:secret@link.example.com', 'https://link.example.com:99999', 'https://'])(
  'the link address %s is refused',
  async (linkUrl) => {
    expect(await refusal(bench.links.setBranding(bench.actor, { linkUrl }))).toMatchObject({
      code: 'request.invalid',
    });
    expect((await bench.links.getBranding(bench.actor)).linkUrl).toBeNull();
  },
);
