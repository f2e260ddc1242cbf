import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runInChild, type ChildRun } from '../testing/run-in-child.ts';
import { callApi, PEOPLE_CSV, tempFolder } from '../testing/try-api.ts';

const children: ChildRun[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
});

function run(...args: string[]): ChildRun {
  const child = runInChild(args);
  children.push(child);
  return child;
}

async function ready(
  child: ChildRun,
): Promise<{ url: string; apiKey: string; people: number; companies: number }> {
  return JSON.parse((await child.line()) ?? child.complaints());
}

test('one line of JSON says where it serves, with a key that works; SIGTERM ends it in good order', async () => {
  const data = tempFolder();
  const child = run('--port', '0', '--data', data, '--sample', '50', '--json');
  const { url, apiKey, people } = await ready(child);
  expect(people).toBe(50);
  expect((await callApi(url, { method: 'GET', path: '/v3/account/usage', key: apiKey })).status).toBe(200);

  const second = run('--port', '0', '--data', data, '--json');
  expect(await second.ended()).toBe(1);
  expect(second.complaints()).toMatch(/use/i);

  const third = run('--port', new URL(url).port, '--data', tempFolder(), '--json');
  expect(await third.ended()).toBe(1);
  expect(third.complaints()).toContain('already in use');

  await child.kill('SIGTERM');
  expect(await child.ended()).toBe(0);
}, 60_000);

test('files are imported at the start, and keys are made, listed and revoked', async () => {
  const data = tempFolder();
  const people = join(tempFolder(), 'people.csv');
  writeFileSync(people, PEOPLE_CSV);
  const made = run('keys', 'create', '--data', data, '--name', 'laptop', '--json');
  const { apiKey }: { apiKey: string } = JSON.parse((await made.line()) ?? made.complaints());
  expect(await made.ended()).toBe(0);
  const child = run('--port', '0', '--data', data, '--people', people, '--rate', 'off', '--json');
  const { url, people: count } = await ready(child);
  expect(count).toBe(6);
  const path = '/v2/person?email=nora.feld@brightwave.example';
  expect((await callApi(url, { method: 'GET', path, key: apiKey })).status).toBe(200);
  await child.kill('SIGTERM');
  expect(await run('keys', 'revoke', '--data', data, apiKey.slice(0, 8)).ended()).toBe(0);
  const list = run('keys', 'list', '--data', data, '--json');
  const [key]: { name: string; revokedAt: number | null }[] = JSON.parse((await list.line()) ?? '[]');
  expect(key).toMatchObject({ name: 'laptop' });
  expect(key?.revokedAt).not.toBeNull();
  for (const file of ['sluice.db', 'sluice.db-wal']) {
    const bytes = readIfThere(join(data, file));
    expect(bytes.includes(apiKey)).toBe(false);
  }
}, 60_000);

test('with --json a start that fails says why in one line of JSON', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const child = run('--port', String(port), '--data', join(tempFolder(), 'data'), '--json');
  expect(JSON.parse((await child.line()) ?? child.complaints())).toMatchObject({
    ready: false,
    error: { code: 'server.port', message: expect.stringContaining(String(port)) },
  });
  expect(await child.ended()).toBe(1);
  taken.close();
});

test('an import tells what it read, and with 2 that rows were refused', async () => {
  const folder = tempFolder();
  const file = join(folder, 'list.csv');
  writeFileSync(file, 'Kontakt,Mail\nNora Feld,nora@quill.example\n,\nOnly Name,\n');
  const child = run(
    'import',
    'people',
    file,
    '--data',
    join(folder, 'data'),
    '--map',
    'full_name=Kontakt',
    '--json',
  );
  expect(JSON.parse((await child.line()) ?? child.complaints())).toMatchObject({
    rows: 2,
    added: 1,
    rejected: 1,
  });
  expect(await child.ended()).toBe(2);
  expect(child.complaints()).toContain('row 4 is refused');
  expect(readdirSync(folder).toSorted()).toEqual(['data', 'list.csv']);
  expect(readIfThere(join(folder, 'data/rejects/list.csv.rejects.csv')).toString()).toContain('Only Name');
}, 60_000);

test.each([
  [['--port', 'x'], /whole number/],
  [['--rate', 'fast'], /second=25/],
  [['--plan', 'gold'], /scale/],
  [['import', 'dogs', 'x.csv'], /people, companies/],
  [['import', 'people', '/nowhere/x.csv'], /cannot be read/],
  [['--nonsense'], /unknown option/],
])('%j is refused with what to do', async (args, words) => {
  const child = run(...args, ...(args[0]?.startsWith('--') ? [] : ['--data', tempFolder()]));
  expect(await child.ended()).toBe(1);
  expect(child.complaints()).toMatch(words);
});

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
