import { SluiceError, type Account } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReplaceOptions } from './index.ts';
import { openAccountBench, type AccountBench } from './testing/account-bench.ts';

const KEY = 'ex_canary-7f3a9b2c';
const OTHER_KEY = 'ex_other-11112222';

let bench: AccountBench;
let account: Account;
beforeEach(async () => {
  bench = await openAccountBench();
  account = await bench.accounts.link(bench.actor, {
    connector: 'example',
    fields: { apiKey: KEY, region: 'eu' },
  });
});
afterEach(() => bench.close());

const edit = (fields: Record<string, string>, options: ReplaceOptions = {}) =>
  bench.accounts.replaceCredentials(bench.actor, account.id, { fields }, { keepSecrets: true, ...options });
const keyNow = async () => {
  const linked = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
  return (await bench.accounts.secrets(linked))['apiKey']?.open();
};

describe('editing an account while its secrets are kept', () => {
  test('a secret that was left empty stays, is verified with the rest, and is not shown', async () => {
    const edited = await edit({ apiKey: '', region: 'us' }, { name: 'Sales', description: 'For the team' });
    expect(edited).toMatchObject({
      name: 'Sales',
      description: 'For the team',
      fields: { apiKey: '…9b2c', region: 'us' },
    });
    expect(bench.provider.asked).toEqual([KEY, KEY]);
    expect(await keyNow()).toBe(KEY);
  });

  test('a secret that was entered takes the old one’s place', async () => {
    expect((await edit({ apiKey: OTHER_KEY })).fields['apiKey']).toBe('…2222');
    expect(await keyNow()).toBe(OTHER_KEY);
  });

  test('a kept secret never goes to a new address: nothing is sent there', async () => {
    const refused = await edit({ apiKey: '', baseUrl: 'http://127.0.0.1:4010' }).catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: 'account.fields', fields: [{ field: 'fields.apiKey' }] });
    expect(bench.provider.asked).toEqual([KEY]);
    expect((await bench.accounts.get(bench.actor, account.id)).hosts).toEqual(['api.provider.example']);
    const moved = await edit({ apiKey: OTHER_KEY, baseUrl: 'http://127.0.0.1:4010' });
    expect(moved.hosts).toEqual(['127.0.0.1:4010']);
  });
});

describe('work that belongs to a change', () => {
  const stop = async () => {
    throw new SluiceError('link.used');
  };

  test('what throws in it leaves no account, no secret and no event', async () => {
    const before = [...bench.announced];
    const second = { connector: 'example', owner: 'Ada', fields: { apiKey: OTHER_KEY } };
    await expect(bench.accounts.link(bench.actor, second, { commit: stop })).rejects.toMatchObject({
      code: 'link.used',
    });
    expect((await bench.accounts.list(bench.actor, {})).items.map(({ id }) => id)).toEqual([account.id]);
    expect(bench.announced).toEqual(before);
  });

  test('what throws in it leaves the credentials as they were', async () => {
    await expect(edit({ apiKey: OTHER_KEY }, { commit: stop })).rejects.toMatchObject({ code: 'link.used' });
    expect(await keyNow()).toBe(KEY);
  });

  test('it is told the account as it will stand', async () => {
    const seen: Account[] = [];
    const edited = await edit({ region: 'us' }, { commit: async (_tx, one) => void seen.push(one) });
    expect(seen).toEqual([edited]);
  });
});

test('each change is told once, and no change is told that did not happen', async () => {
  const { workspaceId } = bench.actor;
  const status = (wanted: 'active' | 'failing') =>
    bench.accounts.setStatus({ workspaceId, accountId: account.id, status: wanted, reason: null });
  await bench.accounts.update(bench.actor, account.id, { name: account.name });
  await bench.accounts.update(bench.actor, account.id, { name: 'Other' });
  await status('failing');
  await status('failing');
  await status('active');
  await status('failing');
  await edit({ region: 'us' });
  await bench.accounts.unlink(bench.actor, account.id);
  expect(bench.announced).toEqual([
    'account.linked active',
    'account.changed active',
    'account.failing failing',
    'account.mended active',
    'account.failing failing',
    'account.changed active',
    'account.mended active',
    'account.unlinked active',
  ]);
});

test('owner, label and metadata are kept and shown as they were given', async () => {
  const given = { owner: 'cust_7', ownerName: 'Acme', label: 'EMEA', metadata: { plan: 'pro', seats: 4 } };
  const linked = await bench.accounts.link(bench.actor, {
    connector: 'example',
    fields: { apiKey: OTHER_KEY },
    ...given,
  });
  expect(linked).toMatchObject(given);
  expect(await bench.accounts.get(bench.actor, linked.id)).toEqual(linked);
  expect(account).toMatchObject({ owner: 'workspace', ownerName: 'workspace', label: null, metadata: {} });
});
