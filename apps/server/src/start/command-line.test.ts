import type { Problem } from '@sluice/core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runMain, type MainResult } from './command-line.ts';
import { SETTINGS } from '../settings/index.ts';

let folder: string;
let data: string;
let running: MainResult[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-main-'));
  data = join(folder, 'data');
  running = [];
});
afterEach(async () => {
  for (const { server } of running) await server?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ready {
  ready: boolean;
  url: string;
  data: string;
  connection: string;
  ownerKey?: string;
  setupUrl?: string;
}

async function main(args: readonly string[], environment: Record<string, string> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const result = await runMain({
    args,
    environment: { SLUICE_LOG: 'silent', SLUICE_DATA: data, SLUICE_PORT: '0', ...environment },
    say: (text) => void out.push(text),
    complain: (text) => void err.push(text),
  });
  running.push(result);
  return { ...result, out: out.join(''), err: err.join('') };
}

const connection = async () =>
  JSON.parse(await readFile(join(data, 'connection.json'), 'utf8')) as { url: string; apiKey: string };

/** One clear message with what to do, a failing exit, no stack. */
function expectRefusal(result: Awaited<ReturnType<typeof main>>, message: RegExp, fix: RegExp): void {
  expect(result.server).toBeUndefined();
  expect(result).toMatchObject({ exitCode: 1, out: '' });
  const [said = '', todo = '', ...more] = result.err.trimEnd().split('\n');
  expect(said).toMatch(message);
  expect(todo).toMatch(fix);
  expect(more).toEqual([]);
}

describe('a start', () => {
  test('says in one JSON line that it is ready, and where the key is kept, but not the key', async () => {
    const { out } = await main([]);
    expect(out.trim().split('\n')).toHaveLength(1);
    const ready = JSON.parse(out) as Ready;
    const { url, apiKey } = await connection();
    expect(ready).toMatchObject({ ready: true, url, data, connection: join(data, 'connection.json') });
    expect(ready.ownerKey).toContain('connection.json');
    expect(ready.setupUrl).toMatch(new RegExp(`^${url}/setup#[\\w-]{43}$`));
    expect(out).not.toContain(apiKey);
    expect((await stat(join(data, 'connection.json'))).mode & 0o777).toBe(0o600);
    const response = await fetch(`${url}/v1/connectors`, { headers: { authorization: `Bearer ${apiKey}` } });
    expect(response.status).toBe(200);
    expect(((await response.json()) as { items: unknown[] }).items.length).toBeGreaterThan(1);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test('again keeps the key and tells the new address', async () => {
    const first = await main([]);
    const before = await connection();
    await first.server?.close();
    const second = await main([]);
    expect(JSON.parse(second.out) as Ready).not.toHaveProperty('ownerKey');
    const after = await connection();
    expect(after.apiKey).toBe(before.apiKey);
    expect(after.url).toBe((JSON.parse(second.out) as Ready).url);
  });

  test('takes its settings from options before the environment', async () => {
    const other = join(folder, 'other');
    const { out } = await main([`--data=${other}`, '--port', '0'], { SLUICE_PORT: 'nonsense' });
    expect((JSON.parse(out) as Ready).data).toBe(other);
  });
});

describe('what goes wrong at the start is said once, with what to do', () => {
  test('a second server on the same data', async () => {
    await main([]);
    expectRefusal(
      await main([]),
      new RegExp(`${data} is in use`),
      /Stop that process, or choose another data folder/,
    );
  });

  test('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expectRefusal(await main(['--port', String(port)]), /already in use/, /--port/);
    taken.close();
    expect((await main([])).server).toBeDefined();
  });

  test('a missing master key', async () => {
    await (await main([])).server?.close();
    await rename(join(data, 'master.key'), join(folder, 'master.key'));
    expectRefusal(await main([]), /master\.key is missing/, /Restore the file from your backup/);
    await rename(join(folder, 'master.key'), join(data, 'master.key'));
    expect((await main([])).server).toBeDefined();
  });

  test('a data folder that is a file', async () => {
    await writeFile(data, 'a file');
    expectRefusal(await main([]), /cannot be used: it is not a folder/, /choose another folder/);
  });

  test('a damaged store', async () => {
    await mkdir(data);
    await writeFile(join(data, 'sluice.db'), 'this is no database, whatever its name says'.repeat(100));
    expectRefusal(await main([]), /damaged|not a database/, /backup/);
  });

  test('a database that does not answer, without showing its password', async () => {
    const result = await main([], { DATABASE_URL: 'postgres://me:hunter2secret@127.0.0.1:1/none' });
    expectRefusal(result, /database server does not answer/, /address in the database URL/);
    expect(result.err).not.toContain('hunter2secret');
  });

  test.each([
    [['--port', '70000'], /--port \(SLUICE_PORT\) cannot be read: it must be a whole number/],
    [['--port', 'http'], /--port \(SLUICE_PORT\)/],
    [['--port'], /The option --port needs a value/],
    [['--log', 'loud'], /must be one of trace/],
    [['--allow-hosts', 'http://x/y'], /must be hosts/],
    [['--prot', '1'], /There is no option --prot/],
  ])('the options %j', async (args, message) => {
    expectRefusal(await main(args), message, /--help|Set it as/);
  });

  test('a database URL of another kind, without repeating it', async () => {
    const result = await main([], { DATABASE_URL: 'mysql://me:hunter2secret@db' });
    expectRefusal(result, /DATABASE_URL cannot be read: it must begin with postgres/, /Set it as/);
    expect(result.err).not.toContain('hunter2secret');
  });

  test('proxies that are no addresses', async () => {
    expectRefusal(
      await main(['--trusted-proxies', '10.0.0.1, our-proxy']),
      /--trusted-proxies \(SLUICE_TRUSTED_PROXIES\) cannot be read/,
      /Set it as SLUICE_TRUSTED_PROXIES=/,
    );
  });

  test('as one JSON line with --json', async () => {
    const { err } = await main(['--port', '70000', '--json']);
    expect(JSON.parse(err) as Problem).toMatchObject({ ready: false, code: 'request.invalid' });
  });
});

test('--help tells every setting, its default and its variable', async () => {
  const { out, server } = await main(['--help']);
  expect(server).toBeUndefined();
  for (const setting of Object.values(SETTINGS)) {
    expect(out).toContain(setting.variable);
    expect(out).toContain(setting.default);
    expect(out).toContain(setting.about);
  }
});

test('the program stops in good order on SIGTERM, and fails with 1 and no stack', async () => {
  const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const start = () =>
    spawn(process.execPath, [program, '--port', '0', '--data', data, '--log', 'warn'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const first = start();
  const [line] = (await once(first.stdout, 'data')) as [Buffer];
  expect(JSON.parse(String(line)) as Ready).toMatchObject({ ready: true });
  const second = start();
  const said: string[] = [];
  second.stderr.on('data', (chunk) => void said.push(String(chunk)));
  expect(await once(second, 'close')).toEqual([1, null]);
  expect(said.join('')).toContain(`in use by process ${first.pid}`);
  expect(said.join('')).not.toContain('    at ');
  first.kill('SIGTERM');
  expect(await once(first, 'close')).toEqual([0, null]);
});
