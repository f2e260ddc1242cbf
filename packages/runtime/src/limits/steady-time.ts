import type { Clock } from '@sluice/core';

/**
 * The clock's time, but never running backwards: when the system's clock is set back, time goes on from
 * where it was, so that no window stays shut until the clock has caught up.
 */
export function steadyTime(clock: Clock): () => number {
  let last = -Infinity;
  let offsetMs = 0;
  return () => {
    const now = clock.now() + offsetMs;
    if (now >= last) return (last = now);
    offsetMs += last - now;
    return last;
  };
}
