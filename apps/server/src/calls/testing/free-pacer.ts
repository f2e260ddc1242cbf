import type { Clock } from '@sluice/core';
import type { PacerPort } from '../ports.ts';

type Acquire = Parameters<PacerPort['acquire']>[0];

/** A pacer without limits that notes what it is told, and holds back after a penalty. */
export interface FreePacer extends PacerPort {
  acquired: Acquire[];
  /** What each permit came to. */
  fates: string[];
  penalties: { key: string; untilMs: number; waitMs: number }[];
  observed: unknown[];
}

export function freePacer(clock: Clock): FreePacer {
  const pacer: FreePacer = {
    acquired: [],
    fates: [],
    penalties: [],
    observed: [],
    acquire: async (request) => {
      const until = Math.max(
        0,
        ...pacer.penalties.filter(({ key }) => key === request.key).map(({ untilMs }) => untilMs),
      );
      const waitMs = until - clock.now();
      if (waitMs > 0) await clock.sleep(waitMs, request.signal);
      pacer.acquired.push(request);
      let told = false;
      const tell = (fate: string): void => {
        if (!told) pacer.fates.push(fate);
        told = true;
      };
      return {
        done: ({ answered }) => tell(answered ? 'answered' : 'lost'),
        giveBack: () => tell('given back'),
      };
    },
    observe: (key, states) => {
      pacer.observed.push({ key, states });
    },
    penalize: (key, untilMs) => {
      pacer.penalties.push({ key, untilMs, waitMs: untilMs - clock.now() });
    },
    status: () => [],
  };
  return pacer;
}
