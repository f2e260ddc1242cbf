import type { Secret } from '@sluice/core';
import type { Tx, WindowLimit, WindowName, WindowState } from '@sluice/runtime';
import type { LinkedAccount, StatusChange, TokenStates } from '../accounts/index.ts';
import type { Database } from '../schema/index.ts';

/** What calls need of `accounts/`. */
export interface AccountsPort {
  resolve(workspaceId: string, accountId: string): Promise<LinkedAccount>;
  secrets(linked: LinkedAccount, atLeast?: number): Promise<Readonly<Record<string, Secret>>>;
  tokens: TokenStates;
  setStatus(change: StatusChange): Promise<void>;
  /** The account once a doubt about it that is being looked into is settled; by default as it is. */
  settled?(linked: LinkedAccount, signal?: AbortSignal): Promise<LinkedAccount>;
}

/** What calls need of the pacer. */
export interface PacerPort {
  acquire(request: {
    key: string;
    windows: readonly WindowLimit[];
    lane: string;
    signal?: AbortSignal;
  }): Promise<Permit>;
  observe(
    key: string,
    states: readonly { name: WindowName; limit?: number; used?: number; remaining?: number }[],
    permit?: Permit,
  ): void;
  penalize(key: string, untilMs: number): void;
  status(key: string): WindowState[] | Promise<WindowState[]>;
}

export interface Permit {
  done(outcome: { answered: boolean }): void;
  giveBack(): void;
}

/** What calls need of the credit ledger. */
export interface LedgerPort {
  reserve(
    tx: Tx<Database>,
    request: { budgetId: string; holder: string; credits: number; capCredits?: number; callId: string },
  ): Promise<{ entryId: string }>;
  settle(tx: Tx<Database>, request: { entryId: string; credits: number }): Promise<unknown>;
  refund(tx: Tx<Database>, request: { entryId: string }): Promise<unknown>;
  setBalance(tx: Tx<Database>, request: { budgetId: string; credits: number; at: number }): Promise<unknown>;
  doubtBalance(tx: Tx<Database>, budgetId: string): Promise<unknown>;
  summary(budgetId: string): Promise<{
    balance: number | null;
    balanceAt: string | null;
    isDoubted: boolean;
    reserved: number;
    spent: number;
  }>;
}
