import type { Clock } from '@sluice/core';
import { setMaxListeners } from 'node:events';

/** Work in flight, bounded. After the first failure nothing new is taken, and what flies may land. */
export interface InFlight {
  /** Waits for room and starts `work`; rejects with the first failure. */
  start(work: () => Promise<void>): Promise<void>;
  /** Waits for all of it; rejects with the first failure. */
  land(): Promise<void>;
  /** Ends what does not land in time after a failure. */
  signal: AbortSignal;
}

const LANDING_MS = 5_000;

export function createInFlight(options: { max: number; clock: Clock; signal: AbortSignal }): InFlight {
  const { max, clock } = options;
  const flying = new Set<Promise<void>>();
  const halt = new AbortController();
  const signal = AbortSignal.any([options.signal, halt.signal]);
  // Each work in flight listens, at most a few times: no leak to be warned of.
  setMaxListeners(0, signal);
  const failures: unknown[] = [];
  const settled = async () => {
    const landed = Promise.all(flying).then(() => true);
    const timer = new AbortController();
    const late = clock.sleep(LANDING_MS, timer.signal).then(
      () => false,
      () => true,
    );
    if (!(await Promise.race([landed, late]))) halt.abort(failures[0]);
    timer.abort();
    await landed;
  };
  const end = async (): Promise<never> => {
    await settled();
    throw failures[0];
  };
  return {
    signal,
    start: async (work) => {
      while (flying.size >= max && failures.length === 0) await Promise.race(flying);
      if (failures.length > 0) return end();
      const flight: Promise<void> = work()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => {
          flying.delete(flight);
        });
      flying.add(flight);
      return undefined;
    },
    land: async () => {
      while (flying.size > 0 && failures.length === 0) await Promise.race(flying);
      if (failures.length > 0) await end();
    },
  };
}
