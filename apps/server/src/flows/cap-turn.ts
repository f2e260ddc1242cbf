/**
 * Order near a cap of credits: requests in flight hold more than they will cost, so whoever does not fit
 * waits until all of them are settled, and then goes alone.
 */
export interface CapTurn {
  /** Whether somebody waits or goes alone now: then everybody new takes a turn too. */
  isTaken(): boolean;
  /** Runs `work` beside others. */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` when nobody else runs. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Not one record fits any more: whoever still waits for a turn gets this error instead. */
  close(error: unknown): void;
}

export function createCapTurn(): CapTurn {
  let running = 0;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  let onQuiet: (() => void) | undefined;
  let closed: { error: unknown } | undefined;
  const quiet = () =>
    running === 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          onQuiet = resolve;
        });
  const turn = async <T>(before: Promise<unknown>, work: () => Promise<T>): Promise<T> => {
    await before.catch(() => undefined);
    try {
      await quiet();
      if (closed) throw closed.error;
      return await work();
    } finally {
      waiting -= 1;
    }
  };
  return {
    isTaken: () => waiting > 0,
    together: async (work) => {
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) onQuiet?.();
      }
    },
    alone: (work) => {
      waiting += 1;
      const mine = turn(last, work);
      last = mine.catch(() => undefined);
      return mine;
    },
    close: (error) => {
      closed ??= { error };
    },
  };
}
