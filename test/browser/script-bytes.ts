import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** What a page of the console may load of scripts, compressed with gzip. */
export const MAX_SCRIPT_BYTES = 200 * 1024;

const BUILT = fileURLToPath(new URL('../../apps/console/dist', import.meta.url));

/** Bytes of all scripts that the page has loaded since it was opened, as gzip sends them: no browser gets more. */
export async function scriptBytes(page: Page): Promise<number> {
  const paths = await page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.endsWith('.js'))`,
  );
  if (paths.length === 0) throw new Error('The page has loaded no script that is told of.');
  return paths.reduce((sum, path) => sum + sentBytes(`${BUILT}${path}`), 0);
}

function sentBytes(file: string): number {
  return existsSync(`${file}.gz`) ? statSync(`${file}.gz`).size : readFileSync(file).length;
}
