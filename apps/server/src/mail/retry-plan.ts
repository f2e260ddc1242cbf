const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long after each failed try the next one comes; after the last of them, about a day, it is given up. */
const RETRY_AFTER_MS: readonly number[] = [
  MINUTE / 2,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  8 * HOUR,
];

/** When to try again after so many tries; undefined: no more. */
export function nextTryAt(tries: number, now: number): number | undefined {
  const delayMs = RETRY_AFTER_MS[tries - 1];
  return delayMs === undefined ? undefined : now + delayMs;
}
