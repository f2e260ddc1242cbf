import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const beside = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

test('the page on writing a connector shows the example as it stands, and the example is tested', async () => {
  const page = await beside('../../../../docs/connector-in-ten-minutes.md');
  const shown = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]);
  expect(shown).toEqual([await beside('./harbor/index.ts'), await beside('./harbor/harbor.test.ts')]);
});
