import type { ManualClock } from '@sluice/core';

interface Sleeper {
  wakeAt: number;
  wake: () => void;
}

/**
 * A clock that leaps: who sleeps wakes to find all of the time gone at once, as after a night with the lid
 * closed. Days pass in one step, whatever ticks meanwhile.
 */
export function leapingClock(startAt: number = Date.now()): ManualClock {
  let time = startAt;
  const waiting = new Set<Sleeper>();
  return {
    now: () => time,
    sleepers: () => waiting.size,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => waiting.delete(sleeper);
        const onAbort = () => {
          leave();
          reject(new Error('The wait was cancelled.'));
        };
        const wake = () => {
          signal?.removeEventListener('abort', onAbort);
          leave();
          resolve();
        };
        const sleeper: Sleeper = { wakeAt: time + delayMs, wake };
        if (signal?.aborted) return onAbort();
        waiting.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    advance: async (byMs) => {
      time += byMs;
      for (const { wakeAt, wake } of new Set(waiting)) if (wakeAt <= time) wake();
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 0);
      });
    },
  };
}
