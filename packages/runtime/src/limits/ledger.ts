import { makeId, SluiceError, type Clock } from '@sluice/core';
import { sql } from 'kysely';
import type { Store, Tx } from '../store/index.ts';
import * as sums from './ledger-sums.ts';
import type { EntryKind, EntryRow, LedgerTables } from './ledger-tables.ts';

/**
 * What was reserved, spent and given back, exactly: entries are only ever added, and their sums agree at
 * every commit. Everything that takes a `tx` commits or falls with it. Credits are whole numbers. I-7
 */
export interface Ledger<DB extends LedgerTables = LedgerTables> {
  /**
   * Sets credits aside before a call that may spend them. Throws `run.cap` when the holder's settled and
   * open credits would pass `capCredits`, `budget.exhausted` when the budget is known to have too few.
   */
  reserve(tx: Tx<DB>, reservation: Reservation): Promise<{ entryId: string }>;
  /** Books what was charged and gives the rest back; it may be more than was reserved. Again: changes nothing. */
  settle(tx: Tx<DB>, settlement: { entryId: string; credits: number }): Promise<Closing>;
  /** Gives all of a reservation back. Again, or after it was settled: changes nothing. */
  refund(tx: Tx<DB>, closing: { entryId: string }): Promise<Closing>;
  /** Spends at once, for a service that sells credits. Throws `budget.exhausted` when too few remain. */
  charge(
    tx: Tx<DB>,
    charge: { budgetId: string; credits: number; reference: string },
  ): Promise<{ entryId: string }>;
  /** What the provider said is left, and when it was asked. Older news than what is known is ignored. */
  setBalance(tx: Tx<DB>, news: { budgetId: string; credits: number; at: number }): Promise<void>;
  /** What is known of the balance may not hold any more, until the next news. */
  doubtBalance(tx: Tx<DB>, budgetId: string): Promise<void>;
  /** How many credits the budget has in all, used ones included; for a service that sells them. */
  setTotal(tx: Tx<DB>, budget: { budgetId: string; credits: number }): Promise<void>;
  /** Reservations neither settled nor refunded, oldest first: after a crash they are in doubt. */
  open(holder: string, tx?: Tx<DB>): Promise<OpenReservation[]>;
  totals(of: { holder: string } | { budgetId: string }, tx?: Tx<DB>): Promise<Totals>;
  balance(budgetId: string, tx?: Tx<DB>): Promise<Balance>;
  /** The budget as screens show it. */
  summary(budgetId: string): Promise<BudgetSummary>;
  /** The same of several at once; of what nothing is known there is none. */
  summaries(budgetIds: readonly string[]): Promise<ReadonlyMap<string, BudgetSummary>>;
}

export interface Reservation {
  /** One upstream key; never the key itself. */
  budgetId: string;
  /** Who spends: a run. */
  holder: string;
  credits: number;
  /** What the holder may spend in all. */
  capCredits?: number;
  callId: string;
}

export interface Closing {
  settled: number;
  refunded: number;
  /** Charged beyond what was reserved: worth a warning. */
  overrun: number;
  /** The reservation had been closed before; the figures are those of that time. */
  repeated: boolean;
}

export interface OpenReservation {
  entryId: string;
  budgetId: string;
  callId: string;
  credits: number;
  at: number;
}

/** `reserved` = `settled` + `refunded` + `open`, always. */
export interface Totals {
  reserved: number;
  settled: number;
  refunded: number;
  open: number;
}

/** `total` and `remaining` are null while they are not known; `remaining` is less what is set aside. */
export interface Balance {
  total: number | null;
  used: number;
  remaining: number | null;
}

export interface BudgetSummary {
  /** What should be left at the provider, open reservations not deducted. */
  balance: number | null;
  /** When the provider last said what was left; ISO 8601. */
  balanceAt: string | null;
  /** Nothing was ever said of it, or it may not hold any more. */
  isDoubted: boolean;
  /** Set aside now. */
  reserved: number;
  spent: number;
}

/** The ledger in the store's tables; `ledgerMigrations` makes them. */
export function createLedger<DB extends LedgerTables>(options: {
  store: Store<DB>;
  clock: Clock;
}): Ledger<DB> {
  // A store with more tables serves as one with these alone; Kysely's types cannot say so.
  const store = options.store as unknown as Store<LedgerTables>;
  const own = (tx: Tx<DB>) => tx as unknown as Tx<LedgerTables>;
  const reader = (tx: Tx<DB> | undefined) => (tx === undefined ? store.db : own(tx));
  const { clock } = options;
  return {
    reserve: (tx, reservation) => reserve(own(tx), reservation, clock.now()),
    settle: (tx, { entryId, credits }) => {
      checkCredits(credits);
      return close(own(tx), { entryId, credits, kind: 'settle', at: clock.now() });
    },
    refund: (tx, { entryId }) => close(own(tx), { entryId, credits: 0, kind: 'refund', at: clock.now() }),
    charge: (tx, charge) => spend(own(tx), charge, clock.now()),
    setBalance: (tx, news) => setBalance(own(tx), news),
    doubtBalance: (tx, budgetId) => sums.doubtBalance(own(tx), budgetId),
    setTotal: async (tx, { budgetId, credits }) => {
      checkCredits(credits);
      await sums.setTotal(own(tx), budgetId, { total: credits });
    },
    open: (holder, tx) => openOf(reader(tx), holder),
    totals: (of, tx) => sums.totalsOf(reader(tx), of),
    balance: (budgetId, tx) => sums.balanceOf(reader(tx), budgetId),
    summary: (budgetId) => sums.summaryOf(store.db, budgetId),
    summaries: (budgetIds) => sums.summariesOf(store.db, budgetIds),
  };
}

async function reserve(
  tx: Tx<LedgerTables>,
  reservation: Reservation,
  at: number,
): Promise<{ entryId: string }> {
  const { budgetId, holder, credits, capCredits, callId } = reservation;
  checkCredits(credits);
  const change = { reserved: credits, settled: 0, refunded: 0 };
  if (!(await sums.commitHolder(tx, { holder, credits, cap: capCredits }))) {
    throw new SluiceError('run.cap', {
      message: `This call may cost ${credits}; the cap of ${capCredits} credits does not allow that any more.`,
      fix: 'Raise the cap, or leave it at what was done so far.',
    });
  }
  if (!(await sums.commitBudget(tx, { budgetId, credits }))) {
    await sums.addToHolder(tx, holder, { ...change, reserved: -credits });
    throw exhausted(credits);
  }
  const entryId = makeId('entry');
  await insert(tx, {
    id: entryId,
    kind: 'reserve',
    budget_id: budgetId,
    holder,
    call_id: callId,
    closes: null,
    at,
    ...change,
  });
  return { entryId };
}

async function spend(
  tx: Tx<LedgerTables>,
  { budgetId, credits, reference }: { budgetId: string; credits: number; reference: string },
  at: number,
): Promise<{ entryId: string }> {
  checkCredits(credits);
  if (!(await sums.commitBudget(tx, { budgetId, credits }))) throw exhausted(credits);
  await sums.addToBudget(tx, budgetId, { reserved: 0, settled: credits, refunded: 0 });
  const entryId = makeId('entry');
  const figures = { reserved: credits, settled: credits, refunded: 0 };
  await insert(tx, {
    id: entryId,
    kind: 'charge',
    budget_id: budgetId,
    holder: null,
    call_id: reference,
    closes: null,
    at,
    ...figures,
  });
  return { entryId };
}

interface Close {
  entryId: string;
  credits: number;
  kind: EntryKind;
  at: number;
}

async function close(tx: Tx<LedgerTables>, { entryId, credits, kind, at }: Close): Promise<Closing> {
  const entry = await tx
    .selectFrom('ledger_entries')
    .selectAll()
    .where('id', '=', entryId)
    .executeTakeFirst();
  if (entry?.kind !== 'reserve' || entry.holder === null) {
    throw new SluiceError('internal', { detail: `${entryId} is no reservation of the ledger` });
  }
  const { budget_id, holder, call_id, reserved } = entry;
  const overrun = Math.max(0, credits - reserved);
  const figures = { reserved: overrun, settled: credits, refunded: Math.max(0, reserved - credits) };
  const row = { id: makeId('entry'), kind, budget_id, holder, call_id, closes: entryId, at, ...figures };
  if (!(await insert(tx, row))) return closedBefore(tx, entryId);
  await sums.addToHolder(tx, holder, figures);
  await sums.addToBudget(tx, budget_id, figures);
  return { settled: credits, refunded: figures.refunded, overrun, repeated: false };
}

async function closedBefore(tx: Tx<LedgerTables>, entryId: string): Promise<Closing> {
  const { settled, refunded, reserved } = await tx
    .selectFrom('ledger_entries')
    .select(['settled', 'refunded', 'reserved'])
    .where('closes', '=', entryId)
    .executeTakeFirstOrThrow();
  return { settled, refunded, overrun: reserved, repeated: true };
}

/** Whether the entry is new: no two entries close the same reservation, whoever comes at the same time. */
async function insert(tx: Tx<LedgerTables>, row: EntryRow): Promise<boolean> {
  const result = await tx
    .insertInto('ledger_entries')
    .values(row)
    .onConflict((conflict) => conflict.column('closes').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

async function setBalance(
  tx: Tx<LedgerTables>,
  { budgetId, credits, at }: { budgetId: string; credits: number; at: number },
): Promise<void> {
  checkCredits(credits);
  // What was settled after the provider was asked may not be in its answer yet.
  const { since } = await tx
    .selectFrom('ledger_entries')
    .select(sql<number | string>`coalesce(sum(settled), 0)`.as('since'))
    .where('budget_id', '=', budgetId)
    .where('at', '>', at)
    .executeTakeFirstOrThrow();
  await sums.setTotal(tx, budgetId, { balance: credits - Number(since), at });
}

async function openOf(db: sums.Reader, holder: string): Promise<OpenReservation[]> {
  const rows = await db
    .selectFrom('ledger_entries as entry')
    .leftJoin('ledger_entries as closing', 'closing.closes', 'entry.id')
    .select(['entry.id', 'entry.budget_id', 'entry.call_id', 'entry.reserved', 'entry.at'])
    .where('entry.holder', '=', holder)
    .where('entry.kind', '=', 'reserve')
    .where('closing.id', 'is', null)
    .orderBy('entry.id')
    .execute();
  return rows.map(({ id, budget_id, call_id, reserved, at }) => ({
    entryId: id,
    budgetId: budget_id,
    callId: call_id,
    credits: reserved,
    at,
  }));
}

function checkCredits(credits: number): void {
  if (Number.isSafeInteger(credits) && credits >= 0) return;
  throw new SluiceError('internal', {
    detail: `credits must be a whole number of at least 0, not ${credits}`,
  });
}

function exhausted(credits: number): SluiceError {
  return new SluiceError('budget.exhausted', {
    message: `The credits that are left do not suffice: ${credits} would be needed.`,
    fix: 'Buy credits or wait until the plan renews, then try again.',
  });
}
