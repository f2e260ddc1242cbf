import { SluiceError, type Account } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAccountBench, type AccountBench } from './testing/account-bench.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const KEY = 'ex_canary-7f3a9b2c';

/** Much longer than it takes, where the machine has other work too. */
const eventually = <T>(holds: () => T | Promise<T>) => vi.waitFor(holds, 15_000);

let bench: AccountBench;
let account: Account;
beforeEach(async () => {
  bench = await openAccountBench();
  account = await link();
  bench.provider.asked.length = 0;
  bench.announced.length = 0;
});
afterEach(() => bench.close());

const link = (apiKey = KEY) => bench.accounts.link(bench.actor, { connector: 'example', fields: { apiKey } });
const now = (id = account.id) => bench.accounts.get(bench.actor, id);
const told = (
  status: 'active' | 'verifying' | 'failing' | 'expired',
  reason: string | null,
  id = account.id,
) => bench.accounts.setStatus({ workspaceId: bench.actor.workspaceId, accountId: id, status, reason });
const refusedCall = (id?: string) => told('verifying', 'Key unknown.', id);
const refuses = (message = 'Key revoked.') => {
  bench.provider.verify = () => Promise.reject(new SluiceError('provider.auth', { message }));
};
const unreachable = () => {
  bench.provider.verify = () => Promise.reject(new SluiceError('provider.unavailable'));
};
const becomes = (status: Account['status'], id?: string) =>
  eventually(async () => expect((await now(id)).status).toBe(status));
const isoAt = (at: number) => new Date(at).toISOString();

/** The provider answers only when it is told to. */
function held(): { answer: () => void; asking: () => number } {
  let asking = 0;
  let answer = (): void => undefined;
  const free = new Promise<void>((resolve) => {
    answer = resolve;
  });
  bench.provider.verify = async (_candidate, signal) => {
    asking += 1;
    const cut = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new SluiceError('call.cancelled')), { once: true });
    });
    await Promise.race([free, cut]);
  };
  return { answer, asking: () => asking };
}

describe('a refused call', () => {
  test('has the account looked at once: refused again it is failing, in the provider’s words, and told', async () => {
    refuses();
    await refusedCall();
    await becomes('failing');
    expect(await now()).toMatchObject({ statusReason: 'Key revoked.' });
    expect(bench.provider.asked).toEqual([KEY]);
    expect(bench.announced).toEqual(['account.failing failing']);
    expect(await bench.acts()).toEqual(['account.linked', 'account.verifying', 'account.failing']);
  });

  test('that was an error of the provider’s is told to nobody', async () => {
    await refusedCall();
    await becomes('active');
    expect(bench.provider.asked).toEqual([KEY]);
    expect(bench.announced).toEqual([]);
  });

  test('is one of many: the provider is asked once, and in a minute at most once more', async () => {
    await Promise.all(Array.from({ length: 20 }, () => refusedCall()));
    await becomes('active');
    expect(bench.provider.asked).toHaveLength(1);
    await refusedCall();
    expect(await now()).toMatchObject({
      status: 'verifying',
      nextCheckAt: isoAt(bench.clock.now() + MINUTE_MS),
    });
    await bench.accounts.checks.start();
    await bench.clock.advance(MINUTE_MS - 1);
    expect(bench.provider.asked).toHaveLength(1);
    await bench.clock.advance(1);
    await becomes('active');
    expect(bench.provider.asked).toHaveLength(2);
  });

  test('of a key that was replaced since says nothing of the new one', async () => {
    const { upstreamKey } = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
    await bench.accounts.replaceCredentials(bench.actor, account.id, {
      fields: { apiKey: 'ex_other-11112222' },
    });
    await bench.accounts.setStatus({
      workspaceId: bench.actor.workspaceId,
      accountId: account.id,
      status: 'verifying',
      reason: 'Key unknown.',
      upstreamKey,
    });
    expect(await now()).toMatchObject({ status: 'active', statusReason: null });
  });

  test('that was made in doubt confirms it, without asking once more', async () => {
    unreachable();
    await refusedCall();
    await eventually(async () =>
      expect((await now()).nextCheckAt).toBe(isoAt(bench.clock.now() + MINUTE_MS)),
    );
    await told('failing', 'Key unknown.');
    expect(await now()).toMatchObject({ status: 'failing', statusReason: 'Key unknown.' });
    expect(bench.provider.asked).toHaveLength(1);
  });

  test('of a sign-in that ran out is not asked about again', async () => {
    await told('expired', 'The grant has ended.');
    await bench.accounts.checks.start();
    await bench.clock.advance(25 * HOUR_MS);
    expect(await now()).toMatchObject({ status: 'expired', nextCheckAt: null });
    expect(bench.provider.asked).toEqual([]);
    expect(bench.announced).toEqual(['account.failing expired']);
  });
});

describe('a call that is made while a doubt is looked into', () => {
  test('waits for what comes of it', async () => {
    const provider = held();
    await refusedCall();
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
    expect(linked.status).toBe('verifying');
    const settled = bench.accounts.settled(linked);
    await eventually(() => expect(provider.asking()).toBe(1));
    provider.answer();
    expect((await settled).status).toBe('active');
  });

  test('waits no longer than ten seconds, nor after its caller went away', async () => {
    held();
    await refusedCall();
    const linked = await bench.accounts.resolve(bench.actor.workspaceId, account.id);
    const gone = new AbortController();
    const forOne = bench.accounts.settled(linked, gone.signal);
    const forAnother = bench.accounts.settled(linked);
    gone.abort();
    expect((await forOne).status).toBe('verifying');
    await bench.clock.advance(10_000);
    expect((await forAnother).status).toBe('verifying');
  });
});

describe('by itself', () => {
  const start = () => bench.accounts.checks.start();

  test('each account is looked at once a day, not all in the same moment', async () => {
    const others = await Promise.all([1, 2, 3, 4, 5].map((index) => link(`ex_number-${index}0000`)));
    bench.provider.asked.length = 0;
    await start();
    const due = (await bench.accounts.list(bench.actor, {})).items.map((one) =>
      Date.parse(one.nextCheckAt ?? ''),
    );
    for (const at of due) {
      expect(at).toBeGreaterThan(bench.clock.now() + 21 * HOUR_MS);
      expect(at).toBeLessThanOrEqual(bench.clock.now() + 24 * HOUR_MS);
    }
    expect(new Set(due).size).toBeGreaterThan(3);
    await bench.clock.advance(21 * HOUR_MS);
    expect(bench.provider.asked).toEqual([]);
    await bench.clock.advance(3 * HOUR_MS);
    await eventually(() => expect(bench.provider.asked).toHaveLength(others.length + 1));
    expect((await now()).verifiedAt).not.toBe(account.verifiedAt);
    expect(bench.announced.filter((event) => !event.startsWith('account.linked'))).toEqual([]);
  });

  test('a failing one is looked at after ten minutes, then an hour, then daily, and mended when it is accepted', async () => {
    refuses();
    await refusedCall();
    await becomes('failing');
    await start();
    const waits: number[] = [];
    for (let look = 2; look <= 4; look += 1) {
      const wait = Date.parse((await now()).nextCheckAt ?? '') - bench.clock.now();
      waits.push(wait);
      await bench.clock.advance(wait);
      await eventually(() => expect(bench.provider.asked).toHaveLength(look));
      await eventually(async () =>
        expect(Date.parse((await now()).nextCheckAt ?? '')).toBeGreaterThan(bench.clock.now()),
      );
    }
    expect(waits.slice(0, 2)).toEqual([10 * MINUTE_MS, HOUR_MS]);
    expect(waits[2]).toBeGreaterThan(21 * HOUR_MS);
    bench.provider.verify = async () => undefined;
    await bench.clock.advance(24 * HOUR_MS);
    await becomes('active');
    expect(bench.announced).toEqual(['account.failing failing', 'account.mended active']);
  });

  test('a provider that cannot be reached leaves an account as it is, and a doubt never lasts', async () => {
    const other = await link('ex_other-11112222');
    unreachable();
    await refusedCall(other.id);
    await start();
    await bench.clock.advance(24 * HOUR_MS);
    expect(await now()).toMatchObject({ status: 'active', verifiedAt: account.verifiedAt });
    await becomes('failing', other.id);
    expect(await now(other.id)).toMatchObject({ statusReason: 'Key unknown.' });
  });

  test('that there are no credits left says that the key works', async () => {
    bench.provider.verify = () => Promise.reject(new SluiceError('provider.credits'));
    await refusedCall();
    await becomes('active');
  });

  test('no more than four are looked at at once', async () => {
    const others = await Promise.all([1, 2, 3, 4, 5, 6].map((index) => link(`ex_number-${index}0000`)));
    const provider = held();
    for (const { id } of others) await refusedCall(id);
    await eventually(() => expect(provider.asking()).toBe(4));
    await bench.clock.advance(1);
    expect(provider.asking()).toBe(4);
    provider.answer();
    await eventually(() => expect(provider.asking()).toBe(6));
  });

  test('with recheckHours 0 nothing is looked at but what gave reason for it', async () => {
    const quiet = await openAccountBench({ recheckHours: 0 });
    try {
      const { id } = await quiet.accounts.link(quiet.actor, {
        connector: 'example',
        fields: { apiKey: KEY },
      });
      quiet.provider.asked.length = 0;
      await quiet.accounts.checks.start();
      expect(await quiet.accounts.get(quiet.actor, id)).toMatchObject({ nextCheckAt: null });
      await quiet.clock.advance(25 * HOUR_MS);
      expect(quiet.provider.asked).toEqual([]);
    } finally {
      await quiet.close();
    }
  });

  test('what a dead server had begun to look at is taken up by the next one', async () => {
    held();
    await refusedCall();
    await eventually(() => expect(bench.provider.asked).toHaveLength(1));
    // It has died: its answer never comes, and it has let go of nothing.
    bench.provider.verify = async () => undefined;
    await bench.another().checks.start();
    await becomes('active');
    expect(bench.provider.asked).toHaveLength(2);
  });
});
