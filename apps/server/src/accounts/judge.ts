import type { SluiceError } from '@sluice/core';
import type { AccountRow } from './account-row.ts';
import { MOST_UNDECIDED, type Schedule } from './schedule.ts';
import type { HealthColumns } from './status.ts';
import { hasExpired, type Verdict } from './verification.ts';

interface Judged {
  row: AccountRow;
  now: number;
  schedule: Schedule;
}

/** What follows for an account from what its provider said of its credentials. */
export function columnsAfter(verdict: Verdict, { row, now, schedule }: Judged): HealthColumns {
  if (verdict.ok)
    return {
      status: 'active',
      status_reason: null,
      verified_at: now,
      checked_at: now,
      check_failures: 0,
      next_check_at: schedule.afterAccepted(row.id, now),
    };
  const failures = row.status === 'failing' ? row.check_failures + 1 : 1;
  const expired = hasExpired(verdict.said);
  return {
    status: expired ? 'expired' : 'failing',
    status_reason: verdict.said.message,
    checked_at: now,
    check_failures: failures,
    // What has run out is not given back by waiting.
    next_check_at: expired ? null : schedule.afterRefused(row.id, { now, failures }),
  };
}

/** The provider could not be asked: that says nothing of the credentials, until it has been tried often enough. */
export function columnsUndecided(error: SluiceError, { row, now, schedule }: Judged): HealthColumns {
  const failures = row.check_failures + 1;
  const wasDoubted = row.status === 'verifying' && failures > MOST_UNDECIDED;
  const status = wasDoubted ? 'failing' : (row.status as HealthColumns['status']);
  return {
    status,
    status_reason: wasDoubted && row.status_reason === null ? error.message : row.status_reason,
    checked_at: now,
    check_failures: failures,
    next_check_at: schedule.afterUndecided(row.id, { now, failures, status }),
  };
}
