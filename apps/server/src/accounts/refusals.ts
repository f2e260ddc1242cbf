import { SluiceError } from '@sluice/core';
import type { AccountRow } from './account-row.ts';

export function unknownAccount(accountId: string): SluiceError {
  return new SluiceError('account.unknown', {
    message: `There is no account ${accountId}.`,
    fix: 'See `sluice accounts list` for the accounts there are.',
  });
}

/** The accounts that were in the way, kept beside the errors so that they are never shown. */
const twins = new WeakMap<object, string>();

/** The id of the account that was in the way, of an `account.exists`. */
export function twinOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? twins.get(error) : undefined;
}

/** One owner has one account for one key: a second would only be the first under another name. */
export function linkedAlready(other: Pick<AccountRow, 'id' | 'name' | 'owner'>): SluiceError {
  const error = new SluiceError('account.exists', {
    message: `${other.owner} has linked this key already, as “${other.name}” (${other.id}).`,
    fix: `Use that account, or give another owner to link the same key for someone else; both then share one budget.`,
  });
  twins.set(error, other.id);
  return error;
}

/** The account was changed by someone else while this change was prepared. */
export function changedMeanwhile(accountId: string): SluiceError {
  return new SluiceError('account.changed', {
    message: `The account ${accountId} was changed while this change was prepared.`,
    fix: 'Look at the account again, then repeat the change if it is still wanted.',
  });
}
