import { manualClock, SCOPES, SluiceError, type ManualClock } from '@sluice/core';
import { openStore, type Store } from '@sluice/runtime';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAudit, systemActor, type Actor } from '../audit/index.ts';
import { serverMigrations, type Database } from '../schema/index.ts';
import {
  createAccess,
  ensureLocalKey,
  ensureWorkspace,
  findWorkspace,
  requireScope,
  writeConnection,
  type Access,
} from './index.ts';

let folder: string;
let store: Store<Database>;
let clock: ManualClock;
let access: Access;
let owner: Actor;
let ownerSecret: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-access-'));
  clock = manualClock();
  store = await openStore<Database>({ location: { kind: 'memory' }, migrations: serverMigrations, clock });
  access = createAccess({ store, clock });
  const workspace = await findWorkspace({ store, clock }, 'default');
  const system = { ...systemActor(workspace.id), scopes: SCOPES };
  ownerSecret = (await access.createKey(system, { name: 'owner' })).secret;
  owner = await access.authenticate(`Bearer ${ownerSecret}`, '127.0.0.1');
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const refusal = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SluiceError)) throw new Error(`Not refused with a SluiceError: ${String(error)}`);
  return error;
};

describe('keys', () => {
  test('a key opens what its scopes say, and is nowhere kept as it is', async () => {
    const { key, secret } = await access.createKey(owner, { name: 'reader', scopes: ['runs:read'] });
    expect(secret).toMatch(/^sluice_[A-Za-z0-9_-]{43}$/);
    const reader = await access.authenticate(`Bearer ${secret}`, '127.0.0.1');
    expect(reader).toMatchObject({
      workspaceId: owner.workspaceId,
      keyId: key.id,
      label: `${key.id} (reader)`,
    });
    expect(() => requireScope(reader, 'runs:read')).not.toThrow();
    expect(() => requireScope(reader, 'runs:write')).toThrow(expect.objectContaining({ code: 'auth.scope' }));
    const dump = JSON.stringify([
      await store.db.selectFrom('api_keys').selectAll().execute(),
      await store.db.selectFrom('audit').selectAll().execute(),
    ]);
    expect(dump).not.toContain(secret.slice(7));
    expect(key.hint).toBe(`…${secret.slice(-4)}`);
  });

  test.each([
    ['no header', undefined, 'auth.missing'],
    ['an empty one', '', 'auth.missing'],
    ['another scheme', 'Basic c2x1aWNl', 'auth.missing'],
    ['a word that is no key', 'Bearer hello', 'auth.invalid'],
    ['a key of the right form that nobody made', `Bearer sluice_${'a'.repeat(43)}`, 'auth.invalid'],
  ])('%s opens nothing', async (_what, header, code) => {
    expect(await refusal(access.authenticate(header, '127.0.0.1'))).toMatchObject({ code });
  });

  test('a key gives away no scope that it does not have itself', async () => {
    const { secret } = await access.createKey(owner, {
      name: 'keys only',
      scopes: ['keys:manage', 'runs:read'],
    });
    const limited = await access.authenticate(`Bearer ${secret}`, '127.0.0.1');
    expect(
      await refusal(access.createKey(limited, { name: 'more', scopes: ['vault:manage'] })),
    ).toMatchObject({
      code: 'auth.scope',
    });
    expect((await access.createKey(limited, { name: 'same' })).key.scopes).toEqual([
      'runs:read',
      'keys:manage',
    ]);
  });

  test('a key ends when it says', async () => {
    const expiresAt = new Date(clock.now() + 60_000).toISOString();
    const { secret } = await access.createKey(owner, { name: 'short', expiresAt });
    await access.authenticate(`Bearer ${secret}`, '127.0.0.1');
    await clock.advance(60_000);
    const error = await refusal(access.authenticate(`Bearer ${secret}`, '127.0.0.1'));
    expect(error.code).toBe('auth.invalid');
    expect(error.message).toContain('has expired');
  });

  test.each(['yesterday', '2025-01-01T00:00:00Z', '2026-13-01T00:00:00Z'])(
    'an expiry of %s is refused',
    async (expiresAt) => {
      expect(await refusal(access.createKey(owner, { name: 'x', expiresAt }))).toMatchObject({
        code: 'request.invalid',
      });
    },
  );

  test('a revoked key opens nothing at once, though it was just used', async () => {
    const { key, secret } = await access.createKey(owner, { name: 'gone' });
    await access.authenticate(`Bearer ${secret}`, '127.0.0.1');
    const revoked = await access.revokeKey(owner, key.id);
    expect(revoked.revokedAt).not.toBeNull();
    expect((await refusal(access.authenticate(`Bearer ${secret}`, '127.0.0.1'))).message).toContain(
      'revoked',
    );
    expect(await access.revokeKey(owner, key.id)).toEqual(revoked);
  });

  test('the last key that can manage keys stays', async () => {
    const error = await refusal(access.revokeKey(owner, owner.keyId ?? ''));
    expect(error.code).toBe('key.last');
    await access.createKey(owner, { name: 'cannot', scopes: ['runs:read'] });
    const expiresAt = new Date(clock.now() + 1000).toISOString();
    await access.createKey(owner, { name: 'expired', expiresAt });
    await clock.advance(1000);
    expect((await refusal(access.revokeKey(owner, owner.keyId ?? ''))).code).toBe('key.last');
    const second = await access.createKey(owner, { name: 'second' });
    await access.revokeKey(owner, owner.keyId ?? '');
    expect(await access.authenticate(`Bearer ${second.secret}`, '127.0.0.1')).toMatchObject({
      keyId: second.key.id,
    });
  });

  test('a key of another workspace is unknown, and stays', async () => {
    const other = await findWorkspace({ store, clock }, 'other');
    const theirs = { ...systemActor(other.id), scopes: SCOPES };
    const { key, secret } = await access.createKey(theirs, { name: 'theirs' });
    expect(await refusal(access.revokeKey(owner, key.id))).toMatchObject({ code: 'key.unknown' });
    expect(await access.authenticate(`Bearer ${secret}`, '127.0.0.1')).toMatchObject({
      workspaceId: other.id,
    });
    expect((await access.listKeys(owner, {})).items.map((item) => item.name)).toEqual(['owner']);
  });

  test('the time of the last use is shown at once and survives a restart', async () => {
    await clock.advance(5000);
    await access.authenticate(`Bearer ${ownerSecret}`, '127.0.0.1');
    const used = new Date(clock.now()).toISOString();
    expect((await access.listKeys(owner, {})).items[0]?.lastUsedAt).toBe(used);
    await access.close();
    const restarted = createAccess({ store, clock });
    expect((await restarted.listKeys(owner, {})).items[0]?.lastUsedAt).toBe(used);
  });

  test('every act on keys is audited with who did it', async () => {
    const { key } = await access.createKey(owner, { name: 'one', scopes: ['runs:read'] });
    await access.revokeKey(owner, key.id);
    const { items } = await createAudit({ store }).list(owner.workspaceId, {});
    expect(items.map((entry) => [entry.act, entry.subject, entry.actor])).toEqual([
      ['key.revoked', key.id, owner.label],
      ['key.created', key.id, owner.label],
      ['key.created', owner.keyId, 'system'],
    ]);
  });
});

describe('the key of this machine', () => {
  const ensure = () => ensureLocalKey({ store, clock, workspaceId: owner.workspaceId, dataDir: folder });
  const write = (apiKey: string) => writeConnection(folder, { url: 'http://127.0.0.1:1', apiKey });

  test('is made once and kept over restarts, readable by this user only', async () => {
    const first = await ensure();
    expect(first.made).toBe(true);
    const path = await write(first.apiKey);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await ensure()).toEqual({ apiKey: first.apiKey, made: false });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      url: 'http://127.0.0.1:1',
      apiKey: first.apiKey,
    });
  });

  test('is made anew when the file is gone, damaged, or holds a key that opens nothing any more', async () => {
    const first = await ensure();
    expect((await ensure()).made).toBe(true);
    await write('sluice_wrong');
    expect((await ensure()).made).toBe(true);
    await write(first.apiKey);
    const { keyId } = await access.authenticate(`Bearer ${first.apiKey}`, '127.0.0.1');
    await access.revokeKey(owner, keyId ?? '');
    expect((await ensure()).made).toBe(true);
  });

  test('is made anew when it lacks a scope that an older version could not give', async () => {
    const scopes = SCOPES.filter((scope) => scope !== 'members:manage');
    await write((await access.createKey(owner, { name: 'of an older version', scopes })).secret);
    const { apiKey, made } = await ensure();
    expect(made).toBe(true);
    expect((await access.authenticate(`Bearer ${apiKey}`, '127.0.0.1')).scopes).toEqual(SCOPES);
  });
});

describe('a key for some addresses', () => {
  test('opens from them alone, says from where it was refused, and shows them in the list', async () => {
    const allowedAddresses = ['203.0.113.0/24', '2001:DB8::7'];
    const { key, secret } = await access.createKey(owner, { name: 'office', allowedAddresses });
    expect(key.allowedAddresses).toEqual(['203.0.113.0/24', '2001:db8::7']);
    for (const address of ['203.0.113.200', '::ffff:203.0.113.200', '2001:db8::7'])
      expect(await access.authenticate(`Bearer ${secret}`, address)).toMatchObject({ keyId: key.id });
    for (const address of ['203.0.114.1', '127.0.0.1', '2001:db8::8', '']) {
      const error = await refusal(access.authenticate(`Bearer ${secret}`, address));
      expect([error.code, error.status]).toEqual(['auth.address', 403]);
    }
    expect((await access.listKeys(owner, { limit: 1 })).items[0]?.allowedAddresses).toHaveLength(2);
    const wrong = { name: 'x', allowedAddresses: ['203.0.113.0/24', 'the office'] };
    expect(await refusal(access.createKey(owner, wrong))).toMatchObject({ code: 'request.invalid' });
  });
});

test('the workspace of the installation stays the same under another name', async () => {
  const [made, other] = await Promise.all([1, 2].map(() => ensureWorkspace({ store, clock })));
  expect(other).toEqual(made);
  await store.transaction((tx) =>
    tx
      .updateTable('workspaces')
      .set({ name: 'Acme' })
      .where('id', '=', made?.id ?? '')
      .execute(),
  );
  expect(await ensureWorkspace({ store, clock })).toEqual({ id: made?.id, name: 'Acme' });
});

test('two starts at once share one workspace', async () => {
  const found = await Promise.all([1, 2, 3].map(() => findWorkspace({ store, clock }, 'shared by all')));
  expect(new Set(found.map((workspace) => workspace.id)).size).toBe(1);
});
