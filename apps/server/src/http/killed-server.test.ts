import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeProvider, type FakeProvider } from './testing/fake-provider.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/http/testing/server-child.js', import.meta.url));
const ROUNDS = 6;
const TIMEOUT_MS = 180_000;

let folder: string;
let provider: FakeProvider;
let child: ChildProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-killed-'));
  provider = await startFakeProvider();
});
afterEach(async () => {
  child.kill('SIGKILL');
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  child = spawn(process.execPath, [PROGRAM, folder, provider.host], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stdout = child.stdout;
  if (!stdout) throw new Error('The child has no output.');
  const [line] = (await once(stdout, 'data')) as [Buffer];
  return String(line).trim();
}

async function kill(): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function post(
  url: string,
  path: string,
  body: unknown,
  key?: string,
): Promise<{ status: number; text: string }> {
  const { apiKey } = JSON.parse(await readFile(join(folder, 'connection.json'), 'utf8')) as {
    apiKey: string;
  };
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

async function link(url: string): Promise<string> {
  provider.keys.add('ex_good-11112222');
  const fields = { apiKey: 'ex_good-11112222', baseUrl: provider.url };
  const { text } = await post(url, '/v1/accounts', { connector: 'example', fields }, 'link');
  return (JSON.parse(text) as { id: string }).id;
}

test(
  'a call cut off by kill -9 is carried on by its repeat, under one key at the provider',
  { timeout: TIMEOUT_MS },
  async () => {
    let url = await start();
    const accountId = await link(url);
    const path = `/v1/accounts/${accountId}/actions/look_up`;
    for (let round = 0; round < ROUNDS; round += 1) {
      provider.idempotencyKeys.length = 0;
      const asked = provider.asked.length;
      // Even rounds: the provider has the request and has not answered. Odd ones: it has, just now.
      let answerNow = () => undefined as void;
      provider.hold = new Promise((resolve) => {
        answerNow = resolve;
      });
      const first = post(url, path, { input: { email: 'grace@example.com' } }, `round-${round}`).catch(
        () => null,
      );
      while (provider.asked.length === asked) await new Promise(setImmediate);
      if (round % 2 === 1) answerNow();
      await kill();
      answerNow();
      await first;
      url = await start();
      const again = await post(url, path, { input: { email: 'grace@example.com' } }, `round-${round}`);
      expect([again.status, JSON.parse(again.text)]).toMatchObject([
        200,
        { output: { name: 'Grace' }, credits: 1 },
      ]);
      expect(new Set(provider.idempotencyKeys).size).toBe(1);
      expect(await post(url, path, { input: { email: 'grace@example.com' } }, `round-${round}`)).toEqual(
        again,
      );
    }
  },
);

test(
  'an enrichment or a link that is asked for again after kill -9 is there once',
  { timeout: TIMEOUT_MS },
  async () => {
    let url = await start();
    const uploaded = await post(url, '/v1/files?name=people.csv', 'Name,Email\nAda,ada@example.com\n');
    const { id: fileId } = JSON.parse(uploaded.text) as { id: string };
    let accountId = await link(url);
    for (let round = 0; round < ROUNDS; round += 1) {
      const create = () => post(url, '/v1/enrichments', { fileId, accountId }, `round-${round}`);
      const first = create().catch(() => null);
      for (let turn = 0; turn < round * 3; turn += 1) await new Promise(setImmediate);
      await kill();
      await first;
      url = await start();
      const again = await create();
      expect(again.status).toBe(201);
      accountId = await link(url);
    }
    const { apiKey } = JSON.parse(await readFile(join(folder, 'connection.json'), 'utf8')) as {
      apiKey: string;
    };
    const list = async (path: string) => {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${apiKey}` } });
      return ((await response.json()) as { items: unknown[] }).items.length;
    };
    expect([await list('/v1/runs'), await list('/v1/accounts')]).toEqual([ROUNDS, 1]);
  },
);
