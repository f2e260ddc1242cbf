import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeKeyFile } from './key-file.ts';
import { localKeyProvider } from './local-keys.ts';
import { keyOrCode, vaultUnderTest, type VaultUnderTest } from './testing/vault-under-test.ts';
import { hasSealedSecrets } from './vault-tables.ts';

let subject: VaultUnderTest;
const start = () =>
  localKeyProvider({ path: subject.keyPath, dataExists: () => hasSealedSecrets(subject.store) });

beforeEach(async () => {
  subject = await vaultUnderTest();
});
afterEach(() => subject.close());

test('the first start makes a key of 32 bytes that only this user can read, and the next start uses it', async () => {
  expect((await stat(subject.keyPath)).mode & 0o777).toBe(0o600);
  expect((await readFile(subject.keyPath)).length).toBe(32);
  expect((await start()).id).toBe(subject.keys.id);
  expect(await readdir(subject.folder)).toEqual(['data', 'master.key']);
});

test('two first starts at once agree on one key', async () => {
  await rm(subject.keyPath);
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.id).toBe(two.id);
});

test('without its key the sealed data is refused, saying where to restore the file, and no new key is made', async () => {
  await subject.put('acc_one', 'key-1234');
  await rm(subject.keyPath);
  await expect(start()).rejects.toMatchObject({
    code: 'vault.key_missing',
    fix: expect.stringContaining(`backup to ${subject.keyPath}`),
  });
  expect(await readdir(subject.folder)).toEqual(['data']);
});

test('a key that vanishes while the vault serves does not stop it, and is told when it is looked for', async () => {
  await subject.put('acc_one', 'key-1234');
  await rm(subject.keyPath);
  expect(await keyOrCode(subject.vault, 'acc_one')).toBe('key-1234');
  await expect(subject.keys.knows('local:000000000000')).rejects.toMatchObject({ code: 'vault.key_missing' });
});

test.each([0o644, 0o640, 0o604, 0o660, 0o620])(
  'a key file of mode %o is refused with the command that mends it',
  async (mode) => {
    await chmod(subject.keyPath, mode);
    await expect(start()).rejects.toMatchObject({
      code: 'vault.key_unsafe',
      fix: expect.stringContaining(`chmod 600 ${subject.keyPath}`),
    });
  },
);

test.each([0, 31, 33, 64])('a key file of %i bytes is refused', async (size) => {
  await writeFile(subject.keyPath, Buffer.alloc(size));
  await expect(start()).rejects.toMatchObject({
    code: 'vault.key_wrong',
    message: expect.stringContaining('32 bytes'),
  });
});

test('a folder or an unreadable path in the place of the key is refused', async () => {
  await rm(subject.keyPath);
  await mkdir(subject.keyPath, { mode: 0o700 });
  await expect(start()).rejects.toMatchObject({ code: 'vault.key_wrong' });
  const path = join(subject.folder, 'data', 'sluice.db', 'master.key');
  const provider = localKeyProvider({ path, dataExists: async () => false });
  await expect(provider).rejects.toMatchObject({
    code: 'vault.key_wrong',
    detail: expect.stringContaining('ENOTDIR'),
  });
});

test('a folder that cannot be written is told in plain words, and no half-made key stays', async () => {
  const path = join(subject.folder, 'master.key', 'below', 'master.key');
  await expect(makeKeyFile(path)).rejects.toMatchObject({ code: 'store.failed', fix: expect.any(String) });
  const taken = join(subject.folder, 'taken');
  await writeFile(taken, '');
  await expect(makeKeyFile(join(taken, 'master.key'))).rejects.toMatchObject({ code: 'store.failed' });
  expect(await readdir(subject.folder)).toEqual(['data', 'master.key', 'taken']);
});

test('a change of the key file cut short between its two steps is taken up where it stopped', async () => {
  await subject.put('acc_one', 'key-1234');
  const oldId = subject.keys.id;
  await subject.keys.startRotation();
  const nextId = subject.keys.id;
  await subject.put('acc_two', 'key-5678');
  // As a kill leaves it: the old key has its second name, and still its first.
  await copyFile(subject.keyPath, `${subject.keyPath}.old-${oldId.slice(6)}`);
  const restarted = await start();
  expect([restarted.rotating, restarted.id]).toEqual([true, nextId]);
  const vault = subject.fresh(restarted);
  await vault.resume();
  expect([restarted.rotating, restarted.id]).toEqual([false, nextId]);
  const again = await start();
  expect([again.rotating, again.id, await again.knows(oldId)]).toEqual([false, nextId, true]);
  expect(await keyOrCode(subject.fresh(again), 'acc_one')).toBe('key-1234');
  expect(await keyOrCode(subject.fresh(again), 'acc_two')).toBe('key-5678');
});
