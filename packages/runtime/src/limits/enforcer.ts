import type { Clock } from '@sluice/core';
import { Leases, type Snapshot } from './leases.ts';
import type { LimitState, SavedLimits } from './limit-state.ts';
import { steadyTime } from './steady-time.ts';
import * as counters from './window-counter.ts';
import { checkCost, sliceOf, type WindowLimit, type WindowState } from './windows.ts';

/** Lets requests through up to their key's limits: for whoever owns the limits. */
export interface Enforcer {
  /**
   * Counts one request in all windows, or in none when one of them is full. Exact: never one over.
   * A cost above a limit never fits. Throws what the state throws when it cannot be written.
   */
  take(key: string, windows?: readonly WindowLimit[], cost?: number): Promise<Verdict>;
  /** As `take`, at once; undefined when the disk must be asked first, then call `take`. */
  tryTake(key: string, windows?: readonly WindowLimit[], cost?: number): Verdict | undefined;
  /** How the windows stand, counting nothing. */
  peek(key: string, windows?: readonly WindowLimit[]): Promise<WindowState[]>;
  /** Writes exactly what was used; call it last when the process stops in good order. */
  flush(): Promise<void>;
}

export interface Verdict {
  allowed: boolean;
  /** 0 when allowed; else after how long the same request would fit if nothing else came. */
  retryAfterMs: number;
  /** In the order of the limits given, after this request. */
  windows: WindowState[];
}

export interface EnforcerOptions {
  clock: Clock;
  /** The limits of keys that are taken without their own. Pass the same array again: it is quicker. */
  windows?: readonly WindowLimit[];
  /** Where limits outlive the process; without it they start empty. */
  state?: LimitState;
}

/** An enforcer of windows. With a `state`, one process at a time may enforce a key. */
export function createEnforcer(options: EnforcerOptions): Enforcer {
  const enforcer = new WindowEnforcer(options);
  const standard = options.windows ?? [];
  return {
    take: (key, windows = standard, cost = 1) => enforcer.take({ key, windows, cost }),
    tryTake: (key, windows = standard, cost = 1) => enforcer.tryTake({ key, windows, cost }),
    peek: (key, windows = standard) => enforcer.peek(key, windows),
    flush: () => enforcer.flush(),
  };
}

interface Take {
  key: string;
  windows: readonly WindowLimit[];
  cost: number;
}

interface KeyUse {
  windows: readonly WindowLimit[] | undefined;
  counters: counters.WindowCounter[];
  saved: SavedLimits | undefined;
  loadedAt: number;
}

/** Above this many keys without a state, those whose windows are all empty are forgotten. */
const KEYS_KEPT = 10_000;

class WindowEnforcer {
  readonly #time: () => number;
  readonly #keys = new Map<string, KeyUse>();
  readonly #leases: Leases;
  #sweepAt: number;

  constructor({ clock, state }: EnforcerOptions) {
    this.#time = steadyTime(clock);
    // Of a key with a disk, what is on disk tells less than memory does: it is not forgotten.
    this.#sweepAt = state === undefined ? KEYS_KEPT : Infinity;
    this.#leases = new Leases({
      state,
      snapshot: (key) => this.#snapshot(key),
      restore: (key, saved) => {
        this.#keys.set(key, { windows: undefined, counters: [], saved, loadedAt: this.#time() });
      },
    });
  }

  tryTake({ key, windows, cost }: Take): Verdict | undefined {
    checkCost(cost);
    const now = this.#time();
    const use = this.#useOf(key, windows, now);
    return this.#leases.covers(key, cost) ? this.#decide({ key, use, cost, now }) : undefined;
  }

  async take(take: Take): Promise<Verdict> {
    for (;;) {
      const verdict = this.tryTake(take);
      if (verdict) return verdict;
      await this.#leases.load(take.key);
      const now = this.#time();
      const use = this.#useOf(take.key, take.windows, now);
      // What does not fit anyway needs no permit from the disk.
      const isFull = use.counters.some((counter) => counters.waitMs(counter, take.cost, now) > 0);
      if (isFull) return this.#decide({ ...take, use, now });
      await this.#leases.secure(take.key, take.cost);
    }
  }

  async peek(key: string, windows: readonly WindowLimit[]): Promise<WindowState[]> {
    await this.#leases.load(key);
    const now = this.#time();
    return this.#useOf(key, windows, now).counters.map((counter) => counters.stateOf(counter, now));
  }

  flush(): Promise<void> {
    return this.#leases.flush();
  }

  #decide({ key, use, cost, now }: { key: string; use: KeyUse; cost: number; now: number }): Verdict {
    let retryAfterMs = 0;
    for (const counter of use.counters) {
      retryAfterMs = Math.max(retryAfterMs, counters.waitMs(counter, cost, now));
    }
    const allowed = retryAfterMs === 0;
    if (allowed) {
      this.#leases.spend(key, cost);
      for (const counter of use.counters) counters.count(counter, cost, now);
    }
    return { allowed, retryAfterMs, windows: use.counters.map((counter) => counters.stateOf(counter, now)) };
  }

  #useOf(key: string, windows: readonly WindowLimit[], now: number): KeyUse {
    let use = this.#keys.get(key);
    if (use === undefined) {
      if (this.#keys.size >= this.#sweepAt) this.#sweep(now);
      use = { windows: undefined, counters: [], saved: undefined, loadedAt: now };
      this.#keys.set(key, use);
    }
    if (use.windows !== windows) this.#define({ key, use, windows, now });
    for (const counter of use.counters) counters.roll(counter, now);
    return use;
  }

  #define({ key, use, windows, now }: Omit<Take, 'cost'> & { use: KeyUse; now: number }): void {
    const { saved, loadedAt } = use;
    use.counters = windows.map((window) => {
      const old = use.counters.find((counter) => counter.window.name === window.name);
      if (old) return counters.redefine(old, window, now);
      return counters.createCounter({ window, now, saved, loadedAt });
    });
    use.windows = windows;
    this.#leases.resize(key, sliceOf(windows));
  }

  #snapshot(key: string): Snapshot {
    return { key, ahead: 0, windows: (this.#keys.get(key)?.counters ?? []).map(counters.saveCounter) };
  }

  #sweep(now: number): void {
    for (const [key, use] of this.#keys) {
      for (const counter of use.counters) counters.roll(counter, now);
      if (use.counters.every((counter) => counters.stateOf(counter, now).used === 0)) this.#keys.delete(key);
    }
    this.#sweepAt = Math.max(KEYS_KEPT, this.#keys.size * 2);
  }
}
