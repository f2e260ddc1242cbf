import type { AccountStatus } from '@sluice/core';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** By default every account is looked at once a day. */
export const DEFAULT_RECHECK_HOURS = 24;
/** However often calls are refused, an account is looked at no sooner again. */
export const LEAST_PAUSE_MS = MINUTE_MS;

const FAILING_MS = [10 * MINUTE_MS, HOUR_MS];
const UNDECIDED_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
const REVOKED_MS = [10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS];
/** After that nobody is expected to end the key any more; a person may still ask for the proof. */
const PROVING_MS = 30 * DAY_MS;

/** When accounts are looked at by themselves, in milliseconds since 1970; null: never. */
export interface Schedule {
  /** After their provider took their credentials. */
  afterAccepted(accountId: string, now: number): number | null;
  /** After the provider refused them, for the so manieth time. */
  afterRefused(accountId: string, of: { now: number; failures: number }): number | null;
  /** After the provider could not be asked, for the so manieth time; an account that is `verifying` never stays so. */
  afterUndecided(
    accountId: string,
    of: { now: number; failures: number; status: AccountStatus },
  ): number | null;
  /** After a look that found a revoked key at work still. */
  whileRevoked(of: { now: number; failures: number; revokedAt: number }): number | null;
}

/** So many looks that found nobody to ask, and a doubt about an account counts as confirmed. */
export const MOST_UNDECIDED = UNDECIDED_MS.length;

/** `recheckHours` 0: only what somebody or some refused call gave reason for is looked at. */
export function createSchedule(recheckHours: number): Schedule {
  const regular = (accountId: string, now: number): number | null =>
    recheckHours === 0 ? null : now + Math.round(recheckHours * HOUR_MS * (1 - spreadOf(accountId) / 10));
  const after = (waits: readonly number[], accountId: string, of: { now: number; failures: number }) => {
    const wait = waits[of.failures - 1];
    const usual = regular(accountId, of.now);
    return wait === undefined || usual === null ? usual : Math.min(of.now + wait, usual);
  };
  return {
    afterAccepted: regular,
    afterRefused: (accountId, of) => after(FAILING_MS, accountId, of),
    afterUndecided: (accountId, { now, failures, status }) =>
      status === 'verifying'
        ? now + (UNDECIDED_MS[failures - 1] ?? HOUR_MS)
        : after(FAILING_MS, accountId, { now, failures }),
    whileRevoked: ({ now, failures, revokedAt }) => {
      const at = now + (REVOKED_MS[failures] ?? DAY_MS);
      return at > revokedAt + PROVING_MS ? null : at;
    },
  };
}

/** From 0 up to 1, the same for an account each time: accounts linked together are not looked at together. */
function spreadOf(accountId: string): number {
  let sum = 0;
  for (const letter of accountId.slice(-8)) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1000;
  return sum / 1000;
}
