import type { Clock } from '@sluice/core';
import type { Logger } from '@sluice/runtime';
import type { LinkedAccount } from '../accounts/index.ts';
import type { LedgerPort } from './ports.ts';

/**
 * Asks a provider again how many credits are left: of its own accord where spending has ended, and when what
 * is known is older than a minute and does not suffice, for credits may have been bought or renewed, and no
 * spending call would ever go out to learn of it.
 */
export interface StaleBalances {
  /** Whether it was asked; at most once a minute for each key, somewhat oftener while the balance is in doubt. */
  renewed(account: LinkedAccount, signal: AbortSignal | undefined): Promise<boolean>;
  /**
   * Asks once as soon as nothing is spent with the account's key any more; at most once a minute for each key,
   * however many runs end. Where spending goes on, whoever ends it asks. Does not throw.
   */
  renewSoon(place: AccountPlace): void;
  /** Asks nothing any more. */
  close(): Promise<void>;
}

export interface AccountPlace {
  workspaceId: string;
  accountId: string;
}

export interface StaleBalancesParts {
  ledger: LedgerPort;
  clock: Clock;
  resolve: (workspaceId: string, accountId: string) => Promise<LinkedAccount>;
  /** Makes the account's free call that tells its balance. */
  ask: (account: LinkedAccount, signal: AbortSignal | undefined) => Promise<unknown>;
  log: Logger | undefined;
}

const FRESH_MS = 60_000;
const DOUBTED_MS = 15_000;
const KEYS_KEPT = 10_000;
/**
 * Without a credit set aside or booked for so long, nothing is under way; and what providers say of their
 * balances lags by seconds.
 */
const REST_MS = 10_000;
const MAX_LOOKS = 60;
/** How long that call may wait for its turn. */
const PATIENCE_MS = 60_000;

export function createStaleBalances(parts: StaleBalancesParts): StaleBalances {
  const { ledger, clock, ask, log } = parts;
  const asked = createAskTimes(clock);
  /** Keys that will be asked for; who asks already does not learn of what is spent from now on. */
  const soon = new Set<string>();
  const running = new Set<Promise<void>>();
  const stop = new AbortController();

  async function renewAtRest({ workspaceId, accountId }: AccountPlace): Promise<void> {
    const account = await parts.resolve(workspaceId, accountId);
    const { upstreamKey } = account;
    if (!tellsBalance(account) || soon.has(upstreamKey)) return;
    soon.add(upstreamKey);
    try {
      const waitMs = FRESH_MS - asked.agoMs(upstreamKey);
      if (waitMs > 0) await clock.sleep(waitMs, stop.signal);
      if (!(await comesToRest(parts, upstreamKey, stop.signal))) return;
    } finally {
      soon.delete(upstreamKey);
    }
    // It may have been suspended, revoked, or given another key meanwhile.
    const current = await parts.resolve(workspaceId, accountId);
    if (current.status !== 'active' || current.upstreamKey !== upstreamKey) return;
    asked.note(upstreamKey);
    // That it failed is in that call's own record.
    await withPatience(clock, stop.signal, (signal) => ask(current, signal)).catch(() => undefined);
  }

  return {
    renewed: async (account, signal) => {
      const { upstreamKey } = account;
      if (!tellsBalance(account)) return false;
      const { balanceAt, isDoubted } = await ledger.summary(upstreamKey);
      const toldAt = balanceAt === null ? -Infinity : Date.parse(balanceAt);
      if (!isDoubted && clock.now() - toldAt < FRESH_MS) return false;
      if (asked.agoMs(upstreamKey) < (isDoubted ? DOUBTED_MS : FRESH_MS)) return false;
      asked.note(upstreamKey);
      // That it failed is in that call's own record; what matters here is that nothing new is known.
      return ask(account, signal).then(
        () => true,
        () => false,
      );
    },
    renewSoon: (place) => {
      if (stop.signal.aborted || running.size >= KEYS_KEPT) return;
      const renewal = renewAtRest(place)
        .catch((error: unknown) => {
          if (stop.signal.aborted) return;
          log?.warn({ err: error, accountId: place.accountId }, 'the balance of an account was not renewed');
        })
        .finally(() => running.delete(renewal));
      running.add(renewal);
    },
    close: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}

/** When each key was asked about last; forgets where there are too many. */
function createAskTimes(clock: Clock): {
  agoMs(upstreamKey: string): number;
  note(upstreamKey: string): void;
} {
  const times = new Map<string, number>();
  return {
    agoMs: (upstreamKey) => clock.now() - (times.get(upstreamKey) ?? -Infinity),
    note: (upstreamKey) => {
      if (times.size >= KEYS_KEPT) times.clear();
      times.set(upstreamKey, clock.now());
    },
  };
}

function tellsBalance({ connector }: LinkedAccount): boolean {
  return connector.actions[connector.verify.action]?.creditsLeft !== undefined;
}

async function comesToRest(
  { ledger, clock }: StaleBalancesParts,
  upstreamKey: string,
  signal: AbortSignal,
): Promise<boolean> {
  const look = async (): Promise<string> => {
    const { spent, reserved } = await ledger.summary(upstreamKey);
    return `${spent}/${reserved}`;
  };
  let before = await look();
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    await clock.sleep(REST_MS, signal);
    const now = await look();
    if (now === before) return true;
    before = now;
  }
  return false;
}

/** Cuts what takes longer. */
async function withPatience<T>(
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const done = new AbortController();
  void clock.sleep(PATIENCE_MS, done.signal).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, over.signal]));
  } finally {
    done.abort();
  }
}
