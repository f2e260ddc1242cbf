import type { Clock } from '@sluice/core';
import type { LinkedAccount } from '../accounts/index.ts';
import type { LedgerPort } from './ports.ts';

/**
 * Asks a provider again how many credits are left when what is known of it is older than a minute: credits
 * may have been bought or renewed, and no spending call would ever go out to learn of it.
 */
export interface StaleBalances {
  /** Whether it was asked; at most once a minute for each key, somewhat oftener while the balance is in doubt. */
  renewed(account: LinkedAccount, signal: AbortSignal | undefined): Promise<boolean>;
}

const FRESH_MS = 60_000;
const DOUBTED_MS = 15_000;
const KEYS_KEPT = 10_000;

export function createStaleBalances(parts: {
  ledger: LedgerPort;
  clock: Clock;
  /** Makes the account's free call that tells its balance. */
  ask: (account: LinkedAccount, signal: AbortSignal | undefined) => Promise<unknown>;
}): StaleBalances {
  const { ledger, clock, ask } = parts;
  const askedAt = new Map<string, number>();
  return {
    renewed: async (account, signal) => {
      const { connector, upstreamKey } = account;
      const tells = connector.actions[connector.verify.action]?.creditsLeft !== undefined;
      if (!tells) return false;
      const now = clock.now();
      const { balanceAt } = await ledger.summary(upstreamKey);
      if (balanceAt !== null && now - Date.parse(balanceAt) < FRESH_MS) return false;
      const everyMs = balanceAt === null ? DOUBTED_MS : FRESH_MS;
      if (now - (askedAt.get(upstreamKey) ?? -Infinity) < everyMs) return false;
      if (askedAt.size >= KEYS_KEPT) askedAt.clear();
      askedAt.set(upstreamKey, now);
      // That it failed is in that call's own record; what matters here is that nothing new is known.
      return ask(account, signal).then(
        () => true,
        () => false,
      );
    },
  };
}
