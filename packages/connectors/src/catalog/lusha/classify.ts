import type { Order, ProviderResponse } from '../../kit/errors.ts';
import { at, firstOf, listAt, textAt } from '../../kit/json.ts';
import { retryAfterMs } from '../../kit/retry-after.ts';
import { readLimits } from './limits.ts';

const FIRST_WAIT_MS = 1_000;
/** How long a used-up window is waited for when nothing says when it resets; asked again sooner than it must. */
const WINDOW_WAITS = { second: 1_000, minute: 60_000, hour: 900_000, day: 3_600_000 } as const;

/** Lusha reference 5.1 and 5.2. */
export function classify(response: ProviderResponse): Order | null {
  const { status, body } = response;
  if (status >= 200 && status < 300) return outOfCredits(body);
  const message = errorMessage(body) ?? `an answer with status ${status}`;
  if (status === 401 || (status === 400 && /api[ _-]?key/i.test(message)))
    return { order: 'reauthorise', message };
  if (status === 402) return { order: 'stop', message, because: 'credits' };
  if (status === 403)
    return /inactive|not active|suspended|disabled account/i.test(message)
      ? { order: 'reauthorise', message }
      : { order: 'stop', message, because: 'plan' };
  if (status === 429) return { order: 'wait', message, waitMs: waitMs(response, message) };
  if (status === 451) return { order: 'reject', message, code: 'compliance_restricted' };
  if (status === 404) return { order: 'reject', message, code: 'not_found' };
  if (status === 410) return { order: 'reject', message, code: 'expired' };
  if (status === 408 || status === 425 || status === 499 || status >= 500) return { order: 'retry', message };
  return { order: 'reject', message, code: 'invalid' };
}

/** The words of an error, in whichever of the five shapes it came. */
function errorMessage(body: unknown): string | undefined {
  const lines = listAt(body, 'message').filter((line) => typeof line === 'string');
  const main = firstOf(
    textAt(body, 'message'),
    lines.length > 0 ? lines.slice(0, 5).join('; ') : undefined,
    textAt(body, 'error', 'message'),
    textAt(body, 'error'),
    textAt(body, 'detail'),
    textAt(body, 'errors', 0, 'message'),
  );
  const details = listAt(body, 'errors').filter((line) => typeof line === 'string');
  const whole = [main, ...details.slice(0, 5)].filter((part) => part !== undefined).join(': ');
  return whole === '' ? undefined : whole.slice(0, 500);
}

/** An answer of 200 that found no credits for anything (Lusha reference 3.3); one with results is used. */
function outOfCredits(body: unknown): Order | null {
  if (at(body, 'status') !== 'OUT_OF_CREDITS' || listAt(body, 'results').length > 0) return null;
  const message = textAt(body, 'statusDescription') ?? 'No credits are left.';
  return { order: 'stop', message, because: 'credits' };
}

function waitMs(response: ProviderResponse, message: string): number {
  const told = retryAfterMs(response.headers);
  if (told !== undefined) return told;
  const seconds = /reset(?:s)? in (\d+) ?s/i.exec(message)?.[1];
  if (seconds !== undefined) return Math.min(Number(seconds) * 1000, WINDOW_WAITS.day * 24);
  const reset = /^\d{1,5}$/.exec(response.headers['ratelimit-reset'] ?? '')?.[0];
  if (reset !== undefined) return Number(reset) * 1000;
  const empty = readLimits(response).filter((reading) => reading.remaining === 0);
  const waits = empty.map((reading) => WINDOW_WAITS[reading.window]);
  return waits.length > 0 ? Math.max(...waits) : FIRST_WAIT_MS;
}
