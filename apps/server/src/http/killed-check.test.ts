import type { Account } from '@sluice/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startFakeProvider, type FakeProvider } from './testing/fake-provider.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/http/testing/server-child.js', import.meta.url));
const KEY = 'ex_good-11112222';
const TIMEOUT_MS = 60_000;

let folder: string;
let provider: FakeProvider;
let child: ChildProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-killed-check-'));
  provider = await startFakeProvider();
});
afterEach(async () => {
  child.kill('SIGKILL');
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  child = spawn(process.execPath, [PROGRAM, folder, provider.host], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('The child has no output.');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return String(line).trim();
}

async function ask(url: string, path: string, body?: unknown): Promise<unknown> {
  const connection = JSON.parse(await readFile(join(folder, 'connection.json'), 'utf8')) as {
    apiKey: string;
  };
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${connection.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}

test(
  'an account that was being looked at when its server was killed does not stay in doubt',
  { timeout: TIMEOUT_MS },
  async () => {
    const url = await start();
    provider.keys.add(KEY);
    const fields = { apiKey: KEY, baseUrl: provider.url };
    const { id } = (await ask(url, '/v1/accounts', { connector: 'example', fields })) as Account;
    provider.keys.delete(KEY);
    let free = (): void => undefined;
    provider.hold = new Promise((resolve) => {
      free = resolve;
    });
    provider.asked.length = 0;
    const call = ask(url, `/v1/accounts/${id}/actions/look_up`, { input: { email: 'ada@example.com' } });
    await vi.waitFor(() => expect(provider.asked).toHaveLength(1), 10_000);
    // The call is refused now, and the look that follows is never answered.
    provider.hold = new Promise(() => undefined);
    free();
    expect(await call).toMatchObject({ code: 'provider.auth' });
    await vi.waitFor(() => expect(provider.asked).toEqual(['POST /v1/people', 'GET /v1/me']), 10_000);
    expect(await ask(url, `/v1/accounts/${id}`)).toMatchObject({ status: 'verifying' });
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;

    provider.hold = Promise.resolve();
    const again = await start();
    await vi.waitFor(
      async () => expect(await ask(again, `/v1/accounts/${id}`)).toMatchObject({ status: 'failing' }),
      10_000,
    );
    expect(provider.asked).toEqual(['POST /v1/people', 'GET /v1/me', 'GET /v1/me']);
  },
);
