import type { Action, ProviderResponse } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import type { CallingAccount } from './calling-account.ts';
import type { LedgerPort } from './ports.ts';

/** What an answer tells about credits, in whole ones: the ledger knows no parts. */
export interface CreditsTold {
  /** Rounded up: never less than was charged. */
  credits: number;
  /** Rounded down; absent where the answer does not tell. */
  creditsLeft?: number;
}

export function creditsTold(action: Action, response: ProviderResponse): CreditsTold {
  const charged = action.chargedCredits?.(response) ?? 0;
  const left = action.creditsLeft?.(response);
  return {
    credits: Number.isFinite(charged) && charged > 0 ? Math.ceil(charged) : 0,
    ...(left !== undefined && Number.isFinite(left) ? { creditsLeft: Math.max(0, Math.floor(left)) } : {}),
  };
}

/** The most that a call may cost, in whole credits. */
export function mostCredits(action: Action, input: unknown): number {
  // The input was checked against the action's own schema.
  const most = action.maxCredits?.(input as never) ?? 0;
  return Number.isFinite(most) && most > 0 ? Math.ceil(most) : 0;
}

/** Keeps what a read told of the credits that are left, such as the check of an account's credentials. */
export async function keepBalance(
  parts: { store: Store<Database>; ledger: LedgerPort; clock: Clock },
  account: CallingAccount,
  told: CreditsTold,
): Promise<void> {
  const { creditsLeft } = told;
  if (creditsLeft === undefined) return;
  const news = { budgetId: account.upstreamKey, credits: creditsLeft, at: parts.clock.now() };
  await parts.store.transaction((tx) => parts.ledger.setBalance(tx, news));
}
