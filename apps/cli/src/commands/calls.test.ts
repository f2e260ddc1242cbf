import type { CallRecord, Overview } from '@sluice/core';
import { createClient } from '@sluice/sdk';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import type { Environment } from '../program.ts';
import { sluiceIn } from '../testing/run-sluice.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cli-calls-'));
const environment: Environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
const { sluice, json } = sluiceIn(environment);
/** A provider that knows nobody's key. */
const provider = createServer((_request, response) => {
  response.writeHead(401, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ statusCode: 401, message: 'Unknown key' }));
});
let server: RunningServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    provider.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(provider.address() as AddressInfo).port}`;
  server = await startServer({ dataDir, port: 0, logLevel: 'silent', allowHosts: [host] });
  const client = createClient({ url: server.url, apiKey: server.ownerKey ?? '' });
  const fields = { apiKey: '6a0f1f6e-2d0b-4a55-8f2e-0b6f8ad7c1d3', baseUrl: `http://${host}` };
  await client.accounts.link({ body: { connector: 'lusha', fields } }).catch(() => undefined);
  await vi.waitFor(
    async () => {
      expect((await client.calls.list()).items).toHaveLength(1);
    },
    { timeout: 10_000 },
  );
});
afterAll(async () => {
  await server.close();
  provider.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('calls are listed by the group’s name alone, and found by what went wrong', async () => {
  const all = await json<CallRecord[]>('calls');
  expect(all).toMatchObject([{ connector: 'lusha', outcome: 'refused' }]);
  expect(await json('calls', 'list', '--outcome', 'trouble', '--search', 'UNKNOWN KEY')).toEqual(all);
  expect(await json('calls', 'list', '--outcome', 'ok')).toEqual([]);
  expect((await sluice('calls', 'list', '--outcome', 'bad')).code).toBe(EXIT.usage.code);
  expect((await sluice('calls')).stdout).toMatch(/refused/);
});

test('one call is shown with why its bodies are not, and cannot be tried again without them', async () => {
  const [call] = await json<CallRecord[]>('calls');
  const shown = await sluice('calls', 'show', call?.id ?? '');
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('Unknown key')]);
  expect(shown.stderr).toContain('no bodies are kept');
  const dry = await sluice('calls', 'dry-run', call?.id ?? '');
  expect(dry.code).not.toBe(0);
  expect((await sluice('calls', 'show', 'cal_00000000000000000000000000')).code).toBe(EXIT.notFound.code);
});

test('usage is told over time, by account and at a glance; the audit by who and what', async () => {
  const { month } = await json<Overview>('overview');
  expect(month).toMatchObject({ calls: 1, refused: 1 });
  expect((await sluice('overview')).stdout).toMatch(/this month +1 calls \(1 refused, 0 failed\)/);
  expect((await sluice('usage', '--step', 'day')).stdout.trim().split('\n')).toHaveLength(31);
  expect(await json('usage', 'accounts')).toEqual([]);
  expect(await json('audit', '--act', 'account', '--by', 'key_')).toEqual([]);
});
