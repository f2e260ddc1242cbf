import { setTimeout as pause } from 'node:timers/promises';
import type { EventsOptions } from './events.ts';
import { recordTries } from './record-tries.ts';
import type { Try } from './try-delivery.ts';

/** Writes what came of tries: whatever ended while one transaction ran goes into the next together. */
export interface Recorder {
  /** Resolves when it is durable, or when it could not be kept: then its lease ends and it is sent again. */
  record(done: Try): Promise<void>;
  close(): Promise<void>;
}

/** Tries written in one transaction, so that it holds up nobody else for long. */
const MOST_AT_ONCE = 512;
/** Where much ends, more is awaited: a commit waits for the disk, and everybody else waits with it. */
const LINGER_MS = 20;

interface Pending {
  done: Try;
  resolve: () => void;
}

export function createRecorder({ store, log }: Pick<EventsOptions, 'store' | 'log'>): Recorder {
  let pending: Pending[] = [];
  let writing: Promise<void> | undefined;
  let lastSize = 0;

  async function write(): Promise<void> {
    while (pending.length > 0) {
      // By the time of the machine: the clock of a test may stand still.
      if (lastSize > 1) await pause(LINGER_MS);
      const batch = pending.slice(0, MOST_AT_ONCE);
      pending = pending.slice(MOST_AT_ONCE);
      lastSize = batch.length;
      try {
        const tries = batch.map(({ done }) => done);
        await store.transaction((tx) => recordTries(tx, { store }, tries));
      } catch (error) {
        log.error({ err: error, deliveries: batch.length }, 'what came of deliveries could not be kept');
      }
      for (const { resolve } of batch) resolve();
    }
    writing = undefined;
  }

  return {
    record: (done) =>
      new Promise((resolve) => {
        pending.push({ done, resolve });
        writing ??= write();
      }),
    close: async () => writing,
  };
}
