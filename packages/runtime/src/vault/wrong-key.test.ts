import { randomBytes } from 'node:crypto';
import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localKeyProvider } from './local-keys.ts';
import { keyOrCode, vaultUnderTest, type VaultUnderTest } from './testing/vault-under-test.ts';

let subject: VaultUnderTest;
const keysAt = (path: string) => localKeyProvider({ path, dataExists: async () => false });

beforeEach(async () => {
  subject = await vaultUnderTest();
  await subject.put('acc_one', 'key-1234');
});
afterEach(() => subject.close());

test('another master key opens nothing, and the start says which one is wanted', async () => {
  const other = subject.fresh(await keysAt(join(subject.folder, 'other.key')));
  expect(await keyOrCode(other, 'acc_one')).toBe('vault.key_wrong');
  const { key_id } = await subject.row('acc_one');
  await expect(other.checkKeys()).rejects.toMatchObject({
    code: 'vault.key_wrong',
    fix: expect.stringContaining(key_id),
  });
  expect(await other.verify()).toMatchObject({ done: 0, damaged: [{ code: 'vault.key_wrong' }] });
  await expect(subject.vault.checkKeys()).resolves.toBeUndefined();
});

test('a provider that claims the name of another’s key still opens nothing', async () => {
  const other = await keysAt(join(subject.folder, 'other.key'));
  const liar = { ...other, id: subject.keys.id, knows: async () => true };
  expect(await keyOrCode(subject.fresh(liar), 'acc_one')).toBe('vault.key_wrong');
});

test('the right key put beside a wrong one is found without a restart', async () => {
  const { key_id } = await subject.row('acc_one');
  const right = join(subject.folder, 'right');
  await rename(subject.keyPath, right);
  await writeFile(subject.keyPath, randomBytes(32), { mode: 0o600 });
  const vault = subject.fresh(await keysAt(subject.keyPath));
  expect(await keyOrCode(vault, 'acc_one')).toBe('vault.key_wrong');
  await copyFile(right, `${subject.keyPath}.old-${key_id.replace('local:', '')}`);
  expect(await keyOrCode(vault, 'acc_one')).toBe('key-1234');
});
