import type { Order, ProviderResponse } from '../../kit/errors.ts';
import { isObject, listAt, textAt } from '../../kit/json.ts';
import { retryAfterMs } from '../../kit/retry-after.ts';

/** How long a used-up limit is waited for where nothing says how long; the day's is asked again each hour. */
const POLICY_WAITS: Readonly<Record<string, number>> = {
  SECONDLY: 1_000,
  TEN_SECONDLY_ROLLING: 10_000,
  DAILY: 3_600_000,
};
/** A move of the account's data to another region may take a day. */
const MIGRATION_WAIT_MS = 600_000;

/** HubSpot “Error handling” and “API usage guidelines”; every field of an error may be missing. */
export function classify(response: ProviderResponse): Order | null {
  const { status, headers, body } = response;
  if (status >= 200 && status < 300) return null;
  const category = textAt(body, 'category') ?? '';
  const message = wordsOf(body) ?? `an answer with status ${status}`;
  if (status === 401) return { order: 'reauthorise', message };
  if (status === 403) return forbidden(category, message);
  if (status === 429 || category === 'RATE_LIMITS') return waiting(response, message);
  if (status === 477) return { order: 'wait', message, waitMs: retryAfterMs(headers) ?? MIGRATION_WAIT_MS };
  if (status === 404) return { order: 'reject', message, code: 'not_found' };
  if (status === 409) return { order: 'reject', message, code: 'conflict' };
  // 423: another write to the same record is being done; it is free again after two seconds.
  if (status === 408 || status === 423 || status === 425 || status >= 500) return { order: 'retry', message };
  return { order: 'reject', message, code: 'validation' };
}

function forbidden(category: string, message: string): Order {
  const fix =
    category === 'MISSING_SCOPES'
      ? 'The connection was not granted this right. Link the account again and grant everything that is asked for.'
      : 'The account, or the person who linked it, may not do this.';
  return { order: 'stop', because: 'plan', message: `${fix} (Its words: “${message}”)` };
}

function waiting({ headers, body }: ProviderResponse, message: string): Order {
  const waitMs = retryAfterMs(headers) ?? POLICY_WAITS[textAt(body, 'policyName')?.toUpperCase() ?? ''];
  return waitMs === undefined ? { order: 'wait', message } : { order: 'wait', message, waitMs };
}

/** The main words, then those of the single faults that add something. */
function wordsOf(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const main = textAt(body, 'message') ?? textAt(body, 'error_description');
  const details = listAt(body, 'errors')
    .slice(0, 5)
    .flatMap((error) => textAt(error, 'message') ?? [])
    .filter((words) => !main?.includes(words));
  const whole = [main, ...details].filter((words) => words !== undefined).join(': ');
  return whole === '' ? undefined : whole.slice(0, 500);
}
