import type { Order, ProviderResponse } from '../../kit/errors.ts';
import { at, firstOf, isObject, numberAt, textAt } from '../../kit/json.ts';
import { retryAfterMs } from '../../kit/retry-after.ts';

const BAD_KEY =
  'The key is refused for this account domain, or there is no such domain: the answer is the same. Check that the domain is the part before .flowlu.com, and that the key still stands in Portal Settings → API Settings.';
const NO_ACCESS =
  'The key may not use this part of the account. Make a key with the module CRM ticked, or have the plan checked.';

/** Any body with an `error` is a failure, whatever the status (Flowlu reference 3.1 to 3.3). */
export function classify(response: ProviderResponse): Order | null {
  const { status, body } = response;
  const error = at(body, 'error');
  if (status === 429) return waiting(response);
  if (isObject(error)) return byCode(error, status);
  if (typeof error === 'string' && error !== '') return byWord(error, response);
  if (status >= 200 && status < 300) return null;
  return byStatus(status, textAt(body, 'description') ?? textAt(body, 'message'));
}

function byCode(error: Readonly<Record<string, unknown>>, status: number): Order {
  const code = numberAt(error, 'error_code');
  const words = firstOf(textAt(error, 'error_msg'), textAt(error, 'message'));
  const said = safe([words, detailsText(error['error_details'])].filter(Boolean).join(': '));
  const known = code === undefined ? undefined : CODES.get(code);
  if (known) return known(said);
  return status >= 200 && status < 300
    ? { order: 'reject', code: 'failed', message: said || `error ${code ?? 'without a number'}` }
    : byStatus(status, said || undefined);
}

/** Flowlu reference 3.1; 32 is not certain. */
const CODES: ReadonlyMap<number, (said: string) => Order> = new Map([
  [10, passing],
  [11, badKey],
  [12, rejecting('invalid', 'the request is called invalid')],
  [13, passing],
  [20, rejecting('not_found', 'there is no such record')],
  [21, rejecting('validation', 'the values were refused')],
  [22, noAccess],
  [30, rejecting('unknown_method', 'the method is not known')],
  [31, rejecting('unknown_method', 'the module is not known')],
  [32, rejecting('unknown_method', 'the entity is not known')],
]);

function passing(said: string): Order {
  return { order: 'retry', message: said || 'an internal error' };
}

function badKey(said: string): Order {
  return { order: 'reauthorise', message: `${BAD_KEY} (Its words: “${said || 'authorization failed'}”)` };
}

function noAccess(said: string): Order {
  return {
    order: 'stop',
    because: 'plan',
    message: `${NO_ACCESS} (Its words: “${said || 'access denied'}”)`,
  };
}

function rejecting(code: string, otherwise: string): (said: string) => Order {
  return (said) => ({ order: 'reject', code, message: said || otherwise });
}

/** `{"error":"validation","description":…,"details":{…}}` of create and update (reference 3.2). */
function byWord(error: string, { status, body }: ProviderResponse): Order {
  const words = [textAt(body, 'description') ?? error, detailsText(at(body, 'details'))];
  const message = safe(words.filter(Boolean).join(': '));
  if (error === 'validation') return { order: 'reject', code: 'validation', message };
  return status >= 200 && status < 300
    ? { order: 'reject', code: 'failed', message }
    : byStatus(status, message);
}

function byStatus(status: number, said: string | undefined): Order {
  const message = safe(said ?? `an answer with status ${status}`);
  if (status === 401) return badKey(message);
  if (status === 403) return noAccess(message);
  if (status === 404)
    return {
      order: 'reauthorise',
      message: 'There is no API at this address: check the account domain.',
    };
  if (status === 408 || status === 425 || status >= 500) return { order: 'retry', message };
  return { order: 'reject', code: 'invalid', message };
}

function waiting({ headers, body }: ProviderResponse): Order {
  const message = safe(
    firstOf(textAt(body, 'error', 'error_msg'), textAt(body, 'error')) ?? 'Too many requests.',
  );
  const waitMs = retryAfterMs(headers);
  return waitMs === undefined ? { order: 'wait', message } : { order: 'wait', message, waitMs };
}

/** Field-keyed object or list: both are seen (reference 3.1). */
function detailsText(details: unknown): string {
  if (typeof details === 'string') return details;
  if (Array.isArray(details)) return details.slice(0, 10).map(detailsText).filter(Boolean).join('; ');
  if (!isObject(details)) return '';
  return Object.entries(details)
    .slice(0, 10)
    .map(([field, words]) => `${field}: ${typeof words === 'string' ? words : detailsText(words)}`)
    .join('; ');
}

/** The key travels in the address, and a provider may quote the address. */
function safe(text: string): string {
  return text.replaceAll(/api_key=[^&\s"'<>]*/gi, 'api_key=…').slice(0, 500);
}
