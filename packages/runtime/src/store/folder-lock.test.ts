import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';
import { runInChild } from './testing/child.ts';
import { countMigrations, type CountTables } from './testing/writer-child.ts';

const writer = new URL('./testing/writer-child.ts', import.meta.url);
let path = '';
const open = () =>
  openStore<CountTables>({ location: { kind: 'folder', path }, migrations: countMigrations });

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'sluice-lock-'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

test('a folder in use by another process is refused, naming folder and process, until that one is killed', async () => {
  const child = runInChild(writer, [path]);
  try {
    expect(await child.line(), child.complaints()).toBe('open');
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'store.locked' });
    expect(String(refused)).toContain(path);
    expect(String(refused)).toContain(`process ${child.pid}`);
  } finally {
    await child.kill();
  }
  const store = await open();
  await store.close();
});

test('every commit that was told survives kill -9', async () => {
  let last = 0;
  for (let round = 0; round < 3; round += 1) {
    const child = runInChild(writer, [path]);
    expect(await child.line(), child.complaints()).toBe('open');
    const store = { told: 0 };
    while (store.told < 20 + round * 37) store.told = Number(await child.line());
    await child.kill();
    for (let line = await child.line(); line !== undefined; line = await child.line())
      store.told = Number(line);
    const again = await open();
    const kept = await again.db.selectFrom('counts').select('n').orderBy('n').execute();
    await again.db.deleteFrom('counts').execute();
    await again.close();
    last = kept.length;
    expect(kept.map((row) => row.n)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(last).toBeGreaterThanOrEqual(store.told);
  }
});

test('the same process cannot open a folder twice, and a refused try does not weaken the lock', async () => {
  const store = await open();
  await expect(open()).rejects.toMatchObject({ code: 'store.locked' });
  await expect(open()).rejects.toThrow('this process already');
  const child = runInChild(writer, [path]);
  expect(await child.line()).toBeUndefined();
  expect(child.complaints()).toContain('is in use by process');
  await rm(join(path, 'lock.pid'));
  await expect(open()).rejects.toThrow('another process');
  await store.close();
  await (await open()).close();
});

test('the data can be read by this user only', async () => {
  const store = await open();
  await store.db.insertInto('counts').values({ n: 1 }).execute();
  const names = await readdir(path);
  expect(names).toContain('sluice.db-wal');
  const modes = await Promise.all(names.map(async (name) => (await stat(join(path, name))).mode & 0o777));
  expect(modes).toEqual(names.map(() => 0o600));
  await store.close();
});

test('a path that cannot be a data folder is refused in plain words, and leaves no lock behind', async () => {
  const folder = path;
  path = join(folder, 'taken');
  await writeFile(path, 'a file');
  await expect(open()).rejects.toMatchObject({
    code: 'store.failed',
    fix: expect.stringContaining('folder'),
  });
  path = folder;
  const location = { kind: 'folder', path, file: 'no/such/folder.db' } as const;
  await expect(openStore({ location, migrations: [] })).rejects.toMatchObject({ code: 'store.failed' });
  await writeFile(join(path, 'sluice.db'), 'this is not a database '.repeat(50));
  await expect(open()).rejects.toMatchObject({
    code: 'store.failed',
    fix: expect.stringContaining('backup'),
  });
  await expect(open()).rejects.toMatchObject({
    code: 'store.failed',
    fix: expect.stringContaining('backup'),
  });
});

test.runIf(process.platform === 'linux')('a folder where none can be made is refused at once', async () => {
  const own = path;
  path = '/proc/no/such';
  await expect(open()).rejects.toMatchObject({ code: 'store.failed' });
  path = own;
});
