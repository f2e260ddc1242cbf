import type { Connector, Order } from '@sluice/connectors';
import { SluiceError, type ErrorCode } from '@sluice/core';
import type { Fault } from './exchange.ts';

/** What a failed call orders; `unknown` for errors that are not a provider's answer. */
export type FailureOrder = Order['order'] | 'unknown';

interface Nature {
  order: FailureOrder;
  inDoubt: boolean;
}

/** What the caller of a call must know of its failure, kept beside the error so that it is never shown. */
const natures = new WeakMap<object, Nature>();

/**
 * What a call's failure asks for: `reauthorise` and `stop` end a run until somebody mends the account,
 * `reject` means that this input can never succeed, `wait` and `retry` that the same may succeed later.
 */
export function orderOf(error: unknown): FailureOrder {
  return natureOf(error).order;
}

/**
 * Whether the request may have reached the provider although no answer was read. Its reservation stays
 * open; the same call with the same idempotency key takes that reservation up again.
 */
export function isInDoubt(error: unknown): boolean {
  return natureOf(error).inDoubt;
}

/** The error with its nature noted. */
export function withNature(error: SluiceError, nature: Partial<Nature>): SluiceError {
  natures.set(error, { ...natureOf(error), ...nature });
  return error;
}

function natureOf(error: unknown): Nature {
  const known = typeof error === 'object' && error !== null ? natures.get(error) : undefined;
  return known ?? { order: 'unknown', inDoubt: false };
}

/** Anything thrown, as the one error class. */
export function asFailure(error: unknown): SluiceError {
  return error instanceof SluiceError ? error : new SluiceError('internal', { cause: error });
}

const MAX_WORDS = 500;

/** A provider's order as the error that callers see, in the provider's own words. */
export function orderFailure(order: Order, options: { connector: Connector; waitMs?: number }): SluiceError {
  const { connector, waitMs } = options;
  const error = new SluiceError(codeOf(order), {
    message: `${connector.name}: ${publicWords(order.message)}`,
    fix: fixOf(order),
    ...(order.order === 'wait' && waitMs !== undefined ? { retryAfterMs: waitMs } : {}),
  });
  return withNature(error, { order: order.order });
}

/** No answer was read: as the error that callers see. */
export function faultFailure(fault: Fault, connector: Connector): SluiceError {
  // What was refused before it was sent says so itself.
  if (fault.cause instanceof SluiceError && !fault.sent)
    return withNature(fault.cause, natureOfCode(fault.cause.code));
  const code = FAULT_CODES[fault.kind];
  const error = new SluiceError(code, {
    message: `${connector.name} ${FAULT_WORDS[fault.kind]}`,
    ...(code === 'call.cancelled'
      ? {}
      : { fix: 'Try again later; if it stays so, see whether the provider works.' }),
    detail: detailOf(fault.cause),
    cause: fault.cause,
  });
  return withNature(error, { order: code === 'call.cancelled' ? 'unknown' : 'retry' });
}

/** The provider answered what cannot be read. */
export function unreadable(why: string, connector: Connector, cause?: unknown): SluiceError {
  const error = new SluiceError('provider.malformed', {
    message: `${connector.name} sent an answer that cannot be read: ${why}.`,
    fix: 'Try again later; if it stays so, see whether the account’s address is right.',
    ...(cause === undefined ? {} : { cause }),
  });
  return withNature(error, { order: 'retry' });
}

const FAULT_CODES: Readonly<Record<Fault['kind'], ErrorCode>> = {
  unreachable: 'provider.unavailable',
  cut: 'provider.unavailable',
  timeout: 'provider.timeout',
  oversize: 'provider.malformed',
  cancelled: 'call.cancelled',
};

const FAULT_WORDS: Readonly<Record<Fault['kind'], string>> = {
  unreachable: 'cannot be reached.',
  cut: 'cut the connection before its answer was complete.',
  timeout: 'did not answer in time.',
  oversize: 'sent an answer larger than is taken.',
  cancelled: 'was called, and the call was cancelled.',
};

const ORDER_CODES: Readonly<Record<Order['order'], ErrorCode>> = {
  reauthorise: 'provider.auth',
  wait: 'provider.rate_limited',
  retry: 'provider.unavailable',
  reject: 'provider.rejected',
  stop: 'provider.rejected',
};

function codeOf(order: Order): ErrorCode {
  return isOutOfCredits(order) ? 'provider.credits' : ORDER_CODES[order.order];
}

const ORDER_FIXES: Readonly<Record<Order['order'], string>> = {
  reauthorise: 'Replace the account’s credentials; the connector’s guide says where they are made.',
  wait: 'Wait until the limit is free again, or ask the provider for a higher one.',
  retry: 'Try again later; if it stays so, see whether the provider works.',
  reject: 'Mend what the provider names, then try again.',
  stop: 'See what the account’s plan at the provider includes.',
};

function fixOf(order: Order): string {
  return isOutOfCredits(order)
    ? 'Buy credits at the provider, or wait until they are renewed.'
    : ORDER_FIXES[order.order];
}

function isOutOfCredits(order: Order): boolean {
  return order.order === 'stop' && order.because === 'credits';
}

/** Refusals of our own guards never pass by waiting; a name that does not resolve may. */
function natureOfCode(code: ErrorCode): Partial<Nature> {
  return { order: code.startsWith('egress.') ? 'unknown' : 'retry' };
}

/** A provider's words fit for a screen: one line, bounded. */
export function publicWords(message: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are taken out
  const line = message.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line || 'no reason was given';
}

function detailOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const code: unknown = Reflect.get(cause, 'code');
  return typeof code === 'string' ? `${code}: ${cause.message}` : cause.message;
}
