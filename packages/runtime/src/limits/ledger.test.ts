import { describe, expect, it } from 'vitest';
import type { Closing, Reservation } from './ledger.ts';
import { onEveryStore, type LedgerKit } from './testing/ledger-stores.ts';

const BASE: Reservation = { budgetId: 'b', holder: 'run', credits: 10, callId: 'call-1' };

function reserve({ store, ledger }: LedgerKit, change: Partial<Reservation> = {}): Promise<string> {
  return store.transaction(async (tx) => (await ledger.reserve(tx, { ...BASE, ...change })).entryId);
}

function settle({ store, ledger }: LedgerKit, entryId: string, credits: number): Promise<Closing> {
  return store.transaction((tx) => ledger.settle(tx, { entryId, credits }));
}

function refund({ store, ledger }: LedgerKit, entryId: string): Promise<Closing> {
  return store.transaction((tx) => ledger.refund(tx, { entryId }));
}

function setBalance({ store, ledger, clock }: LedgerKit, credits: number, at = clock.now()): Promise<void> {
  return store.transaction((tx) => ledger.setBalance(tx, { budgetId: 'b', credits, at }));
}

function charge({ store, ledger }: LedgerKit, credits: number): Promise<{ entryId: string }> {
  return store.transaction((tx) => ledger.charge(tx, { budgetId: 'b', credits, reference: 'order' }));
}

onEveryStore((kit) => {
  describe('a reservation', () => {
    it('is settled with what was charged, and the rest goes back', async () => {
      const entryId = await reserve(kit());
      expect(await kit().ledger.totals({ holder: 'run' })).toEqual({
        reserved: 10,
        settled: 0,
        refunded: 0,
        open: 10,
      });
      expect(await settle(kit(), entryId, 4)).toEqual({
        settled: 4,
        refunded: 6,
        overrun: 0,
        repeated: false,
      });
      const expected = { reserved: 10, settled: 4, refunded: 6, open: 0 };
      expect(await kit().ledger.totals({ holder: 'run' })).toEqual(expected);
      expect(await kit().ledger.totals({ budgetId: 'b' })).toEqual(expected);
    });

    it('is refunded whole', async () => {
      expect(await refund(kit(), await reserve(kit()))).toMatchObject({ settled: 0, refunded: 10 });
      expect(await kit().ledger.totals({ budgetId: 'b' })).toMatchObject({
        settled: 0,
        refunded: 10,
        open: 0,
      });
    });

    it('is closed once: a second time changes nothing and tells the first', async () => {
      const entryId = await reserve(kit());
      await settle(kit(), entryId, 4);
      expect(await settle(kit(), entryId, 9)).toEqual({
        settled: 4,
        refunded: 6,
        overrun: 0,
        repeated: true,
      });
      expect(await refund(kit(), entryId)).toMatchObject({ settled: 4, repeated: true });
      expect(await kit().ledger.totals({ budgetId: 'b' })).toEqual({
        reserved: 10,
        settled: 4,
        refunded: 6,
        open: 0,
      });
    });

    it('that cost more than was set aside is booked in full, and says so', async () => {
      expect(await settle(kit(), await reserve(kit()), 13)).toEqual({
        settled: 13,
        refunded: 0,
        overrun: 3,
        repeated: false,
      });
      expect(await kit().ledger.totals({ holder: 'run' })).toEqual({
        reserved: 13,
        settled: 13,
        refunded: 0,
        open: 0,
      });
    });

    it('is found open after a crash, until it is closed', async () => {
      const first = await reserve(kit());
      const second = await reserve(kit(), { callId: 'call-2', credits: 7 });
      await reserve(kit(), { holder: 'other' });
      await settle(kit(), first, 1);
      const { ledger, clock } = kit();
      expect(await ledger.open('run')).toEqual([
        { entryId: second, budgetId: 'b', callId: 'call-2', credits: 7, at: clock.now() },
      ]);
      await refund(kit(), second);
      expect(await ledger.open('run')).toEqual([]);
    });

    it('is seen by its own transaction before it commits', async () => {
      const { store, ledger } = kit();
      await store.transaction(async (tx) => {
        await ledger.reserve(tx, BASE);
        expect(await ledger.totals({ holder: 'run' }, tx)).toMatchObject({ open: 10 });
        expect(await ledger.open('run', tx)).toHaveLength(1);
        expect(await ledger.balance('b', tx)).toMatchObject({ used: 0 });
      });
    });

    it('falls with its transaction', async () => {
      const { store, ledger } = kit();
      const failed = store.transaction(async (tx) => {
        await ledger.reserve(tx, BASE);
        throw new Error('the call was never made');
      });
      await expect(failed).rejects.toThrow('never made');
      expect(await ledger.totals({ holder: 'run' })).toEqual({
        reserved: 0,
        settled: 0,
        refunded: 0,
        open: 0,
      });
    });
  });

  describe('a cap', () => {
    it('counts what is settled and what is open, and lets nothing pass it', async () => {
      await settle(kit(), await reserve(kit(), { capCredits: 20 }), 5);
      await reserve(kit(), { capCredits: 20 });
      await expect(reserve(kit(), { capCredits: 20, credits: 6 })).rejects.toMatchObject({ code: 'run.cap' });
      await reserve(kit(), { capCredits: 20, credits: 5 });
      await reserve(kit(), { capCredits: 20, credits: 0 });
      await reserve(kit(), { holder: 'another run', capCredits: 20, credits: 20 });
    });
  });

  describe('a budget', () => {
    it('that is not known refuses nothing', async () => {
      await reserve(kit(), { credits: 1_000_000 });
      expect(await kit().ledger.balance('b')).toEqual({ total: null, used: 0, remaining: null });
      expect(await kit().ledger.summary('never used')).toEqual({
        balance: null,
        balanceAt: null,
        isDoubted: true,
        reserved: 0,
        spent: 0,
      });
    });

    it('that is known lets no more be set aside than is left', async () => {
      await setBalance(kit(), 15);
      await reserve(kit());
      await expect(reserve(kit(), { credits: 6 })).rejects.toMatchObject({ code: 'budget.exhausted' });
      await reserve(kit(), { credits: 5 });
      await reserve(kit(), { credits: 0 });
      expect(await kit().ledger.balance('b')).toEqual({ total: 15, used: 0, remaining: 0 });
    });

    it('keeps the sums right when its refusal is caught inside the transaction', async () => {
      await setBalance(kit(), 5);
      const { store, ledger } = kit();
      await store.transaction(async (tx) => {
        await ledger.reserve(tx, BASE).catch(() => undefined);
        await ledger.reserve(tx, { ...BASE, credits: 5 });
      });
      expect(await ledger.totals({ holder: 'run' })).toMatchObject({ reserved: 5, open: 5 });
    });

    it('believes the newest word of the provider, and adds what was settled since', async () => {
      const { clock, ledger } = kit();
      const askedAt = clock.now();
      await clock.advance(50);
      await settle(kit(), await reserve(kit()), 10);
      await setBalance(kit(), 100, askedAt);
      expect(await ledger.balance('b')).toEqual({ total: 100, used: 10, remaining: 90 });
      await setBalance(kit(), 1, askedAt - 1);
      expect(await ledger.balance('b')).toMatchObject({ remaining: 90 });
      await clock.advance(50);
      await setBalance(kit(), 80);
      expect(await ledger.summary('b')).toEqual({
        balance: 80,
        balanceAt: new Date(clock.now()).toISOString(),
        isDoubted: false,
        reserved: 0,
        spent: 10,
      });
    });

    it('in doubt still holds with the time it was told at, until there is news', async () => {
      await setBalance(kit(), 15);
      const { clock, ledger, store } = kit();
      const balanceAt = new Date(clock.now()).toISOString();
      await clock.advance(50);
      await store.transaction((tx) => ledger.doubtBalance(tx, 'b'));
      expect(await ledger.summary('b')).toMatchObject({ balance: 15, balanceAt, isDoubted: true });
      await expect(reserve(kit(), { credits: 16 })).rejects.toMatchObject({ code: 'budget.exhausted' });
      await setBalance(kit(), 16);
      const news = { balanceAt: new Date(clock.now()).toISOString(), isDoubted: false };
      expect(await ledger.summary('b')).toMatchObject(news);
      await reserve(kit(), { credits: 16 });
    });

    it('charges a service’s customer until nothing remains', async () => {
      const { store, ledger } = kit();
      await store.transaction((tx) => ledger.setTotal(tx, { budgetId: 'b', credits: 12 }));
      await charge(kit(), 10);
      await expect(charge(kit(), 3)).rejects.toMatchObject({ code: 'budget.exhausted' });
      await charge(kit(), 2);
      await charge(kit(), 0);
      expect(await ledger.balance('b')).toEqual({ total: 12, used: 12, remaining: 0 });
      expect(await ledger.totals({ budgetId: 'b' })).toEqual({
        reserved: 12,
        settled: 12,
        refunded: 0,
        open: 0,
      });
    });
  });

  it('takes no credits that are not whole or below zero, and no entry that is no reservation', async () => {
    for (const credits of [-1, 0.5, NaN, Infinity]) {
      await expect(reserve(kit(), { credits }), String(credits)).rejects.toMatchObject({ code: 'internal' });
      await expect(settle(kit(), await reserve(kit()), credits)).rejects.toMatchObject({ code: 'internal' });
      await expect(charge(kit(), credits)).rejects.toMatchObject({ code: 'internal' });
      await expect(setBalance(kit(), credits)).rejects.toMatchObject({ code: 'internal' });
    }
    await expect(refund(kit(), 'led_unknown')).rejects.toMatchObject({ code: 'internal' });
    await expect(refund(kit(), (await charge(kit(), 1)).entryId)).rejects.toMatchObject({ code: 'internal' });
  });
});
