import { SluiceError } from '@sluice/core';

/** The calls under way, so that stopping cuts and awaits them. */
export interface Running {
  /** Runs the work under a signal that aborts with the caller's, or when all is stopped. */
  track<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts what runs, refuses what comes (`server.stopping`), resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export function createRunning(): Running {
  const controllers = new Set<AbortController>();
  let stopping = false;
  let onIdle: (() => void) | undefined;
  return {
    track: async (signal, work) => {
      if (stopping) throw new SluiceError('server.stopping');
      const controller = new AbortController();
      const onAbort = (): void => controller.abort(signal?.reason);
      if (signal?.aborted) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      controllers.add(controller);
      try {
        return await work(controller.signal);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        controllers.delete(controller);
        if (controllers.size === 0) onIdle?.();
      }
    },
    stop: async () => {
      stopping = true;
      if (controllers.size === 0) return;
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve;
      });
      for (const controller of controllers) controller.abort(new SluiceError('server.stopping'));
      await idle;
    },
  };
}
