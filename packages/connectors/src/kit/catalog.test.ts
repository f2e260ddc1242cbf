import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { loadCatalog } from './catalog.ts';

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true });
});

async function folderWith(index: string, id = 'harbor'): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  made.push(folder);
  await mkdir(join(folder, id));
  await writeFile(join(folder, id, 'index.ts'), index);
  return pathToFileURL(`${folder}/`);
}

describe('the catalog', () => {
  test('holds every connector of its folder, by id, and no folder that needs no account', async () => {
    const catalog = await loadCatalog();
    expect(catalog.connectors.map((connector) => connector.id)).toEqual(['flowlu', 'hubspot', 'lusha']);
    expect(catalog.find('lusha').name).toBe('Lusha');
  });

  test('a folder that is dropped in is found without another file being edited', async () => {
    const catalog = await loadCatalog(new URL('../example/', import.meta.url));
    expect(catalog.find('harbor').actions).toHaveProperty(['contacts.list']);
  });

  test('an unknown id is told with the ids there are', async () => {
    const catalog = await loadCatalog();
    expect(() => catalog.find('toString')).toThrow('There is no connector “toString”.');
  });

  test.each([
    ['export const other = 1;', 'its index exports no “connector”'],
    ["export const connector = { ...(await import('EXAMPLE')).connector, id: 'port' };", 'is not the folder'],
    ["export const connector = { ...(await import('EXAMPLE')).connector, summary: '' };", 'summary is empty'],
  ])('a faulty folder stops the start, by name: %s', async (index, words) => {
    const example = new URL('../example/harbor/index.ts', import.meta.url).href;
    const folder = await folderWith(index.replace('EXAMPLE', example));
    await expect(loadCatalog(folder)).rejects.toThrow(words);
  });
});
