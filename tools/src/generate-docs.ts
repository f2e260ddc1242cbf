import { mkdir, writeFile } from 'node:fs/promises';
import { referencePages } from './reference/pages.ts';

const folder = new URL('../../docs/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, text] of await referencePages()) {
  await writeFile(new URL(name, folder), text);
  process.stdout.write(`docs/${name}\n`);
}
