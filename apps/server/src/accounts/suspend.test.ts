import { SluiceError, type Account, type Role, type Sharing } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Actor } from '../audit/index.ts';
import { requireShared } from './index.ts';
import { openAccountBench, type AccountBench } from './testing/account-bench.ts';

const KEY = 'ex_canary-7f3a9b2c';
const OTHER_KEY = 'ex_other-11112222';

/** Much longer than it takes, where the machine has other work too. */
const eventually = <T>(holds: () => T | Promise<T>) => vi.waitFor(holds, 15_000);

let bench: AccountBench;
let account: Account;
beforeEach(async () => {
  bench = await openAccountBench();
  account = await bench.accounts.link(bench.actor, { connector: 'example', fields: { apiKey: KEY } });
  bench.announced.length = 0;
});
afterEach(() => bench.close());

const suspend = () => bench.accounts.suspend(bench.actor, account.id);
const resume = () => bench.accounts.resume(bench.actor, account.id);
const status = async () => (await bench.accounts.get(bench.actor, account.id)).status;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof SluiceError ? error.code : String(error)),
  );

describe('a suspended account', () => {
  test('has its secret opened for no call, not even for a check of it', async () => {
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
    expect(await suspend()).toMatchObject({
      status: 'suspended',
      statusReason: 'Suspended by key of ours.',
      nextCheckAt: null,
    });
    expect(await codeOf(bench.accounts.secrets(linked))).toBe('account.inactive');
    expect(await codeOf(bench.accounts.verify(bench.actor, account.id))).toBe('account.inactive');
    await bench.accounts.checks.start();
    await bench.clock.advance(25 * 3_600_000);
    expect(bench.provider.asked).toEqual([KEY]);
    expect(bench.announced).toEqual(['account.suspended suspended']);
  });

  test('is used again once its credentials were taken', async () => {
    await suspend();
    let meanwhile = '';
    bench.provider.verify = async () => {
      meanwhile = await status();
    };
    expect(await resume()).toMatchObject({ status: 'active', statusReason: null });
    expect(meanwhile).toBe('verifying');
    expect(bench.announced).toEqual(['account.suspended suspended', 'account.resumed active']);
    expect(await codeOf(resume()), 'again changes nothing').toBe('done');
  });

  test('is failing when its credentials are refused, and stays suspended when nobody could be asked', async () => {
    await suspend();
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.timeout'));
    expect(await codeOf(resume())).toBe('account.unverified');
    expect(await status()).toBe('suspended');
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth', { message: 'Revoked.' }));
    expect(await resume()).toMatchObject({ status: 'failing', statusReason: 'Revoked.' });
  });

  test('that was being resumed when its server died is looked at by the next one', async () => {
    await suspend();
    bench.provider.verify = () => new Promise(() => undefined);
    void resume();
    await eventually(async () => expect(await status()).toBe('verifying'));
    bench.provider.verify = async () => undefined;
    await bench.another().checks.start();
    await bench.clock.advance(60_000);
    await eventually(async () => expect(await status()).toBe('active'));
  });

  test('takes a new key and stays suspended', async () => {
    await suspend();
    const replaced = await bench.accounts.replaceCredentials(bench.actor, account.id, {
      fields: { apiKey: OTHER_KEY },
    });
    expect(replaced).toMatchObject({ status: 'suspended', fields: { apiKey: '…2222' } });
    expect(await resume()).toMatchObject({ status: 'active' });
    expect(bench.provider.asked.at(-1)).toBe(OTHER_KEY);
  });
});

describe('an account that is shared with some roles', () => {
  const as = (role: Role): Actor => ({
    ...bench.actor,
    label: `mem_1 (${role})`,
    keyId: null,
    member: { id: 'mem_1', role, loginId: 'log_1' },
  });
  const share = (actor: Actor, sharedWith: Sharing) =>
    bench.accounts.update(actor, account.id, { sharedWith });

  test('is seen by all, and used and changed by those alone', async () => {
    expect(await share(as('owner'), 'admin')).toMatchObject({ sharedWith: 'admin' });
    const operator = as('operator');
    const { accounts } = bench;
    const ways = [
      () => accounts.update(operator, account.id, { name: 'Mine' }),
      () => accounts.update(operator, account.id, { sharedWith: 'operator' }),
      () => accounts.verify(operator, account.id),
      () => accounts.replaceCredentials(operator, account.id, { fields: { apiKey: OTHER_KEY } }),
      () => accounts.suspend(operator, account.id),
      () => accounts.resume(operator, account.id),
      () => accounts.revoke(operator, account.id),
      () => accounts.proveRevoked(operator, account.id),
      () => accounts.unlink(operator, account.id),
    ];
    for (const way of ways) expect(await codeOf(way()), String(way)).toBe('account.shared');
    expect((await accounts.get(operator, account.id)).id).toBe(account.id);
    expect((await accounts.list(operator, {})).items).toHaveLength(1);
    expect(await codeOf(accounts.verify(as('admin'), account.id))).toBe('done');
    expect(await codeOf(accounts.verify(bench.actor, account.id)), 'keys are not bound by it').toBe('done');
  });

  test('is not taken by a member from himself', async () => {
    expect(await codeOf(share(as('admin'), 'owner'))).toBe('account.shared');
    expect(await codeOf(share(as('operator'), 'admin'))).toBe('account.shared');
    expect((await share(as('owner'), 'owner')).sharedWith).toBe('owner');
  });

  test.each([
    ['owner', 'owner', true],
    ['admin', 'owner', false],
    ['operator', 'owner', false],
    ['owner', 'admin', true],
    ['admin', 'admin', true],
    ['operator', 'admin', false],
    ['operator', 'operator', true],
    ['viewer', 'operator', false],
  ] as const)('%s, shared with %s: %s', (role, sharedWith, allowed) => {
    const use = () => requireShared(as(role), { name: 'Sales', sharedWith });
    if (allowed) expect(use).not.toThrow();
    else expect(use).toThrowError(expect.objectContaining({ code: 'account.shared' }) as Error);
  });
});

describe('finding accounts', () => {
  const found = async (query: Parameters<AccountBench['accounts']['list']>[1]) =>
    (await bench.accounts.list(bench.actor, query)).items.map(({ name }) => name);
  beforeEach(async () => {
    const make = (name: string, more: Record<string, string>, apiKey: string) =>
      bench.accounts.link(bench.actor, { connector: 'example', name, fields: { apiKey }, ...more });
    await make('Verkauf Österreich', { owner: 'cus_7', ownerName: 'Ärger & Söhne' }, 'ex_number-10000');
    await make('100 % Sales', { owner: 'cus_8', label: 'north_west' }, 'ex_number-20000');
  });

  test('by words of the name, the owner and the label, in any order and in capitals too', async () => {
    expect(await found({ q: 'SÖHNE öster' })).toEqual(['Verkauf Österreich']);
    expect(await found({ q: 'north_w sales' })).toEqual(['100 % Sales']);
    expect(await found({ q: 'cus_' })).toHaveLength(2);
    expect(await found({ q: 'söhne sales' })).toEqual([]);
  });

  test('signs that mean something to the store mean only themselves', async () => {
    expect(await found({ q: '%' })).toEqual(['100 % Sales']);
    expect(await found({ q: '_' })).toHaveLength(2);
    expect(await found({ q: '!' })).toEqual([]);
  });

  test('by a new name, and by the old one no more', async () => {
    await bench.accounts.update(bench.actor, account.id, { name: 'Einkauf' });
    expect(await found({ q: 'einkauf' })).toEqual(['Einkauf']);
    expect(await found({ q: 'example' })).toEqual([]);
  });

  test('by status and owner, and all that need a person', async () => {
    await suspend();
    const [other] = (await bench.accounts.list(bench.actor, { owner: 'cus_7' })).items;
    expect(await found({ status: 'suspended' })).toEqual(['Example']);
    expect(await found({ status: 'attention' })).toEqual([]);
    await bench.accounts.setStatus({
      workspaceId: bench.actor.workspaceId,
      accountId: other?.id ?? '',
      status: 'failing',
      reason: 'x',
    });
    expect(await found({ status: 'attention' })).toEqual(['Verkauf Österreich']);
    expect(await found({ status: 'attention', owner: 'cus_8' })).toEqual([]);
  });
});
