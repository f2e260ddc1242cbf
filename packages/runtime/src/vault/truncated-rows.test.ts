import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyOrCode, vaultUnderTest, type VaultUnderTest } from './testing/vault-under-test.ts';

let subject: VaultUnderTest;
beforeEach(async () => {
  subject = await vaultUnderTest();
  await subject.put('acc_one', 'key-1234');
});
afterEach(() => subject.close());

test.each(['wrapped_key', 'sealed'] as const)(
  '%s cut short at any length, or drawn out, does not open',
  async (column) => {
    const sound = await subject.row('acc_one');
    for (let length = 0; length < sound[column].length; length += 1) {
      await subject.overwrite('acc_one', { [column]: sound[column].subarray(0, length) });
      expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('vault.tampered');
    }
    await subject.overwrite('acc_one', { [column]: Buffer.concat([sound[column], Buffer.alloc(1)]) });
    expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('vault.tampered');
  },
);

test('one damaged row is reported and harms no other', async () => {
  for (let n = 0; n < 250; n += 1) await subject.put(`acc_${String(n).padStart(3, '0')}`, `key-${n}`);
  await subject.overwrite('acc_123', { sealed: Buffer.alloc(0) });
  const report = await subject.vault.verify();
  expect(report).toMatchObject({ done: 250, damagedCount: 1 });
  expect(report.damaged).toEqual([
    { workspaceId: 'wsp_one', ownerId: 'acc_123', code: 'vault.tampered', message: expect.any(String) },
  ]);
  expect(await keyOrCode(subject.fresh(), 'acc_124')).toBe('key-124');
});
