import { ERROR_CODES, type HubAttempt } from '@sluice/core';

/** How a sign-in stands, as the Hub polls it (StackOne reference 2.2). */
export interface AttemptResult {
  status: 'pending' | 'authenticated' | 'error' | 'cancelled' | 'expired';
  account: { id: string } | null;
  /** The Hub shows `code` as the headline: so it is in words. */
  error: { code: string; description: string | null } | null;
}

export function attemptResult(
  status: AttemptResult['status'],
  error: AttemptResult['error'] = null,
): AttemptResult {
  return { status, account: null, error };
}

/**
 * A sign-in that the person denied, or that a newer one replaced, was cancelled for a reason: to the Hub that is
 * an error, because it tells nobody why it takes back a cancelled one.
 */
const STATUSES: Readonly<Record<HubAttempt['status'], AttemptResult['status']>> = {
  pending: 'pending',
  linked: 'authenticated',
  failed: 'error',
  cancelled: 'cancelled',
  expired: 'expired',
};

export function toAttemptResult({ status, account, error }: HubAttempt): AttemptResult {
  return {
    status: status === 'cancelled' && error !== null ? 'error' : STATUSES[status],
    account: account === null ? null : { id: account.id },
    error: error === null ? null : { code: titleOf(error.code), description: error.message },
  };
}

export function titleOf(code: string): string {
  const known = Object.entries(ERROR_CODES).find(([name]) => name === code);
  return known?.[1].title ?? code;
}
