import { makeId } from '@sluice/core';
import type { CallsOptions } from './calls/index.ts';

/** Stands in until the runtime has its ledger. */
export function createLedger(): CallsOptions['ledger'] {
  return {
    reserve: async () => ({ entryId: makeId('entry') }),
    settle: async () => undefined,
    refund: async () => undefined,
    setBalance: async () => undefined,
    summary: async () => ({ balance: null, balanceAt: null, reserved: 0, spent: 0 }),
  };
}
