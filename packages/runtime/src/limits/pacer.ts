import { SluiceError, type Clock } from '@sluice/core';
import { KeyPacer } from './key-pacer.ts';
import { Leases } from './leases.ts';
import type { LimitState } from './limit-state.ts';
import type { Observation } from './pace-window.ts';
import { steadyTime } from './steady-time.ts';
import { checkCost, type WindowLimit, type WindowName, type WindowState } from './windows.ts';

/**
 * Paces calls to a provider so that it never has to refuse one: one budget a key, whoever uses it. It holds
 * for fixed and sliding windows of any alignment, since the provider may stamp a request at any moment
 * between its sending and its answer.
 */
export interface Pacer {
  /**
   * Waits until the request may be sent. Send it at once, and call `done` whatever becomes of it. Rejects
   * with the signal's reason, `budget.exhausted` when too many wait or the cost is above a limit, and with
   * what the state throws when it cannot be written.
   */
  acquire(request: Acquire): Promise<Permit>;
  /** What the provider's headers say; with the permit of the request they answer, it is taken more exactly. */
  observe(key: string, states: readonly ObservedState[], permit?: Permit): void;
  /** The provider refused a request: nobody sends on that key before `untilMs` (since 1970). */
  penalize(key: string, untilMs: number): void;
  /** How the key's windows stand; empty before its first use. */
  status(key: string): WindowState[];
  /** Writes exactly what was used; call it last when the process stops in good order. */
  flush(): Promise<void>;
}

export interface Acquire {
  /** Names the upstream key, the same for everyone who uses it; never the key itself. */
  key: string;
  windows: readonly WindowLimit[];
  /** Lanes (a run, a tenant) are served in turn. */
  lane: string;
  signal?: AbortSignal;
  /** Requests that this one counts for; default 1. */
  cost?: number;
}

export interface Permit {
  readonly grantedAt: number;
  /** The answer's headers came, or (`answered: false`) the call failed without. Later calls do nothing. */
  done(outcome: { answered: boolean }): void;
  /** Nothing was sent after all: as if it had never been granted. */
  giveBack(): void;
}

export type ObservedState = Observation & { name: WindowName };

export interface PacerOptions {
  clock: Clock;
  /** Where budgets outlive the process; without it they start empty. */
  state?: LimitState;
  /** How many may wait on one key; default 100,000. */
  maxWaiting?: number;
}

export function createPacer({ clock, state, maxWaiting = 100_000 }: PacerOptions): Pacer {
  const time = steadyTime(clock);
  const keys = new Map<string, KeyPacer>();
  const leases = new Leases({
    state,
    snapshot: (key) => pacerOf(key).snapshot(),
    restore: (key, saved) => pacerOf(key).restore(saved),
  });
  function pacerOf(key: string): KeyPacer {
    const known = keys.get(key);
    if (known) return known;
    const made = new KeyPacer({ key, clock, time, leases });
    keys.set(key, made);
    return made;
  }
  return {
    acquire: async (request) => {
      const { key, windows, cost = 1, signal } = request;
      checkCost(cost);
      signal?.throwIfAborted();
      const pacer = pacerOf(key);
      if (windows.some((window) => cost > window.limit)) throw tooCostly(cost);
      if (pacer.waiting >= maxWaiting) throw tooMany();
      return pacer.acquire({ ...request, cost });
    },
    observe: (key, states, permit) => pacerOf(key).observe(states, permit),
    penalize: (key, untilMs) => pacerOf(key).penalize(untilMs),
    status: (key) => keys.get(key)?.status() ?? [],
    flush: () => leases.flush(),
  };
}

function tooCostly(cost: number): SluiceError {
  return new SluiceError('budget.exhausted', {
    message: `A request that counts for ${cost} is more than this key may send in one of its windows.`,
    fix: 'Send smaller batches.',
  });
}

function tooMany(): SluiceError {
  return new SluiceError('budget.exhausted', {
    message: 'Too many calls already wait for this key.',
    fix: 'Try again when some of them are done.',
    retryAfterMs: 60_000,
  });
}
