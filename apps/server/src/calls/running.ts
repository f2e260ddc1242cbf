import { SluiceError } from '@sluice/core';
import { setMaxListeners } from 'node:events';

/** The calls under way, so that stopping cuts and awaits them. */
export interface Running {
  /** Runs the work under a signal that aborts with the caller's, or when all is stopped. */
  track<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts what runs, refuses what comes (`server.stopping`), resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** Calls that come without a signal share one: making one for each would cost more than the rest of this. */
const SHARED_BY = 32;

export function createRunning(): Running {
  const controllers = new Map<AbortController, number>();
  let stopping = false;
  let onIdle: (() => void) | undefined;
  let shared = { controller: new AbortController(), taken: SHARED_BY };

  function share(): AbortController {
    if (shared.taken >= SHARED_BY) {
      shared = { controller: new AbortController(), taken: 0 };
      setMaxListeners(SHARED_BY * LISTENERS_EACH, shared.controller.signal);
    }
    shared.taken += 1;
    return shared.controller;
  }

  function leave(controller: AbortController): void {
    const others = (controllers.get(controller) ?? 1) - 1;
    if (others > 0) controllers.set(controller, others);
    else controllers.delete(controller);
    if (controllers.size === 0) onIdle?.();
  }

  return {
    track: async (signal, work) => {
      if (stopping) throw new SluiceError('server.stopping');
      const controller = signal ? new AbortController() : share();
      const onAbort = (): void => controller.abort(signal?.reason);
      if (signal?.aborted) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      controllers.set(controller, (controllers.get(controller) ?? 0) + 1);
      try {
        return await work(controller.signal);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        leave(controller);
      }
    },
    stop: async () => {
      stopping = true;
      if (controllers.size === 0) return;
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve;
      });
      for (const controller of controllers.keys()) controller.abort(new SluiceError('server.stopping'));
      await idle;
    },
  };
}

/** The gate, the pacer, the wire and a pause may all listen at once. */
const LISTENERS_EACH = 4;
