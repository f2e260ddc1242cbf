import { SluiceError, type Clock } from '@sluice/core';

/** Hands one thing to one caller at a time, in the order in which they asked. */
export interface Turns {
  /** Resolves when it is the caller's turn; throws `store.failed` when that takes longer than the limit. */
  take(): Promise<void>;
  give(): void;
  /** Refuses everyone who still waits. */
  end(): void;
}

export function createTurns(clock: Clock): Turns {
  const waiting: Waiter[] = [];
  let taken = false;
  let watch: AbortController | undefined;
  const refuseThose = (which: (waiter: Waiter) => boolean, error: () => SluiceError) => {
    for (const waiter of waiting.filter(which)) {
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.refuse(error());
    }
  };
  // One timer for the whole queue, and none while nobody waits.
  const watchQueue = async (signal: AbortSignal) => {
    while (waiting.length > 0) {
      await clock.sleep(WATCH_MS, signal);
      refuseThose((waiter) => clock.now() - waiter.since >= LIMIT_MS, waitedTooLong);
    }
  };
  return {
    take: () => {
      if (!taken) {
        taken = true;
        return Promise.resolve();
      }
      if (waiting.length >= MAX_WAITING) return Promise.reject(waitedTooLong());
      return new Promise((go, refuse) => {
        waiting.push({ go, refuse, since: clock.now() });
        if (watch) return;
        watch = new AbortController();
        void watchQueue(watch.signal)
          .catch(() => undefined)
          .finally(() => (watch = undefined));
      });
    },
    give: () => {
      const next = waiting.shift();
      if (next) next.go();
      else taken = false;
      if (waiting.length === 0) watch?.abort();
    },
    end: () => {
      refuseThose(() => true, closed);
      watch?.abort();
    },
  };
}

const LIMIT_MS = 15_000;
const WATCH_MS = 1000;
const MAX_WAITING = 100_000;

interface Waiter {
  go: () => void;
  refuse: (error: SluiceError) => void;
  since: number;
}

function waitedTooLong(): SluiceError {
  return new SluiceError('store.failed', {
    message: 'The store was busy for too long.',
    fix: 'Try again. If it stays so, a transaction is waiting for itself or for something slow.',
    detail: 'Inside transaction(work) use only the tx it gives; do not start another one or use store.db.',
    retryAfterMs: WATCH_MS,
  });
}

function closed(): SluiceError {
  return new SluiceError('store.failed', { message: 'The store is closed.' });
}
