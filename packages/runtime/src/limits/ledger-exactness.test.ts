import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEveryStore, type LedgerKit } from './testing/ledger-stores.ts';

type Act =
  | { act: 'reserve'; holder: number; credits: number; cap: number | undefined }
  | { act: 'settle'; which: number; credits: number }
  | { act: 'refund'; which: number; credits: number }
  | { act: 'charge'; credits: number }
  | { act: 'balance'; credits: number };

const small = fc.integer({ min: 0, max: 30 });
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constant('reserve' as const),
    holder: fc.integer({ min: 0, max: 2 }),
    credits: small,
    cap: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  }),
  fc.record({
    act: fc.constantFrom('settle' as const, 'refund' as const),
    which: fc.nat(20),
    credits: small,
  }),
  fc.record({ act: fc.constantFrom('charge' as const, 'balance' as const), credits: small }),
);

async function perform({ store, ledger, clock }: LedgerKit, act: Act, entries: string[]): Promise<void> {
  await store.transaction(async (tx) => {
    if (act.act === 'reserve') {
      const { holder, credits, cap } = act;
      const request = { budgetId: 'b', holder: `run-${holder}`, credits, callId: 'c' };
      const { entryId } = await ledger.reserve(
        tx,
        cap === undefined ? request : { ...request, capCredits: cap },
      );
      entries.push(entryId);
    } else if (act.act === 'charge') {
      await ledger.charge(tx, { budgetId: 'b', credits: act.credits, reference: 'r' });
    } else if (act.act === 'balance') {
      await ledger.setBalance(tx, { budgetId: 'b', credits: act.credits, at: clock.now() });
    } else {
      const entryId = entries[act.which % Math.max(1, entries.length)];
      if (entryId === undefined) return;
      if (act.act === 'settle') await ledger.settle(tx, { entryId, credits: act.credits });
      else await ledger.refund(tx, { entryId });
    }
  });
}

onEveryStore((kit) => {
  describe('the ledger', () => {
    it('agrees with its entries after any acts in any order: reserved = settled + refunded + open', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyAct, { maxLength: 40 }), async (acts) => {
          const { store, ledger } = kit();
          for (const table of ['ledger_entries', 'ledger_budgets', 'ledger_holders'] as const) {
            await store.db.deleteFrom(table).execute();
          }
          const entries: string[] = [];
          for (const act of acts) {
            await perform(kit(), act, entries).catch((error: { code?: string }) => {
              expect(['run.cap', 'budget.exhausted']).toContain(error.code);
            });
          }
          const rows = await store.db.selectFrom('ledger_entries').selectAll().execute();
          const sum = (of: typeof rows) => ({
            reserved: of.reduce((total, row) => total + row.reserved, 0),
            settled: of.reduce((total, row) => total + row.settled, 0),
            refunded: of.reduce((total, row) => total + row.refunded, 0),
          });
          const budget = await ledger.totals({ budgetId: 'b' });
          expect(budget).toMatchObject(sum(rows));
          const lists = await Promise.all([0, 1, 2].map((holder) => ledger.open(`run-${holder}`)));
          expect(budget.open).toBe(lists.flat().reduce((total, each) => total + each.credits, 0));
          for (const holder of ['run-0', 'run-1', 'run-2']) {
            const own = await ledger.totals({ holder });
            expect(own).toMatchObject(sum(rows.filter((row) => row.holder === holder)));
            expect(own.open).toBeGreaterThanOrEqual(0);
          }
        }),
        { numRuns: 25 },
      );
    });

    it('lets no more pass than the cap and the budget allow, however many ask at once', async () => {
      const { store, ledger, clock } = kit();
      await store.transaction((tx) => ledger.setBalance(tx, { budgetId: 'b', credits: 70, at: clock.now() }));
      const asked = Array.from({ length: 40 }, (_, i) =>
        store.transaction((tx) =>
          ledger.reserve(tx, {
            budgetId: 'b',
            holder: `run-${i % 2}`,
            credits: 3,
            capCredits: 30,
            callId: `${i}`,
          }),
        ),
      );
      const results = await Promise.allSettled(asked);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
      expect(await ledger.totals({ holder: 'run-0' })).toMatchObject({ open: 30 });
      expect(await ledger.totals({ holder: 'run-1' })).toMatchObject({ open: 30 });
      const charges = Array.from({ length: 15 }, (_, i) =>
        store.transaction((tx) => ledger.charge(tx, { budgetId: 'b', credits: 1, reference: `${i}` })),
      );
      const charged = await Promise.allSettled(charges);
      expect(charged.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    });

    it('closes a reservation once, however many try at once', async () => {
      const { store, ledger } = kit();
      const { entryId } = await store.transaction((tx) =>
        ledger.reserve(tx, { budgetId: 'b', holder: 'run', credits: 10, callId: 'c' }),
      );
      const closings = await Promise.all(
        [3, 5, 7, 9].map((credits) => store.transaction((tx) => ledger.settle(tx, { entryId, credits }))),
      );
      expect(closings.filter(({ repeated }) => !repeated)).toHaveLength(1);
      expect(new Set(closings.map(({ settled }) => settled)).size).toBe(1);
      expect(await ledger.totals({ holder: 'run' })).toMatchObject({ reserved: 10, open: 0 });
    });
  });
});
