import type { ApiKey, CreatedKey, Invitation, Member, Workspace } from '@sluice/core';
import { startServer, type RunningServer } from '@sluice/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import type { Environment } from '../program.ts';
import { sluiceIn } from '../testing/run-sluice.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cli-members-'));
const environment: Environment = { dataDir, variables: { SLUICE_LOG: 'silent' } };
const { sluice, json } = sluiceIn(environment);
const PASSWORD = 'lantern orbit velvet staple';
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ dataDir, port: 0, logLevel: 'silent' });
  const token = new URL(server.setupUrl ?? '').hash.slice(1);
  await fromPage('/v1/setup', { token, name: 'Ada', email: 'ada@acme.example', password: PASSWORD });
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function fromPage(path: string, body: object): Promise<Response> {
  const headers = { origin: server.url, 'content-type': 'application/json' };
  return fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

test('a person is invited by a link that is printed alone, joins, gets another role, and is removed', async () => {
  const invited = await sluice('members', 'invite', 'Bob@acme.example', '--role', 'operator');
  expect(invited.code, invited.stderr).toBe(EXIT.ok.code);
  expect(invited.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/join#[\w-]{43}\n$/);
  expect(invited.stderr).toContain('Send this link to bob@acme.example');
  const token = new URL(invited.stdout.trim()).hash.slice(1);
  const joined = await fromPage('/v1/invitations/accept', { token, name: 'Bob', password: PASSWORD });
  expect(joined.status).toBe(201);

  expect((await sluice('members', 'list')).stdout).toMatch(/Bob +bob@acme\.example +operator +none/);
  const changed = await json<Member>('members', 'role', 'bob@acme.example', 'admin');
  expect(changed).toMatchObject({ name: 'Bob', role: 'admin' });
  expect((await sluice('members', 'role', changed.id, 'viewer')).stderr).toContain('Bob is viewer now.');
  expect((await sluice('members', 'role', 'bob@acme.example', 'king')).code).toBe(EXIT.usage.code);

  const careful = await sluice('members', 'remove', 'bob@acme.example');
  expect([careful.code, careful.stderr]).toEqual([
    EXIT.usage.code,
    expect.stringContaining('Nobody was removed'),
  ]);
  const removed = await sluice('members', 'remove', 'bob@acme.example', '--yes');
  expect([removed.code, removed.stderr]).toEqual([
    0,
    expect.stringContaining('API keys that the member made'),
  ]);
  const left = await json<Member[]>('members', 'list');
  expect(left.map(({ name }) => name)).toEqual(['Ada']);
  expect((await sluice('members', 'remove', 'bob@acme.example', '--yes')).code).toBe(EXIT.notFound.code);
});

test('an invitation is taken back by its id', async () => {
  await json('members', 'invite', 'eve@acme.example');
  const [invitation] = await json<Invitation[]>('members', 'invitations');
  expect(invitation).toMatchObject({ email: 'eve@acme.example', role: 'viewer', status: 'open' });
  await sluice('members', 'revoke-invitation', invitation?.id ?? '');
  expect((await sluice('members', 'invitations')).stdout).toMatch(/eve@acme\.example +viewer +revoked/);
});

test('whoever holds the machine gets a locked-out owner back in', async () => {
  const reset = await sluice('members', 'reset', 'ada@acme.example');
  expect(reset.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/reset#[\w-]{43}\n$/);
  const token = new URL(reset.stdout.trim()).hash.slice(1);
  const set = await fromPage('/v1/sign-in/reset', { token, password: `${PASSWORD} anew` });
  expect(set.status).toBe(204);
  const signed = await fromPage('/v1/sign-in', { email: 'ada@acme.example', password: `${PASSWORD} anew` });
  expect(signed.status).toBe(200);
  const out = await sluice('members', 'sign-out', 'ada@acme.example');
  expect([out.code, out.stderr]).toEqual([0, expect.stringContaining('signed out of every browser')]);
  const cookie = signed.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect((await fetch(`${server.url}/v1/me`, { headers: { cookie } })).status).toBe(401);
});

test('the workspace is shown and renamed', async () => {
  await sluice('workspace', 'rename', 'Acme');
  expect(await json<Workspace>('workspace', 'show')).toMatchObject({ name: 'Acme' });
  expect((await sluice('workspace', 'show')).stdout).toContain('Acme');
});

test('a key is made for some addresses alone, and the list says so', async () => {
  const made = await json<(typeof CreatedKey)['static']>(
    'keys',
    'create',
    'office',
    '--scopes',
    'runs:read',
    '--allow-address',
    '203.0.113.0/24',
    '--allow-address',
    '2001:db8::7',
  );
  expect(made.key.allowedAddresses).toEqual(['203.0.113.0/24', '2001:db8::7']);
  const keys = await json<ApiKey[]>('keys', 'list');
  expect(keys.find(({ id }) => id === made.key.id)?.allowedAddresses).toHaveLength(2);
  expect((await sluice('keys', 'list')).stdout).toContain('anywhere');
  expect((await sluice('keys', 'create', 'x', '--allow-address', 'office')).code).toBe(EXIT.usage.code);
});
