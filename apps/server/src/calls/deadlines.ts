import type { Clock } from '@sluice/core';

/** Something that must have moved on by a certain time. */
export interface Watched {
  /** Milliseconds since 1970; may be moved at any time. */
  dueAt: number;
  overdue(): void;
}

/** Tells what is overdue, within a quarter of a second: one sweep for all instead of a timer each. */
export interface Deadlines {
  add(watched: Watched): void;
  remove(watched: Watched): void;
  close(): void;
}

const SWEEP_MS = 250;

export function createDeadlines(clock: Clock): Deadlines {
  const watched = new Set<Watched>();
  const stop = new AbortController();
  let sweeping = false;

  async function sweep(): Promise<void> {
    sweeping = true;
    while (watched.size > 0 && !stop.signal.aborted) {
      await clock.sleep(SWEEP_MS, stop.signal).catch(() => undefined);
      const now = clock.now();
      for (const item of watched) if (item.dueAt <= now) item.overdue();
    }
    sweeping = false;
  }

  return {
    add: (item) => {
      watched.add(item);
      if (!sweeping) void sweep();
    },
    remove: (item) => {
      watched.delete(item);
    },
    close: () => stop.abort(),
  };
}
