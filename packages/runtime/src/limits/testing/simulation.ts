import type { Clock } from '@sluice/core';
import type { WindowLimit } from '../windows.ts';

export interface Simulation extends Clock {
  /** The time with fractions of a millisecond, which `now` cuts off as a real clock does. */
  exactNow(): number;
  /** Lets things happen, one after the other, until that much time has passed. */
  run(forMs: number): Promise<void>;
}

interface Sleeper {
  wakeAt: number;
  wake: () => void;
}

/** A clock that jumps from event to event: hours of pacing in a moment, always in the same order. */
export function createSimulation(startAt = Date.UTC(2026, 0, 1)): Simulation {
  let time = startAt;
  const sleepers = new Set<Sleeper>();
  const settle = () =>
    new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  const earliest = () => {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) if (!next || sleeper.wakeAt < next.wakeAt) next = sleeper;
    return next;
  };
  return {
    now: () => Math.floor(time),
    exactNow: () => time,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { wakeAt: time + Math.max(0, delayMs), wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          if (sleepers.delete(sleeper)) reject(new Error('cancelled'));
        });
      }),
    run: async (forMs) => {
      const until = time + forMs;
      await settle();
      for (let next = earliest(); next && next.wakeAt <= until; next = earliest()) {
        sleepers.delete(next);
        time = Math.max(time, next.wakeAt);
        next.wake();
        await settle();
      }
      time = until;
    },
  };
}

/** A provider that counts strictly: all its windows, aligned as it likes, and one too many is refused. */
export interface Provider {
  /** Stamps a request that arrives now; false when it is refused. */
  stamp(): boolean;
  stamps(): readonly number[];
  refused(): number;
  /** What its headers would say now. */
  used(window: WindowLimit): number;
}

export function createProvider(simulation: Simulation, windows: readonly WindowLimit[]): Provider {
  const stamps: number[] = [];
  let refused = 0;
  const used = ({ kind, windowMs, startsAt = 0 }: WindowLimit): number => {
    const now = simulation.exactNow();
    const from =
      kind === 'fixed' ? Math.floor((now - startsAt) / windowMs) * windowMs + startsAt : now - windowMs;
    let count = 0;
    for (let index = stamps.length - 1; index >= 0; index -= 1) {
      if ((stamps[index] ?? 0) < from) break;
      count += 1;
    }
    return count;
  };
  return {
    stamp: () => {
      const isFull = windows.some((window) => used(window) >= window.limit);
      stamps.push(simulation.exactNow());
      if (isFull) refused += 1;
      return !isFull;
    },
    stamps: () => stamps,
    refused: () => refused,
    used,
  };
}
