import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyOrCode, vaultUnderTest, WORKSPACE, type VaultUnderTest } from './testing/vault-under-test.ts';

let subject: VaultUnderTest;
beforeEach(async () => {
  subject = await vaultUnderTest();
  await subject.put('acc_one', 'key-1234');
});
afterEach(() => subject.close());

test.each(['wrapped_key', 'sealed'] as const)('no bit of %s can be changed unnoticed', async (column) => {
  const sound = await subject.row('acc_one');
  const verdicts = new Set<string>();
  for (let at = 0; at < sound[column].length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const bytes = Buffer.from(sound[column]);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      await subject.overwrite('acc_one', { [column]: bytes });
      verdicts.add(await keyOrCode(subject.fresh(), 'acc_one'));
    }
  }
  // The first bytes of a wrapped key name its master key.
  const expected = column === 'sealed' ? ['vault.tampered'] : ['vault.key_wrong', 'vault.tampered'];
  expect([...verdicts].toSorted()).toEqual(expected);
  await subject.overwrite('acc_one', sound);
  expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('key-1234');
});

test.each(['version', 'round', 'sealed_at'] as const)(
  'no bit of %s can be changed unnoticed',
  async (column) => {
    const sound = await subject.row('acc_one');
    for (let bit = 0; bit < 50; bit += 1) {
      await subject.overwrite('acc_one', { [column]: Number(BigInt(sound[column]) ^ (1n << BigInt(bit))) });
      expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('vault.tampered');
    }
  },
);

test('no character of the key id can be changed unnoticed', async () => {
  const { key_id } = await subject.row('acc_one');
  for (let at = 0; at < key_id.length; at += 1) {
    const other = key_id[at] === 'a' ? 'b' : 'a';
    await subject.overwrite('acc_one', { key_id: key_id.slice(0, at) + other + key_id.slice(at + 1) });
    expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('vault.key_wrong');
  }
});

test('a changed owner or workspace finds nothing, or what does not open', async () => {
  await subject.overwrite('acc_one', { owner_id: 'acc_onf' });
  expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('vault.unknown');
  expect(await keyOrCode(subject.fresh(), 'acc_onf')).toBe('vault.tampered');
  await subject.overwrite('acc_onf', { owner_id: 'acc_one', workspace_id: 'wsp_onf' });
  expect(await keyOrCode(subject.fresh(), 'acc_one', 'wsp_onf')).toBe('vault.tampered');
  await subject.overwrite('acc_one', { workspace_id: WORKSPACE }, 'wsp_onf');
  expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('key-1234');
});
