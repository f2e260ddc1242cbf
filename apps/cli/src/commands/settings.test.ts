import type { ServerSettings } from '@sluice/core';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli, type Environment } from '../program.ts';
import { fakeTerminal } from '../testing/fake-terminal.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cli-settings-'));
const environment: Environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
let mailServer: Server;
let server: RunningServer;
beforeAll(async () => {
  // A mail server that takes nobody in.
  mailServer = createServer((socket) => socket.end('554 mail.acme.example takes nothing today\r\n'));
  await new Promise<void>((resolve) => {
    mailServer.listen(0, '127.0.0.1', resolve);
  });
  const { port } = mailServer.address() as AddressInfo;
  server = await startServer({
    dataDir,
    port: 0,
    logLevel: 'silent',
    mail: { from: 'Sluice <sluice@acme.example>', server: { host: '127.0.0.1', port, protocol: 'smtp' } },
  });
});
afterAll(async () => {
  await server.close();
  mailServer.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function sluice(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = fakeTerminal();
  const code = await runCli(args, terminal, environment);
  return { code, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

test('the settings are shown to people and to programs, with what is not set', async () => {
  const shown = await sluice('settings', 'show');
  expect(shown.code, shown.stderr).toBe(EXIT.ok.code);
  expect(shown.stdout).toMatch(/Public URL +http:\/\/127\.0\.0\.1:\d+/);
  expect(shown.stdout).toMatch(/E-mail +through 127\.0\.0\.1:\d+, as Sluice <sluice@acme\.example>/);
  expect(shown.stdout).toMatch(/Identity provider +none: set SLUICE_OIDC_ISSUER/);
  const { stdout } = await sluice('settings', 'show', '--json');
  expect(JSON.parse(stdout) as ServerSettings).toMatchObject({ store: 'sqlite', oidc: null, keepCalls: 1e6 });
});

test('a mail server that takes nothing is told of in its own words, with what to check', async () => {
  const tried = await sluice('settings', 'test-mail', 'ops@acme.example');
  expect(tried.code).not.toBe(EXIT.ok.code);
  expect(tried.stderr).toContain('takes nothing today');
  expect(tried.stderr).toContain('SLUICE_SMTP_URL');
});
