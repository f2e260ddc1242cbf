import { SluiceError } from '@sluice/core';
import type { LedgerPort } from '../ports.ts';

export interface MemoryEntry {
  holder: string;
  reserved: number;
  state: 'open' | 'settled' | 'refunded';
  charged: number;
}

/** A ledger in memory, so that tests see each entry; the exact one has its own tests. */
export interface MemoryLedger extends LedgerPort {
  entries: MemoryEntry[];
  balance: number | null;
  balanceAt: number | null;
}

export function memoryLedger(): MemoryLedger {
  const ledger: MemoryLedger = {
    entries: [],
    balance: null,
    balanceAt: 0,
    reserve: async (_tx, { holder, credits, capCredits }) => {
      const held = ledger.entries
        .filter((entry) => entry.holder === holder)
        .reduce((sum, entry) => sum + (entry.state === 'open' ? entry.reserved : entry.charged), 0);
      if (capCredits !== undefined && held + credits > capCredits) throw new SluiceError('run.cap');
      if (ledger.balance !== null && credits > ledger.balance) throw new SluiceError('budget.exhausted');
      ledger.entries.push({ holder, reserved: credits, state: 'open', charged: 0 });
      return { entryId: String(ledger.entries.length - 1) };
    },
    settle: (_tx, { entryId, credits }) => {
      Object.assign(entryOf(ledger, entryId), { state: 'settled', charged: credits });
      return Promise.resolve();
    },
    refund: (_tx, { entryId }) => {
      Object.assign(entryOf(ledger, entryId), { state: 'refunded' });
      return Promise.resolve();
    },
    setBalance: (_tx, { credits }) => {
      ledger.balance = credits;
      return Promise.resolve();
    },
    doubtBalance: () => {
      ledger.balanceAt = null;
      return Promise.resolve();
    },
    summary: () => {
      const sum = (state: MemoryEntry['state'], of: 'reserved' | 'charged') =>
        ledger.entries
          .filter((entry) => entry.state === state)
          .reduce((total, entry) => total + entry[of], 0);
      return Promise.resolve({
        balance: ledger.balance,
        balanceAt:
          ledger.balance === null || ledger.balanceAt === null
            ? null
            : new Date(ledger.balanceAt).toISOString(),
        isDoubted: ledger.balance === null || ledger.balanceAt === null,
        reserved: sum('open', 'reserved'),
        spent: sum('settled', 'charged'),
      });
    },
  };
  return ledger;
}

function entryOf(ledger: MemoryLedger, entryId: string): MemoryEntry {
  const entry = ledger.entries[Number(entryId)];
  if (entry?.state !== 'open') throw new SluiceError('internal', { detail: `entry ${entryId} is not open` });
  return entry;
}
