const MAX_WAIT_MS = 48 * 3_600_000;

/**
 * How long an answer's `Retry-After` asks to wait: seconds, or a date measured against the answer's own
 * `Date`, so that a clock that is off does no harm. `undefined` where it says nothing usable.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return bounded(Number(value) * 1000);
  const until = Date.parse(value) - Date.parse(headers['date'] ?? '');
  return Number.isNaN(until) ? undefined : bounded(until);
}

function bounded(waitMs: number): number {
  return Math.min(MAX_WAIT_MS, Math.max(0, Math.ceil(waitMs)));
}
