import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFakeProvider, type FakeProvider } from './fake-provider.ts';

const PROGRAM = fileURLToPath(new URL('../../../dist/http/testing/server-child.js', import.meta.url));

/** One server after another over the same data folder, each a process that can be killed for real. */
export interface KilledServers {
  /** Outlives each of them. */
  provider: FakeProvider;
  /** Resolves when the next one is ready. */
  start(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  get(path: string): Promise<unknown>;
  /** A text is sent as a CSV file, all else as JSON. */
  post(path: string, body: unknown, idempotencyKey?: string): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
}

export async function openKilledServers(): Promise<KilledServers> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-killed-'));
  const provider = await startFakeProvider();
  let child: ChildProcess | undefined;
  let url = '';
  const ask = async (
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> => {
    const connection = await readFile(join(dataDir, 'connection.json'), 'utf8');
    const { apiKey } = JSON.parse(connection) as { apiKey: string };
    return fetch(url + path, { ...init, headers: { ...init.headers, authorization: `Bearer ${apiKey}` } });
  };
  return {
    provider,
    start: async () => {
      child = spawn(process.execPath, [PROGRAM, dataDir, provider.host], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (!child.stdout) throw new Error('The child has no output.');
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      url = String(line).trim();
    },
    kill: async () => {
      if (!child) throw new Error('None was started.');
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    get: async (path) => (await ask(path)).json(),
    post: async (path, body, idempotencyKey) => {
      const isFile = typeof body === 'string';
      const response = await ask(path, {
        method: 'POST',
        headers: {
          'content-type': isFile ? 'text/csv' : 'application/json',
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        body: isFile ? body : JSON.stringify(body),
      });
      return { status: response.status, text: await response.text() };
    },
    close: async () => {
      child?.kill('SIGKILL');
      await provider.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
