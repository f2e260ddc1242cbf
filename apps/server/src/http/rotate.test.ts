import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccountBench, type AccountBench } from '../accounts/testing/account-bench.ts';
import { createRotate } from './account-handlers.ts';

let bench: AccountBench;
beforeEach(async () => {
  bench = await openAccountBench();
});
afterEach(() => bench.close());

const link = (apiKey: string) =>
  bench.accounts.link(bench.actor, { connector: 'example', fields: { apiKey } });
const keyOf = async (accountId: string) => {
  const linked = await bench.accounts.resolve(bench.actor.workspaceId, accountId);
  return (await bench.accounts.secrets(linked))['apiKey']?.open();
};
const rotate = (what: 'data_keys' | 'master_key') =>
  createRotate({ store: bench.store, vault: bench.vault, masterKey: () => 'local:test' })(bench.actor, what);

test.each(['data_keys', 'master_key'] as const)(
  'renewing %s keeps every account usable, and is audited',
  async (what) => {
    const accounts = [await link('ex_first-1111'), await link('ex_second-2222')];
    expect(await rotate(what)).toEqual({ what, rotated: 3, masterKey: 'local:test' });
    expect(await Promise.all(accounts.map(({ id }) => keyOf(id)))).toEqual([
      'ex_first-1111',
      'ex_second-2222',
    ]);
    expect((await bench.acts()).at(-1)).toBe('vault.rotated');
  },
);

test('a secret that cannot be opened is named, and the others are renewed all the same', async () => {
  const [broken, sound] = [await link('ex_first-1111'), await link('ex_second-2222')];
  const row = bench.store.db.selectFrom('vault_secrets').select('sealed').where('owner_id', '=', broken.id);
  const { sealed } = await row.executeTakeFirstOrThrow();
  const flipped = Uint8Array.from(sealed, (byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte));
  await bench.store.db
    .updateTable('vault_secrets')
    .set({ sealed: flipped })
    .where('owner_id', '=', broken.id)
    .execute();
  await expect(rotate('data_keys')).rejects.toMatchObject({
    code: 'vault.tampered',
    message: expect.stringContaining(broken.id) as string,
    fix: expect.stringContaining('replace-key') as string,
  });
  expect(await keyOf(sound.id)).toBe('ex_second-2222');
  expect((await bench.acts()).at(-1)).toBe('vault.rotated');
});
