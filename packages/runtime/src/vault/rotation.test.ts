import { Secret } from '@sluice/core';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyProvider } from './key-provider.ts';
import { localKeyProvider } from './local-keys.ts';
import { keyOrCode, vaultUnderTest, WORKSPACE, type VaultUnderTest } from './testing/vault-under-test.ts';
import { createVault } from './vault.ts';

const COUNT = 230;
const nameOf = (n: number) => `acc_${String(n).padStart(3, '0')}`;
let subject: VaultUnderTest;

beforeEach(async () => {
  subject = await vaultUnderTest();
  for (let n = 0; n < COUNT; n += 1) await subject.put(nameOf(n), `key-${n}`);
});
afterEach(() => subject.close());

const rows = () => subject.store.db.selectFrom('vault_secrets').selectAll().orderBy('owner_id').execute();
const keyIds = async () => [...new Set((await rows()).map((row) => row.key_id))];
const otherKeys = (name: string) =>
  localKeyProvider({ path: join(subject.folder, name), dataExists: async () => false });

async function expectAllOpen(keys?: KeyProvider): Promise<void> {
  const vault = subject.fresh(keys);
  for (let n = 0; n < COUNT; n += 1) expect(await keyOrCode(vault, nameOf(n))).toBe(`key-${n}`);
}

test('fresh data keys leave no sealed byte as it was, and every secret and version as it was', async () => {
  const before = await rows();
  const seen: unknown[] = [];
  const report = await subject.vault.rotateDataKeys({ onProgress: (progress) => seen.push(progress) });
  expect(report).toEqual({ done: COUNT, damagedCount: 0, damaged: [] });
  expect(seen).toEqual([100, 200, 230].map((done) => ({ done, total: COUNT })));
  const after = await rows();
  expect(after.map((row) => row.version)).toEqual(before.map((row) => row.version));
  for (const column of ['wrapped_key', 'sealed'] as const) {
    const old = new Set(before.map((row) => Buffer.from(row[column]).toString('hex')));
    expect(after.filter((row) => old.has(Buffer.from(row[column]).toString('hex')))).toEqual([]);
  }
  await expectAllOpen();
});

test('a new master key wraps everything, takes the file, and the old one stays beside it for backups', async () => {
  const backup = await subject.row(nameOf(7));
  const oldId = subject.keys.id;
  expect(await subject.vault.rotateMasterKey()).toMatchObject({ done: COUNT, damagedCount: 0 });
  expect(subject.keys.id).not.toBe(oldId);
  expect(await keyIds()).toEqual([subject.keys.id]);
  expect(await readdir(subject.folder)).toEqual(['data', 'master.key', `master.key.old-${oldId.slice(6)}`]);
  const restarted = await localKeyProvider({ path: subject.keyPath, dataExists: async () => true });
  expect([restarted.id, restarted.rotating]).toEqual([subject.keys.id, false]);
  await expectAllOpen(restarted);
  const present = await subject.row(nameOf(7));
  await subject.overwrite(nameOf(7), backup);
  await expectAllOpen(restarted);
  await subject.overwrite(nameOf(7), present);
  await rm(`${subject.keyPath}.old-${oldId.slice(6)}`);
  await expectAllOpen(await localKeyProvider({ path: subject.keyPath, dataExists: async () => true }));
});

test('secrets move to another provider and back while they are read', async () => {
  const other = await otherKeys('other.key');
  const reading = { failures: 0, reads: 0 };
  const onProgress = async () => {
    for (const n of [0, 120, COUNT - 1]) {
      reading.reads += 1;
      if ((await keyOrCode(subject.vault, nameOf(n))) !== `key-${n}`) reading.failures += 1;
    }
  };
  await subject.vault.rewrap({ to: other, onProgress: () => void onProgress() });
  expect(await keyIds()).toEqual([other.id]);
  await subject.put('acc_new', 'sealed by the other');
  expect((await subject.row('acc_new')).key_id).toBe(other.id);
  await expectAllOpen(other);
  await subject.vault.rewrap({ to: subject.keys, onProgress: () => void onProgress() });
  expect(await keyIds()).toEqual([subject.keys.id]);
  await expectAllOpen();
  expect(reading).toEqual({ failures: 0, reads: 18 });
});

test('between two providers everything opens, whichever of them seals now', async () => {
  const other = await otherKeys('other.key');
  const stop = new AbortController();
  const moving = subject.vault.rewrap({
    to: other,
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('halfway')),
  });
  await expect(moving).rejects.toThrow('halfway');
  expect((await keyIds()).toSorted()).toEqual([subject.keys.id, other.id].toSorted());
  const restarted = createVault({ store: subject.store, keys: other, formerKeys: [subject.keys] });
  await restarted.checkKeys();
  expect(await restarted.verify()).toMatchObject({ done: COUNT, damagedCount: 0 });
  expect(await restarted.rewrap({ to: other })).toMatchObject({ done: COUNT - 100 });
  await expectAllOpen(other);
});

test.each(['rotateDataKeys', 'rotateMasterKey'] as const)(
  '%s stops when asked, says so, and goes on from there',
  async (rotate) => {
    const stop = new AbortController();
    const stopped = subject.vault[rotate]({
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await expectAllOpen();
    const vault = subject.fresh();
    expect(await vault.unfinished()).toEqual([rotate === 'rotateDataKeys' ? 'data_keys' : 'master_key']);
    let resumed = 0;
    await vault.resume({ onProgress: ({ total }) => (resumed = total) });
    expect(resumed).toBe(COUNT - 100);
    expect(await vault.unfinished()).toEqual([]);
    await vault.resume();
    await expectAllOpen();
  },
);

test('what is sealed or removed during a rotation is neither lost nor brought back', async () => {
  let batch = 0;
  const onProgress = () => {
    batch += 1;
    if (batch === 1)
      changes.push(subject.put(nameOf(5), 'behind'), subject.put(nameOf(150), 'ahead'), remove(160));
  };
  const changes: Promise<unknown>[] = [];
  const remove = (n: number) =>
    subject.store.transaction((tx) =>
      subject.vault.remove(tx, { workspaceId: WORKSPACE, ownerId: nameOf(n) }),
    );
  await subject.vault.rotateDataKeys({ onProgress });
  await Promise.all(changes);
  expect(await keyOrCode(subject.fresh(), nameOf(5))).toBe('behind');
  expect(await keyOrCode(subject.fresh(), nameOf(150))).toBe('ahead');
  expect(await keyOrCode(subject.fresh(), nameOf(160))).toBe('vault.unknown');
});

test('a secret sealed between the read and the write of a rotation wins, and is rotated too', async () => {
  const slow: KeyProvider = {
    id: 'slow:1',
    knows: async (keyId) => keyId === 'slow:1',
    unwrap: (wrapped, context) => subject.keys.unwrap(wrapped, context),
    wrap: async (dataKey, context) => {
      const sealing = newKey;
      newKey = '';
      // Another vault, as another process would: it still seals under the former provider.
      if (sealing !== '') await sealElsewhere(sealing);
      return subject.keys.wrap(dataKey, context);
    },
  };
  const elsewhere = subject.fresh();
  const sealElsewhere = (text: string) =>
    subject.store.transaction((tx) =>
      elsewhere.seal(tx, {
        workspaceId: WORKSPACE,
        ownerId: nameOf(0),
        secrets: { apiKey: new Secret(text) },
      }),
    );
  let newKey = 'in between';
  expect(await subject.vault.rewrap({ to: slow })).toMatchObject({ done: COUNT, damagedCount: 0 });
  expect(await keyIds()).toEqual(['slow:1']);
  expect(await keyOrCode(subject.vault, nameOf(0))).toBe('in between');
});

test('a damaged secret is reported and holds up neither the others nor the end', async () => {
  await subject.overwrite(nameOf(3), { wrapped_key: Buffer.alloc(5) });
  for (const rotate of ['rotateDataKeys', 'rotateMasterKey'] as const) {
    const report = await subject.vault[rotate]();
    expect(report).toMatchObject({ done: COUNT - 1, damagedCount: 1, damaged: [{ ownerId: nameOf(3) }] });
  }
  expect(await subject.vault.unfinished()).toEqual([]);
});

test('a provider that does not answer stops the rotation with its own error, and nothing is taken for damage', async () => {
  const down = new Error('the key service does not answer');
  const broken: KeyProvider = {
    ...subject.keys,
    id: 'kms:1',
    knows: async () => false,
    wrap: () => Promise.reject(down),
  };
  await expect(subject.vault.rewrap({ to: broken })).rejects.toBe(down);
  await expectAllOpen();
});

test('one rotation runs at a time, and a key that is kept elsewhere is not rotated here', async () => {
  const running = subject.vault.rotateDataKeys();
  await expect(subject.vault.rotateMasterKey()).rejects.toMatchObject({ code: 'vault.busy' });
  await running;
  const { id, knows, wrap, unwrap } = subject.keys;
  const elsewhere = subject.fresh({ id, knows, wrap, unwrap });
  await expect(elsewhere.rotateMasterKey()).rejects.toMatchObject({ code: 'request.invalid' });
  expect(await elsewhere.unfinished()).toEqual([]);
});

test('ending a change of the master key that was never begun changes nothing', async () => {
  const { id } = subject.keys;
  await subject.keys.finishRotation();
  expect(subject.keys.id).toBe(id);
  await expectAllOpen();
});
