import type { Account, AccountUse, Notice } from '@sluice/core';
import { createClient } from '@sluice/sdk';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import type { Environment } from '../program.ts';
import { sluiceIn } from '../testing/run-sluice.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cli-accounts-'));
const environment: Environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
const { sluice, json } = sluiceIn(environment);
const API_KEY = '6a0f1f6e-2d0b-4a55-8f2e-0b6f8ad7c1d3';
/** A provider that takes any key until it ends them all. */
let ended = false;
const provider = createServer((_request, response) => {
  response.writeHead(ended ? 401 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(ended ? { message: 'Unknown key' } : { credits: { remaining: 100 } }));
});
let server: RunningServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    provider.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(provider.address() as AddressInfo).port}`;
  server = await startServer({ dataDir, port: 0, logLevel: 'silent', allowHosts: [host] });
  const client = createClient({ url: server.url, apiKey: server.ownerKey ?? '' });
  const fields = { apiKey: API_KEY, baseUrl: `http://${host}` };
  await client.accounts.link({ body: { connector: 'lusha', name: 'People', fields } });
});
afterAll(async () => {
  await server.close();
  provider.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('an account is shared, rests, and is used again once its key was checked', async () => {
  expect(await json<Account>('accounts', 'share', 'People', 'admin')).toMatchObject({ sharedWith: 'admin' });
  const wrong = await sluice('accounts', 'share', 'People', 'everyone');
  expect([wrong.code, wrong.stderr]).toEqual([
    EXIT.usage.code,
    expect.stringContaining('owner, admin, operator'),
  ]);
  expect((await sluice('accounts', 'suspend', 'People')).stdout).toMatch(/status +suspended/);
  expect((await sluice('accounts', 'resume', 'People')).stdout).toMatch(/status +active/);
  expect(await json<AccountUse[]>('accounts', 'uses', 'People')).toEqual([]);
});

test('what broke stands among the notices, with what to do, until it is over', async () => {
  expect((await sluice('notices')).stderr).toContain('Nothing needs you.');
  ended = true;
  await sluice('accounts', 'verify', 'People');
  const { items } = await json<{ items: Notice[] }>('notices');
  expect(items).toMatchObject([{ kind: 'account', subject: expect.stringMatching(/^acc_/) as string }]);
  const { stdout } = await sluice('notices');
  for (const said of [items[0]?.title, items[0]?.fix, items[0]?.subject]) expect(stdout).toContain(said);
});

test('a key is revoked only on purpose, and says how it is ended at the provider, and then proven dead', async () => {
  const careful = await sluice('accounts', 'revoke', 'People');
  expect([careful.code, careful.stderr]).toEqual([
    EXIT.usage.code,
    expect.stringContaining('Nothing was revoked'),
  ]);
  const revoked = await sluice('accounts', 'revoke', 'People', '--yes');
  expect(revoked.stdout).toContain('Revoked People: no call leaves with its key any more.');
  expect(revoked.stdout).toMatch(/has to:\n +1\. /);
  expect(revoked.stderr).toMatch(/Then: sluice accounts prove-revoked acc_/);
  const proven = await json<Account>('accounts', 'prove-revoked', 'People');
  expect(proven).toMatchObject({ status: 'revoked', revocation: { note: expect.any(String) as string } });
  expect((await sluice('accounts', 'resume', 'People')).code).not.toBe(EXIT.ok.code);
});
