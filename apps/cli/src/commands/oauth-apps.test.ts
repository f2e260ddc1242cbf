import type { ConnectorInfo, OauthApp } from '@sluice/core';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli, type Environment } from '../program.ts';
import { fakeTerminal } from '../testing/fake-terminal.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cli-oauth-apps-'));
const environment: Environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
const SECRET = 'canary-client-secret-0042';
let server: RunningServer;
/** One of those that people sign in to. */
let connector: string;

beforeAll(async () => {
  server = await startServer({ dataDir, port: 0, logLevel: 'silent' });
  const { stdout } = await sluice(['connectors', 'list', '--json']);
  connector = (JSON.parse(stdout) as ConnectorInfo[]).find(({ auth }) => auth === 'oauth2')?.id ?? 'none';
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function sluice(args: string[], typed = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = fakeTerminal(typed);
  const code = await runCli(args, terminal, environment);
  return { code, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

test('a client is set with its secret from standard input, shown with what to register, and removed', async () => {
  const set = await sluice(['oauth-apps', 'set', connector, '--client-id', 'client-1'], `${SECRET}\n`);
  expect(set.code, set.stderr).toBe(EXIT.ok.code);
  expect(set.stderr).toContain(`${server.url}/oauth/callback`);
  const listed = await sluice(['oauth-apps', 'list']);
  expect(listed.stdout).toMatch(new RegExp(`${connector} +client-1 +…0042`));
  const again = ['oauth-apps', 'set', connector, '--client-id', 'client-2', '--scopes', 'one, two', '--json'];
  const { stdout } = await sluice(again, SECRET);
  expect(JSON.parse(stdout) as OauthApp).toMatchObject({
    clientId: 'client-2',
    scopes: ['one', 'two'],
    accounts: 0,
  });
  const asked = await sluice(['oauth-apps', 'remove', connector]);
  expect([asked.code, asked.stderr]).toEqual([EXIT.usage.code, expect.stringContaining('--yes')]);
  const removed = await sluice(['oauth-apps', 'remove', connector, '--yes']);
  expect(removed.code, removed.stderr).toBe(EXIT.ok.code);
  for (const { stdout: out, stderr: err } of [set, listed, asked, removed])
    expect(out + err).not.toContain(SECRET);
});

test('the secret is read from a file too, and is no argument', async () => {
  const file = join(dataDir, 'secret.txt');
  writeFileSync(file, `${SECRET}\n`);
  const set = ['oauth-apps', 'set', connector, '--client-id', 'client-3'];
  expect((await sluice([...set, '--secret-from', file])).code).toBe(EXIT.ok.code);
  expect((await sluice([...set, '--client-secret', SECRET])).code).toBe(EXIT.usage.code);
  expect((await sluice(set, ' \n')).stderr).toContain('secret is needed');
});

test('a connector that people sign in to is not linked with a form', async () => {
  const { code, stderr } = await sluice(['link', connector]);
  expect(code).not.toBe(EXIT.ok.code);
  expect(stderr).toContain(`sluice links create --connector ${connector}`);
});
