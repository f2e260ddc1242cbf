import { SluiceError, type Account } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccountBench, type AccountBench } from './testing/account-bench.ts';

const KEY = 'ex_canary-7f3a9b2c';
const OTHER_KEY = 'ex_other-11112222';

let bench: AccountBench;
beforeEach(async () => {
  bench = await openAccountBench();
});
afterEach(() => bench.close());

const link = (
  fields: Record<string, string> = { apiKey: KEY },
  more: { owner?: string; name?: string } = {},
) => bench.accounts.link(bench.actor, { connector: 'example', fields, ...more });
const refusal = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SluiceError)) throw new Error(`Not refused with a SluiceError: ${String(error)}`);
  return error;
};
const rows = async () => (await bench.store.db.selectFrom('accounts').selectAll().execute()).length;
const sealed = async () =>
  (await bench.store.db.selectFrom('vault_secrets').selectAll().where('owner_id', 'like', 'acc_%').execute())
    .length;

describe('linking', () => {
  test('a key that the provider takes is kept sealed, shown as a hint, and audited', async () => {
    const account = await link({ apiKey: ` ${KEY}\n`, region: 'EU' });
    expect(account).toMatchObject({
      connector: 'example',
      name: 'Example',
      owner: 'workspace',
      status: 'active',
      statusReason: null,
      fields: { apiKey: '…9b2c', region: 'eu' },
      hosts: ['api.provider.example'],
    });
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
    expect(linked).toMatchObject({
      baseUrl: 'https://api.provider.example/v1',
      allowedHosts: ['api.provider.example'],
      fields: { region: 'eu' },
    });
    expect((await bench.accounts.secrets(linked))['apiKey']?.open()).toBe(KEY);
    expect(await bench.acts()).toEqual(['account.linked']);
    const everything = JSON.stringify(await bench.store.db.selectFrom('accounts').selectAll().execute());
    expect(everything).not.toContain(KEY);
  });

  test('the provider is asked before anything is kept', async () => {
    let keptMeanwhile = -1;
    bench.provider.verify = async () => {
      keptMeanwhile = (await rows()) + (await sealed());
    };
    await link();
    expect(keptMeanwhile).toBe(0);
  });

  test('a refused key leaves nothing and tells the provider’s own words', async () => {
    bench.provider.verify = () =>
      Promise.reject(new SluiceError('provider.auth', { message: 'Key revoked by its owner.' }));
    const error = await refusal(link());
    expect(error).toMatchObject({ code: 'account.refused' });
    expect(error.message).toContain('Key revoked by its owner.');
    expect([await rows(), await sealed(), await bench.acts()]).toEqual([0, 0, []]);
  });

  test('a refusal names the provider once', async () => {
    bench.provider.verify = () =>
      Promise.reject(new SluiceError('provider.auth', { message: 'Example: Key revoked.' }));
    expect((await refusal(link())).message).toBe('Example refused the credentials: Key revoked.');
  });

  test.each([
    'provider.unavailable',
    'provider.timeout',
    'provider.malformed',
    'provider.rate_limited',
  ] as const)('a provider that cannot be asked (%s) leaves nothing', async (code) => {
    bench.provider.verify = () => Promise.reject(new SluiceError(code));
    expect(await refusal(link())).toMatchObject({ code: 'account.unverified' });
    expect([await rows(), await sealed(), await bench.acts()]).toEqual([0, 0, []]);
  });

  test.each([
    ['a missing key', {}, ['fields.apiKey']],
    ['an empty key', { apiKey: '  ' }, ['fields.apiKey']],
    ['a key of the wrong form', { apiKey: 'sk_1234567890' }, ['fields.apiKey']],
    ['a key with a line end', { apiKey: 'ex_abc\r\nx-evil: 1' }, ['fields.apiKey']],
    ['a key with a NUL', { apiKey: 'ex_abc\u0000defghijk' }, ['fields.apiKey']],
    ['a key with letters no header can hold', { apiKey: 'ex_ключключключ' }, ['fields.apiKey']],
    ['a field that there is not', { apiKey: KEY, apiKye: 'x' }, ['fields.apiKye']],
    ['a region with a control character', { apiKey: KEY, region: 'e\u0007u' }, ['fields.region']],
    ['an address that is none', { apiKey: KEY, baseUrl: 'api' }, ['fields.baseUrl']],
    ['several at once', { region: 'a\nb', nope: '1' }, ['fields.apiKey', 'fields.nope', 'fields.region']],
  ])('%s is refused by field, without asking the provider', async (_what, fields, wrong) => {
    const error = await refusal(link(fields));
    expect(error.code).toBe('account.fields');
    expect(error.fields?.map(({ field }) => field).toSorted()).toEqual(wrong);
    const said = JSON.stringify([error.message, error.fix, error.fields]);
    for (const value of Object.values(fields).filter((text) => text.length > 8))
      expect(said).not.toContain(JSON.stringify(value).slice(1, -1));
    expect(bench.provider.asked).toEqual([]);
  });

  test('an address of one’s own is taken only for a host that the operator allowed', async () => {
    const error = await refusal(link({ apiKey: KEY, baseUrl: 'http://127.0.0.1:4011' }));
    expect(error.code).toBe('egress.host');
    expect(error.fix).toContain('sluice up --allow-host 127.0.0.1:4011');
    expect(error.fix).toContain('SLUICE_ALLOW_HOSTS=127.0.0.1:4011');
    expect(bench.provider.asked).toEqual([]);
    const account = await link({ apiKey: KEY, baseUrl: 'http://127.0.0.1:4010' });
    expect(account.hosts).toEqual(['127.0.0.1:4010']);
  });

  test('one owner has one account for one key; another owner shares its budget', async () => {
    const first = await link({ apiKey: KEY }, { name: 'First' });
    const error = await refusal(link({ apiKey: KEY }));
    expect(error.code).toBe('account.exists');
    expect(error.message).toContain(first.id);
    expect(bench.provider.asked).toHaveLength(1);
    const second = await link({ apiKey: KEY }, { owner: 'Ada' });
    const third = await link({ apiKey: OTHER_KEY });
    const keys = await Promise.all(
      [first, second, third].map(
        async ({ id }) => (await bench.accounts.resolve(bench.actor.workspaceId, id)).upstreamKey,
      ),
    );
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[2]);
  });

  test('two links of one key at once make one account', async () => {
    const ends = await Promise.allSettled([link(), link()]);
    expect(ends.map((end) => end.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const failed = ends.find((end) => end.status === 'rejected');
    expect(failed?.reason).toMatchObject({ code: 'account.exists' });
    expect([await rows(), await sealed()]).toEqual([1, 1]);
  });

  test('a link repeated under its link key answers with the account it made', async () => {
    const body = { connector: 'example', fields: { apiKey: KEY } };
    const first = await bench.accounts.link(bench.actor, body, { linkKey: 'idem_1' });
    const again = await bench.accounts.link(bench.actor, body, { linkKey: 'idem_1' });
    expect(again).toEqual(first);
    expect(bench.provider.asked).toHaveLength(1);
  });
});

describe('replacing credentials', () => {
  let account: Account;
  const replace = (fields: Record<string, string>) =>
    bench.accounts.replaceCredentials(bench.actor, account.id, { fields });
  const keyNow = async () => {
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
    return (await bench.accounts.secrets(linked))['apiKey']?.open();
  };
  beforeEach(async () => {
    account = await link({ apiKey: KEY, region: 'eu' });
  });

  test('the new key takes the old one’s place once the provider has taken it', async () => {
    const replaced = await replace({ apiKey: OTHER_KEY });
    expect(replaced.fields).toEqual({ apiKey: '…2222', region: 'eu' });
    expect(await keyNow()).toBe(OTHER_KEY);
    expect(await bench.acts()).toEqual(['account.linked', 'account.credentials_replaced']);
  });

  test('the old key stays when the provider refuses the new one, or cannot be asked', async () => {
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth'));
    expect(await refusal(replace({ apiKey: OTHER_KEY }))).toMatchObject({ code: 'account.refused' });
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.timeout'));
    expect(await refusal(replace({ apiKey: OTHER_KEY }))).toMatchObject({ code: 'account.unverified' });
    expect(await keyNow()).toBe(KEY);
    expect(await bench.acts()).toEqual(['account.linked']);
  });

  test('an old key never goes to a new address: it is entered anew with it', async () => {
    const error = await refusal(replace({ baseUrl: 'http://127.0.0.1:4010' }));
    expect(error).toMatchObject({ code: 'account.fields', fields: [{ field: 'fields.apiKey' }] });
    expect(bench.provider.asked).toEqual([KEY]);
  });

  test('a failing account is active again with its new key', async () => {
    await bench.accounts.setStatus({
      workspaceId: bench.actor.workspaceId,
      accountId: account.id,
      status: 'failing',
      reason: 'Key revoked.',
    });
    expect(await replace({ apiKey: OTHER_KEY })).toMatchObject({ status: 'active', statusReason: null });
  });

  test('a key that another account of the owner has is refused', async () => {
    await link({ apiKey: OTHER_KEY });
    expect(await refusal(replace({ apiKey: OTHER_KEY }))).toMatchObject({ code: 'account.exists' });
    expect(await keyNow()).toBe(KEY);
  });

  test('a change made meanwhile is not overwritten', async () => {
    bench.provider.verify = async () => {
      bench.provider.verify = async () => undefined;
      await replace({ apiKey: 'ex_third-33334444' });
    };
    expect(await refusal(replace({ apiKey: OTHER_KEY }))).toMatchObject({ code: 'account.changed' });
    expect(await keyNow()).toBe('ex_third-33334444');
  });
});

describe('statuses', () => {
  const set = (accountId: string, status: 'active' | 'failing', reason: string | null = null) =>
    bench.accounts.setStatus({ workspaceId: bench.actor.workspaceId, accountId, status, reason });

  test('a failing account says why and since when; the same news again changes nothing', async () => {
    const { id } = await link();
    await bench.clock.advance(60_000);
    await set(id, 'failing', 'Key revoked.');
    const failing = await bench.accounts.get(bench.actor, id);
    expect(failing).toMatchObject({ status: 'failing', statusReason: 'Key revoked.' });
    expect(failing.statusSince).toBe(new Date(bench.clock.now()).toISOString());
    await bench.clock.advance(60_000);
    await set(id, 'failing', 'Key revoked.');
    expect(await bench.accounts.get(bench.actor, id)).toEqual(failing);
    expect((await bench.accounts.resolve(bench.actor.workspaceId, id)).status).toBe('failing');
    await set(id, 'active');
    expect(await bench.acts()).toEqual(['account.linked', 'account.failing', 'account.recovered']);
  });

  test('a suspended account stays so however its calls go', async () => {
    const { id } = await link();
    await bench.store.db.updateTable('accounts').set({ status: 'suspended' }).where('id', '=', id).execute();
    await set(id, 'active');
    await set(id, 'failing', 'x');
    expect((await bench.accounts.get(bench.actor, id)).status).toBe('suspended');
  });

  test('verifying again tells the status as the provider has it, and keeps it when nobody answers', async () => {
    const { id } = await link();
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth', { message: 'Revoked.' }));
    expect(await bench.accounts.verify(bench.actor, id)).toMatchObject({
      status: 'failing',
      statusReason: 'Revoked.',
    });
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.unavailable'));
    expect(await refusal(bench.accounts.verify(bench.actor, id))).toMatchObject({
      code: 'account.unverified',
    });
    expect((await bench.accounts.get(bench.actor, id)).status).toBe('failing');
    bench.provider.verify = async () => undefined;
    await bench.clock.advance(1000);
    const verified = await bench.accounts.verify(bench.actor, id);
    expect(verified).toMatchObject({ status: 'active', statusReason: null });
    expect(verified.verifiedAt).toBe(new Date(bench.clock.now()).toISOString());
  });

  test('each check that someone asks for is audited, also where it finds nothing new', async () => {
    const { id } = await link();
    await bench.accounts.verify(bench.actor, id);
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth', { message: 'Revoked.' }));
    await bench.accounts.verify(bench.actor, id);
    await bench.accounts.verify(bench.actor, id);
    expect(await bench.acts()).toEqual([
      'account.linked',
      'account.verified',
      'account.verified',
      'account.failing',
      'account.verified',
    ]);
  });
});

describe('changing and unlinking', () => {
  test('a rename is seen by everyone at once', async () => {
    const { id } = await link();
    await bench.accounts.resolve(bench.actor.workspaceId, id);
    await bench.accounts.update(bench.actor, id, { name: 'Sales' });
    expect((await bench.accounts.resolve(bench.actor.workspaceId, id)).name).toBe('Sales');
    expect(await bench.acts()).toEqual(['account.linked', 'account.updated']);
  });

  test('unlinking destroys the secret', async () => {
    const { id } = await link();
    await bench.accounts.unlink(bench.actor, id);
    expect([await rows(), await sealed()]).toEqual([0, 0]);
    expect(await refusal(bench.accounts.resolve(bench.actor.workspaceId, id))).toMatchObject({
      code: 'account.unknown',
    });
  });

  test('what uses an account is named, and nothing is unlinked', async () => {
    const { id } = await link();
    bench.provider.usedBy = ['the run run_1', 'the run run_2'];
    const error = await refusal(bench.accounts.unlink(bench.actor, id));
    expect(error.code).toBe('account.in_use');
    expect(error.message).toContain('the run run_1, the run run_2');
    expect([await rows(), await sealed()]).toEqual([1, 1]);
  });
});

describe('the wall between workspaces', () => {
  test('another workspace’s account answers exactly like one that is not there', async () => {
    const { id } = await link();
    const { accounts, stranger } = bench;
    const none = 'acc_00000000000000000000000000';
    const ways = (accountId: string) => [
      accounts.get(stranger, accountId),
      accounts.update(stranger, accountId, { name: 'Mine' }),
      accounts.verify(stranger, accountId),
      accounts.replaceCredentials(stranger, accountId, { fields: { apiKey: OTHER_KEY } }),
      accounts.unlink(stranger, accountId),
      accounts.resolve(stranger.workspaceId, accountId),
    ];
    await accounts.resolve(bench.actor.workspaceId, id);
    const before = await accounts.get(bench.actor, id);
    const foreign = await Promise.all(ways(id).map(refusal));
    const unknown = await Promise.all(ways(none).map(refusal));
    const plain = (error: SluiceError) => [error.code, error.message.replaceAll(/acc_\w+/g, 'ID'), error.fix];
    expect(foreign.map(plain)).toEqual(unknown.map(plain));
    expect(foreign.every((error) => error.code === 'account.unknown')).toBe(true);
    expect(await accounts.get(bench.actor, id)).toEqual(before);
    expect((await accounts.list(stranger, {})).items).toEqual([]);
  });
});

test('lists run newest first, page by page, and by connector', async () => {
  const made: string[] = [];
  for (const index of [1, 2, 3, 4, 5]) made.unshift((await link({ apiKey: `ex_number-${index}0000` })).id);
  const first = await bench.accounts.list(bench.actor, { limit: 2 });
  const second = await bench.accounts.list(bench.actor, { limit: 2, cursor: first.nextCursor ?? '' });
  const third = await bench.accounts.list(bench.actor, { limit: 2, cursor: second.nextCursor ?? '' });
  const ids = [first, second, third].flatMap((page) => page.items.map((item) => item.id));
  expect(ids).toEqual(made);
  expect(third.nextCursor).toBeNull();
  expect((await bench.accounts.list(bench.actor, { connector: 'other' })).items).toEqual([]);
  expect(await refusal(bench.accounts.list(bench.actor, { cursor: 'bogus' }))).toMatchObject({
    code: 'request.invalid',
  });
});
