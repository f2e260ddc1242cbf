/** Where time comes from. Production reads the system's; tests move their own, so no test sleeps. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
  /** Resolves after `delayMs`, or rejects with the signal's reason when that aborts first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(asError(signal.reason));
      const onAbort = () => {
        clearTimeout(timer);
        reject(asError(signal?.reason));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, delayMs);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves time on, waking in order every sleeper whose time has come. */
  advance(byMs: number): Promise<void>;
  /** How many sleepers wait now. */
  sleepers(): number;
}

interface Sleeper {
  wakeAt: number;
  wake: () => void;
}

export function manualClock(startAt = Date.UTC(2026, 0, 1)): ManualClock {
  let time = startAt;
  let waiting: Sleeper[] = [];
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  return {
    now: () => time,
    sleepers: () => waiting.length,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(asError(signal.reason));
        const onAbort = () => {
          waiting = waiting.filter((other) => other !== sleeper);
          reject(asError(signal?.reason));
        };
        const wake = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper: Sleeper = { wakeAt: time + Math.max(0, delayMs), wake };
        waiting.push(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    advance: async (byMs) => {
      const until = time + byMs;
      await settle();
      for (;;) {
        const next = waiting.toSorted((a, b) => a.wakeAt - b.wakeAt)[0];
        if (!next || next.wakeAt > until) break;
        waiting = waiting.filter((other) => other !== next);
        time = Math.max(time, next.wakeAt);
        next.wake();
        await settle();
      }
      time = until;
      await settle();
    },
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The wait was cancelled.', { cause: reason });
}
