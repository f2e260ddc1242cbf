import { ERROR_CODES, operations, type Operation } from '@sluice/core';
import { SETTINGS } from '@sluice/server';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { referencePages } from './pages.ts';

const pages = await referencePages();

test.each([...pages])('docs/%s is what the code says (else: npm run docs)', async (name, text) => {
  const kept = await readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8').catch(() => '');
  expect(kept === text, `docs/${name} is stale; run npm run docs`).toBe(true);
});

test('every operation, error code and setting has its place', () => {
  for (const [name, { path, method }] of Object.entries(operations)) {
    expect(pages.get('api.md')).toContain(`#### ${name}\n`);
    expect(pages.get('api.md')).toContain(`\`${method} ${path}\``);
  }
  for (const { cli } of Object.values<Operation>(operations)) {
    if (cli !== undefined) expect(pages.get('cli.md')).toContain(`### ${cli}\n`);
  }
  for (const code of Object.keys(ERROR_CODES)) expect(pages.get('errors.md')).toContain(`\`${code}\``);
  for (const { variable } of Object.values(SETTINGS))
    expect(pages.get('settings.md')).toContain(`\`${variable}\``);
});

test('every link inside the API reference leads to a heading', () => {
  const text = pages.get('api.md') ?? '';
  const headings = new Set([...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]?.toLowerCase()));
  const links = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map((match) => match[1]);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !headings.has(link))).toEqual([]);
});
