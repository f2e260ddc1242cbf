#!/usr/bin/env node
/**
 * Builds what browsers load: the Hub as one script, the console and the hosted link page. What has not changed
 * since it was last built is left as it is. Plain JavaScript, like `run.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const SHARED = ['packages/core/src', 'package-lock.json', 'tools/build-web.mjs'];

const VITE = join(root, 'node_modules/vite/bin/vite.js');
const WORTH_COMPRESSING = 1024;

/** Each is a folder with a `vite.config.ts`; `from` is what its output depends on, `to` where it lies. */
const PAGES = [
  { folder: 'packages/sdk', from: ['packages/sdk/src'], to: 'packages/sdk/dist/browser' },
  { folder: 'apps/console', from: ['packages/sdk/src', 'apps/console'], to: 'apps/console/dist' },
];

for (const { folder, from, to } of PAGES) {
  const stamp = join(root, to, '.built-from');
  const wanted = fingerprint([...SHARED, ...from, join(folder, 'vite.config.ts')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue;
  // Built beside and then put in its place: a server that runs meanwhile, or another build, sees no half of it.
  const fresh = join(root, `node_modules/.sluice-web-${process.pid}`);
  const built = spawnSync(
    process.execPath,
    [VITE, 'build', '--logLevel', 'warn', '--emptyOutDir', '--outDir', fresh],
    { cwd: join(root, folder), stdio: ['ignore', 2, 2] },
  );
  if (built.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    process.exit(built.status || 1);
  }
  compress(fresh);
  writeFileSync(join(fresh, '.built-from'), wanted);
  putInPlace(fresh, join(root, to));
}

function putInPlace(fresh, place) {
  const former = `${fresh}-former`;
  mkdirSync(dirname(place), { recursive: true });
  try {
    if (existsSync(place)) renameSync(place, former);
    renameSync(fresh, place);
  } catch (error) {
    // Another build of the same was quicker.
    if (!existsSync(join(place, '.built-from'))) throw error;
  }
  for (const left of [fresh, former]) rmSync(left, { recursive: true, force: true });
}

/** Beside each file of some size lie its compressed forms, so that the server sends them as they are. */
function compress(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!/\.(js|css|svg|html)$/.test(name)) continue;
    const path = join(folder, name);
    const bytes = readFileSync(path);
    if (bytes.length < WORTH_COMPRESSING) continue;
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    );
  }
}

/** A hash over the names and contents of all files below these places; tests and output do not count. */
function fingerprint(places) {
  const hash = createHash('sha256');
  for (const place of places.toSorted())
    for (const file of filesBelow(place)) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesBelow(place) {
  const path = join(root, place);
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .filter(
        (entry) =>
          !['node_modules', 'dist', 'types'].includes(entry.name) && !/\.test\.tsx?$/.test(entry.name),
      )
      .flatMap((entry) => filesBelow(join(place, entry.name)));
  } catch {
    return [place];
  }
}
