import { TEST_EVENT } from './payload.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after each failed try the next one comes; after the last of them the delivery has failed. */
export const RETRY_AFTER_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER = 0.1;
/** What an endpoint asks for beyond this is not waited for. */
const MAX_ASKED_MS = 24 * HOUR;

/** What comes of one try. */
export type Outcome = { to: 'delivered' } | { to: 'failed' } | { to: 'waiting'; nextAt: number };

export interface Judged {
  /** Null where nothing was answered. */
  status: number | null;
  type: string;
  /** Tries since the delivery was made or replayed, this one included. */
  tries: number;
  retryAfterMs: number | undefined;
  now: number;
}

/** 2xx is taken for received; everything else is tried again by the plan, a test excepted. */
export function outcomeOf({ status, type, tries, retryAfterMs, now }: Judged): Outcome {
  if (isReceived(status)) return { to: 'delivered' };
  const delay = type === TEST_EVENT ? undefined : RETRY_AFTER_MS[tries - 1];
  if (delay === undefined) return { to: 'failed' };
  // Spread, so that what failed together does not come back together.
  const planned = delay * (1 + JITTER * (2 * Math.random() - 1));
  const asked = mayAskToWait(status) ? Math.min(retryAfterMs ?? 0, MAX_ASKED_MS) : 0;
  return { to: 'waiting', nextAt: now + Math.round(Math.max(planned, asked)) };
}

export function isReceived(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** The endpoint says that it is there no more (Standard Webhooks 1.0; RFC 9110, 15.5.11). */
export function isGone(status: number | null): boolean {
  return status === 410;
}

/** `Retry-After` is heeded with these (RFC 9110, 15.6.4; RFC 6585, 4). */
export function mayAskToWait(status: number | null): boolean {
  return status === 429 || status === 503;
}
