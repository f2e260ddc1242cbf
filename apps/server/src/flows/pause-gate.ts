import { SluiceError, type Clock } from '@sluice/core';

/** Where everything in a run waits together while its provider cannot be used. */
export interface PauseGate {
  /** Resolves when requests may go; rejects with the signal's reason. */
  pass(signal: AbortSignal): Promise<void>;
  /** A passing fault: closes the gate for a while. Throws the fault when patience has run out. */
  failed(fault: unknown): void;
  succeeded(): void;
}

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

export function createPauseGate({ clock, patienceMs }: { clock: Clock; patienceMs: number }): PauseGate {
  let failingSince: number | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let opensAt = 0;
  return {
    pass: async (signal) => {
      signal.throwIfAborted();
      while (clock.now() < opensAt) await clock.sleep(opensAt - clock.now(), signal);
    },
    failed: (fault) => {
      const now = clock.now();
      // Requests that were in flight together fail together; they count as one.
      if (now < opensAt) return;
      failingSince ??= now;
      const asked = fault instanceof SluiceError ? (fault.retryAfterMs ?? 0) : 0;
      const delayMs = Math.max(pauseMs, asked);
      if (now + delayMs - failingSince > patienceMs) throw fault;
      opensAt = now + delayMs;
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
    },
    succeeded: () => {
      failingSince = undefined;
      pauseMs = FIRST_PAUSE_MS;
    },
  };
}
