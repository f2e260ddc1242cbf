import { sql } from 'kysely';
import type { Migration } from '../store/index.ts';

export interface LedgerTables {
  ledger_entries: EntryRow;
  ledger_budgets: BudgetRow;
  ledger_holders: SumsRow & { holder: string };
}

/** Sums over entries: always `reserved` = `settled` + `refunded` + what is still open. */
export interface SumsRow {
  reserved: number;
  settled: number;
  refunded: number;
}

export type EntryKind = 'reserve' | 'settle' | 'refund' | 'charge';

/** One line of the ledger, written once and never changed. */
export interface EntryRow extends SumsRow {
  id: string;
  kind: EntryKind;
  budget_id: string;
  /** Null for a charge, which nobody holds. */
  holder: string | null;
  /** The call it is for; of a charge, its reference. */
  call_id: string;
  /** The reservation that this entry ends; no two entries end the same. */
  closes: string | null;
  at: number;
}

export interface BudgetRow extends SumsRow {
  budget_id: string;
  /** All credits the budget ever had as far as is known; null: not known, so nothing is refused. */
  total: number | null;
  balance_at: number | null;
  /** 1: what is known of the balance may not hold any more. */
  doubted: number;
}

export const ledgerMigrations: readonly Migration[] = [
  {
    name: '0001-ledger',
    up: async (db, types) => {
      const text = sql.raw(types.text);
      const integer = sql.raw(types.integer);
      const sums = sql`reserved ${integer} not null, settled ${integer} not null, refunded ${integer} not null`;
      await sql`create table ledger_entries (
        id ${text} primary key, kind ${text} not null, budget_id ${text} not null, holder ${text},
        call_id ${text} not null, closes ${text} unique, at ${integer} not null, ${sums})`.execute(db);
      await sql`create index ledger_entries_by_holder on ledger_entries (holder)`.execute(db);
      await sql`create index ledger_entries_by_time on ledger_entries (budget_id, at)`.execute(db);
      await sql`create table ledger_budgets (
        budget_id ${text} primary key, total ${integer}, balance_at ${integer}, ${sums})`.execute(db);
      await sql`create table ledger_holders (holder ${text} primary key, ${sums})`.execute(db);
    },
  },
  {
    name: '0390-ledger-doubts',
    up: async (db, types) => {
      const integer = sql.raw(types.integer);
      await sql`alter table ledger_budgets add column doubted ${integer} not null default 0`.execute(db);
    },
  },
];
