import type { ManualClock } from '@sluice/core';

const STEP_MS = 500;
const MOST_STEPS = 1000;

/** Moves the clock on until the promise has an outcome, at most by some eight minutes. */
export async function untilSettled(promise: Promise<unknown>, clock: ManualClock): Promise<void> {
  const state = { over: false };
  const end = (): void => {
    state.over = true;
  };
  promise.then(end, end);
  for (let step = 0; step < MOST_STEPS && !state.over; step += 1) await clock.advance(STEP_MS);
}
