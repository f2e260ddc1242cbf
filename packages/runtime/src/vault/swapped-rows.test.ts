import { afterEach, beforeEach, expect, test } from 'vitest';
import { contextOf } from './envelope.ts';
import { keyOrCode, vaultUnderTest, type VaultUnderTest } from './testing/vault-under-test.ts';

let subject: VaultUnderTest;
beforeEach(async () => {
  subject = await vaultUnderTest();
});
afterEach(() => subject.close());

test('what one account has does not open as another account’s, whole or in part', async () => {
  await subject.put('acc_mine', 'mine');
  await subject.put('acc_theirs', 'theirs');
  const { owner_id: _, ...theirs } = await subject.row('acc_theirs');
  const { sealed, wrapped_key } = theirs;
  for (const columns of [theirs, { sealed }, { wrapped_key }, { sealed, wrapped_key }]) {
    const mine = await subject.row('acc_mine');
    await subject.overwrite('acc_mine', columns);
    expect(await keyOrCode(subject.fresh(), 'acc_mine')).toBe('vault.tampered');
    await subject.overwrite('acc_mine', mine);
    expect(await keyOrCode(subject.fresh(), 'acc_mine')).toBe('mine');
  }
});

test('what one tenant has does not open as another tenant’s', async () => {
  await subject.put('acc_same', 'mine', 'wsp_one');
  await subject.put('acc_same', 'theirs', 'wsp_two');
  const { workspace_id: _, ...theirs } = await subject.row('acc_same', 'wsp_two');
  await subject.overwrite('acc_same', theirs, 'wsp_one');
  expect(await keyOrCode(subject.fresh(), 'acc_same', 'wsp_one')).toBe('vault.tampered');
});

test('names that run together alike are still two places', async () => {
  await subject.put('c', 'one', 'ab');
  const { sealed, wrapped_key } = await subject.row('c', 'ab');
  await subject.put('bc', 'other', 'a');
  await subject.overwrite('bc', { sealed, wrapped_key }, 'a');
  expect(await keyOrCode(subject.fresh(), 'bc', 'a')).toBe('vault.tampered');
  expect(await keyOrCode(subject.vault, 'c', 'ab')).toBe('one');
});

test('a replaced key does not come back as the present version', async () => {
  await subject.put('acc_one', 'old');
  const old = await subject.row('acc_one');
  await subject.put('acc_one', 'new');
  await subject.overwrite('acc_one', {
    sealed: old.sealed,
    wrapped_key: old.wrapped_key,
    sealed_at: old.sealed_at,
  });
  expect(await keyOrCode(subject.fresh(), 'acc_one')).toBe('vault.tampered');
});

test('a data key put in another row is found when keys are wrapped anew, not carried along', async () => {
  await subject.put('acc_mine', 'mine');
  await subject.put('acc_theirs', 'theirs');
  const { wrapped_key } = await subject.row('acc_theirs');
  await subject.overwrite('acc_mine', { wrapped_key });
  const report = await subject.vault.rotateMasterKey();
  expect(report).toMatchObject({ done: 1, damaged: [{ ownerId: 'acc_mine', code: 'vault.tampered' }] });
});

test('no two lists of parts are bound alike', () => {
  const lists = [['ab', 'c'], ['a', 'bc'], ['abc'], ['', 'abc'], ['abc', ''], ['a', 'b', 'c'], []];
  const bound = lists.map((parts) => Buffer.from(contextOf(...parts)).toString('hex'));
  expect(new Set(bound).size).toBe(lists.length);
});
