import { SluiceError, type Account } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSchedule } from './schedule.ts';
import { openAccountBench, type AccountBench } from './testing/account-bench.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const KEY = 'ex_canary-7f3a9b2c';
const OTHER_KEY = 'ex_other-11112222';

/** Much longer than it takes, where the machine has other work too. */
const eventually = <T>(holds: () => T | Promise<T>) => vi.waitFor(holds, 15_000);

let bench: AccountBench;
let account: Account;
beforeEach(async () => {
  bench = await openAccountBench();
  account = await link(KEY, 'ada');
});
afterEach(() => bench.close());

const link = (apiKey: string, owner: string, actor = bench.actor) =>
  bench.accounts.link(actor, { connector: 'example', name: `Of ${owner}`, owner, fields: { apiKey } });
const revoke = () => bench.accounts.revoke(bench.actor, account.id);
const prove = () => bench.accounts.proveRevoked(bench.actor, account.id);
const now = (id = account.id) => bench.accounts.get(bench.actor, id);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof SluiceError ? error.code : String(error)),
  );
const refuses = () => {
  bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth', { message: 'Key unknown.' }));
};
const sealed = async (id = account.id) => {
  const rows = await bench.store.db.selectFrom('vault_secrets').select('owner_id').execute();
  return rows.some((row) => row.owner_id === id);
};

describe('revoking a key everywhere', () => {
  test('ends every account of the workspace that has it, and no other', async () => {
    const second = await link(KEY, 'bob');
    const other = await link(OTHER_KEY, 'ada');
    const theirs = await link(KEY, 'ada', bench.stranger);
    const { account: revoked, ...done } = await revoke();
    expect(revoked).toMatchObject({
      status: 'revoked',
      statusReason: 'Revoked by key of ours.',
      revocation: { state: 'waiting', by: 'key of ours', provenAt: null },
    });
    expect(revoked.revocation?.note).toContain('whoever runs the provider');
    expect(done).toEqual({
      alsoRevoked: [{ id: second.id, name: 'Of bob' }],
      stoppedRuns: [],
      endedLinks: 0,
    });
    expect((await now(second.id)).status).toBe('revoked');
    expect((await now(other.id)).status).toBe('active');
    expect((await bench.accounts.get(bench.stranger, theirs.id)).status).toBe('active');
    expect(bench.announced.slice(-2)).toEqual(['account.revoked revoked', 'account.revoked revoked']);
  });

  test('opens its secret for no call any more, however early that call was prepared', async () => {
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
    expect((await bench.accounts.secrets(linked))['apiKey']?.open()).toBe(KEY);
    await revoke();
    expect(await codeOf(bench.accounts.secrets(linked))).toBe('account.inactive');
    expect(await sealed(), 'it is kept to prove that it is worth nothing').toBe(true);
  });

  test('is for good: it is not verified, replaced, suspended or resumed, and no call brings it back', async () => {
    await revoke();
    bench.provider.asked.length = 0;
    const { accounts, actor } = bench;
    expect(await codeOf(accounts.verify(actor, account.id))).toBe('account.revoked');
    expect(
      await codeOf(accounts.replaceCredentials(actor, account.id, { fields: { apiKey: OTHER_KEY } })),
    ).toBe('account.revoked');
    expect(await codeOf(accounts.suspend(actor, account.id))).toBe('account.revoked');
    expect(await codeOf(accounts.resume(actor, account.id))).toBe('account.revoked');
    const { workspaceId } = actor;
    for (const status of ['active', 'verifying', 'failing', 'expired'] as const)
      await accounts.setStatus({ workspaceId, accountId: account.id, status, reason: 'x' });
    expect((await now()).status).toBe('revoked');
    expect(bench.provider.asked).toEqual([]);
  });

  test('is not said to be done of an account that was given another key in this very moment', async () => {
    const { accounts, actor, provider } = bench;
    provider.beforeRevoking = () =>
      accounts.replaceCredentials(actor, account.id, { fields: { apiKey: OTHER_KEY } });
    expect(await codeOf(revoke())).toBe('account.changed');
    delete provider.beforeRevoking;
    expect((await revoke()).account.status).toBe('revoked');
    expect(await Promise.all([revoke(), revoke()].map(codeOf))).toEqual(['done', 'done']);
  });

  test('again changes nothing', async () => {
    const { account: first } = await revoke();
    await bench.clock.advance(MINUTE_MS);
    expect(await revoke()).toEqual({ account: first, alsoRevoked: [], stoppedRuns: [], endedLinks: 0 });
    expect(await bench.acts()).toEqual(['account.linked', 'account.revoked']);
  });

  test('keeps everybody from linking the same key again, without sending it anywhere', async () => {
    await revoke();
    const other = await link(OTHER_KEY, 'bob');
    bench.provider.asked.length = 0;
    const replaced = () =>
      bench.accounts.replaceCredentials(bench.actor, other.id, { fields: { apiKey: KEY } });
    const refused = async () => [
      await codeOf(link(KEY, 'ada')),
      await codeOf(link(KEY, 'carl')),
      await codeOf(replaced()),
    ];
    const all = ['account.revoked', 'account.revoked', 'account.revoked'];
    expect(await refused()).toEqual(all);
    await prove();
    await bench.accounts.unlink(bench.actor, account.id);
    await bench.clock.advance(MINUTE_MS);
    expect(await refused(), 'though it still works, and though nobody sees the account any more').toEqual(
      all,
    );
    expect(bench.provider.asked, 'but by the proof').toEqual([KEY]);
    expect((await now(other.id)).status).toBe('active');
    expect((await link(KEY, 'ada', bench.stranger)).status, 'another workspace').toBe('active');
  });

  test('leaves it to the provider once that was seen to refuse the key; the audit then names what was revoked', async () => {
    await revoke();
    const { verify } = bench.provider;
    refuses();
    await prove();
    await bench.clock.advance(1);
    expect(await codeOf(link(KEY, 'bob'))).toBe('account.refused');
    bench.provider.verify = verify;
    expect(await codeOf(link(KEY, 'ada')), 'which the owner has already').toBe('account.revoked');
    const again = await link(KEY, 'bob');
    const { details } = await bench.store.db
      .selectFrom('audit')
      .select('details')
      .where('act', '=', 'account.linked')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(details)).toMatchObject({ owner: 'bob', revokedBefore: [account.id] });
    await bench.accounts.revoke(bench.actor, again.id);
    expect(await codeOf(link(KEY, 'carl'))).toBe('account.revoked');
  });

  test('says why to whoever enters the key anew, and nothing of whose it was', async () => {
    await revoke();
    await expect(link(KEY, 'bob')).rejects.toMatchObject({
      message:
        'This key was revoked here, and Example was not yet seen to refuse it: it is not linked again.',
      fix: 'Make a new key at Example and link that.',
    });
  });
});

describe('the proof that a key is worth nothing any more', () => {
  test('is that the provider refuses it; then it is destroyed here too', async () => {
    await revoke();
    refuses();
    await bench.clock.advance(1000);
    const proven = await prove();
    const at = new Date(bench.clock.now()).toISOString();
    expect(proven.revocation).toMatchObject({ state: 'proven', provenAt: at, checkedAt: at });
    expect(proven).toMatchObject({ status: 'revoked', nextCheckAt: null });
    expect(await sealed()).toBe(false);
    expect((await bench.acts()).at(-1)).toBe('account.revocation_proven');
    bench.provider.asked.length = 0;
    expect(await prove()).toEqual(proven);
    expect(bench.provider.asked).toEqual([]);
  });

  test('is not there while the provider takes it, which is told', async () => {
    await revoke();
    const asked = await prove();
    expect(asked.revocation).toMatchObject({ state: 'waiting', note: 'The key still works at Example.' });
    expect(await sealed()).toBe(true);
  });

  test('is not there while the provider cannot be asked: nothing is destroyed for want of an answer', async () => {
    await revoke();
    for (const code of ['provider.unavailable', 'provider.rejected', 'provider.malformed'] as const) {
      bench.provider.verify = () => Promise.reject(new SluiceError(code));
      expect(await codeOf(prove()), code).toBe('account.unverified');
    }
    expect((await now()).revocation).toMatchObject({ state: 'waiting' });
    expect(await sealed()).toBe(true);
  });

  test('is asked for only of what was revoked', async () => {
    expect(await codeOf(prove())).toBe('account.not_revoked');
    expect(await codeOf(bench.accounts.proveRevoked(bench.stranger, account.id))).toBe('account.unknown');
  });

  test('is looked for after ten minutes, an hour, six hours and then daily, up to thirty days', async () => {
    await revoke();
    bench.provider.asked.length = 0;
    await bench.accounts.checks.start();
    const waits: number[] = [];
    for (let look = 1; look <= 4; look += 1) {
      const { nextCheckAt } = await now();
      const wait = Date.parse(nextCheckAt ?? '') - bench.clock.now();
      waits.push(wait);
      await bench.clock.advance(wait);
      await eventually(() => expect(bench.provider.asked).toHaveLength(look));
      await eventually(async () => expect((await now()).nextCheckAt).not.toBe(nextCheckAt));
    }
    expect(waits).toEqual([10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS]);
    const { whileRevoked } = createSchedule(24);
    const last = { now: 30 * DAY_MS, failures: 30, revokedAt: DAY_MS };
    expect(whileRevoked(last)).toBe(31 * DAY_MS);
    expect(whileRevoked({ ...last, now: last.now + 1 })).toBeNull();
  });

  test('is found by itself, also when accounts are looked at for nothing else', async () => {
    const quiet = await openAccountBench({ recheckHours: 0 });
    try {
      const { id } = await quiet.accounts.link(quiet.actor, {
        connector: 'example',
        fields: { apiKey: KEY },
      });
      await quiet.accounts.revoke(quiet.actor, id);
      quiet.provider.verify = () => Promise.reject(new SluiceError('provider.auth'));
      await quiet.accounts.checks.start();
      await quiet.clock.advance(15 * MINUTE_MS);
      await eventually(async () =>
        expect((await quiet.accounts.get(quiet.actor, id)).revocation?.state).toBe('proven'),
      );
    } finally {
      await quiet.close();
    }
  });
});
