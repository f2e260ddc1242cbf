import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Tx } from '../store/index.ts';
import type { Balance, BudgetSummary, Totals } from './ledger.ts';
import type { BudgetRow, LedgerTables, SumsRow } from './ledger-tables.ts';

export type Reader = Kysely<LedgerTables>;

const EMPTY: SumsRow = { reserved: 0, settled: 0, refunded: 0 };

/** Reserves in the holder's sums unless that passes the cap; false: nothing was changed. I-8 */
export async function commitHolder(
  tx: Tx<LedgerTables>,
  { holder, credits, cap }: { holder: string; credits: number; cap: number | undefined },
): Promise<boolean> {
  let update = tx
    .updateTable('ledger_holders')
    .set(({ eb }) => ({ reserved: eb('reserved', '+', credits) }))
    .where('holder', '=', holder);
  // A call that costs nothing passes no cap.
  if (cap !== undefined && credits > 0) update = update.where(sql`reserved - refunded`, '<=', cap - credits);
  return updatesOne(update, () => makeHolder(tx, holder));
}

/** Reserves in the budget's sums unless it is known to have too little; false: nothing was changed. */
export async function commitBudget(
  tx: Tx<LedgerTables>,
  { budgetId, credits }: { budgetId: string; credits: number },
): Promise<boolean> {
  let update = tx
    .updateTable('ledger_budgets')
    .set(({ eb }) => ({ reserved: eb('reserved', '+', credits) }))
    .where('budget_id', '=', budgetId);
  if (credits > 0) {
    update = update.where(({ eb, or }) =>
      or([eb('total', 'is', null), eb(sql<number>`total - reserved + refunded`, '>=', credits)]),
    );
  }
  return updatesOne(update, () => makeBudget(tx, budgetId));
}

export async function addToHolder(tx: Tx<LedgerTables>, holder: string, change: SumsRow): Promise<void> {
  await tx
    .updateTable('ledger_holders')
    .set(({ eb }) => ({
      reserved: eb('reserved', '+', change.reserved),
      settled: eb('settled', '+', change.settled),
      refunded: eb('refunded', '+', change.refunded),
    }))
    .where('holder', '=', holder)
    .execute();
}

export async function addToBudget(tx: Tx<LedgerTables>, budgetId: string, change: SumsRow): Promise<void> {
  await tx
    .updateTable('ledger_budgets')
    .set(({ eb }) => ({
      reserved: eb('reserved', '+', change.reserved),
      settled: eb('settled', '+', change.settled),
      refunded: eb('refunded', '+', change.refunded),
    }))
    .where('budget_id', '=', budgetId)
    .execute();
}

/** Sets what there is in all; a balance is what is left of it, told at a time that may not go back. */
export async function setTotal(
  tx: Tx<LedgerTables>,
  budgetId: string,
  known: { total: number } | { balance: number; at: number },
): Promise<void> {
  await makeBudget(tx, budgetId);
  const update = tx.updateTable('ledger_budgets').where('budget_id', '=', budgetId);
  if ('total' in known) {
    await update.set({ total: known.total }).execute();
    return;
  }
  await update
    .set(({ eb }) => ({ total: eb('settled', '+', known.balance), balance_at: known.at, doubted: 0 }))
    .where(({ eb, or }) => or([eb('balance_at', 'is', null), eb('balance_at', '<=', known.at)]))
    .execute();
}

export async function doubtBalance(tx: Tx<LedgerTables>, budgetId: string): Promise<void> {
  await tx.updateTable('ledger_budgets').set({ doubted: 1 }).where('budget_id', '=', budgetId).execute();
}

export async function totalsOf(db: Reader, of: { holder: string } | { budgetId: string }): Promise<Totals> {
  const row =
    'holder' in of
      ? await db.selectFrom('ledger_holders').selectAll().where('holder', '=', of.holder).executeTakeFirst()
      : await budgetOf(db, of.budgetId);
  const { reserved, settled, refunded } = row ?? EMPTY;
  return { reserved, settled, refunded, open: reserved - settled - refunded };
}

export async function balanceOf(db: Reader, budgetId: string): Promise<Balance> {
  const { total, reserved, settled, refunded } = await budgetOf(db, budgetId);
  return {
    total,
    used: settled,
    remaining: total === null ? null : Math.max(0, total - reserved + refunded),
  };
}

export async function summaryOf(db: Reader, budgetId: string): Promise<BudgetSummary> {
  return toSummary(await budgetOf(db, budgetId));
}

export async function summariesOf(
  db: Reader,
  budgetIds: readonly string[],
): Promise<ReadonlyMap<string, BudgetSummary>> {
  if (budgetIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('ledger_budgets')
    .selectAll()
    .where('budget_id', 'in', [...new Set(budgetIds)])
    .execute();
  return new Map(rows.map((row) => [row.budget_id, toSummary(row)]));
}

function toSummary(row: BudgetRow): BudgetSummary {
  const { total, balance_at, doubted, reserved, settled, refunded } = row;
  return {
    balance: total === null ? null : Math.max(0, total - settled),
    balanceAt: balance_at === null ? null : new Date(balance_at).toISOString(),
    isDoubted: doubted !== 0 || balance_at === null,
    reserved: reserved - settled - refunded,
    spent: settled,
  };
}

async function budgetOf(db: Reader, budgetId: string): Promise<BudgetRow> {
  const row = await db
    .selectFrom('ledger_budgets')
    .selectAll()
    .where('budget_id', '=', budgetId)
    .executeTakeFirst();
  return row ?? { budget_id: budgetId, total: null, balance_at: null, doubted: 0, ...EMPTY };
}

interface Update {
  executeTakeFirst(): Promise<{ numUpdatedRows: bigint } | undefined>;
}

/** Whether the update finds its row, which is made at its first use and not looked for at every other. */
async function updatesOne(update: Update, make: () => Promise<void>): Promise<boolean> {
  const isDone = async () => (await update.executeTakeFirst())?.numUpdatedRows === 1n;
  if (await isDone()) return true;
  await make();
  return isDone();
}

async function makeHolder(tx: Tx<LedgerTables>, holder: string): Promise<void> {
  await tx
    .insertInto('ledger_holders')
    .values({ holder, ...EMPTY })
    .onConflict((conflict) => conflict.column('holder').doNothing())
    .execute();
}

async function makeBudget(tx: Tx<LedgerTables>, budgetId: string): Promise<void> {
  await tx
    .insertInto('ledger_budgets')
    .values({ budget_id: budgetId, total: null, balance_at: null, doubted: 0, ...EMPTY })
    .onConflict((conflict) => conflict.column('budget_id').doNothing())
    .execute();
}
