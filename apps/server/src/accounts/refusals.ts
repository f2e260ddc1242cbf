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
export function linkedAlready(other: Pick<AccountRow, 'id' | 'name' | 'owner' | 'status'>): SluiceError {
  if (other.status === 'revoked') return revokedBefore(other);
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

/** A key that was revoked is taken again only once a person has put the revoked account away. */
function revokedBefore(other: Pick<AccountRow, 'id' | 'name' | 'owner'>): SluiceError {
  return new SluiceError('account.revoked', {
    message: `This key was revoked here: it is that of “${other.name}” (${other.id}), of ${other.owner}.`,
    fix: 'Make a new key at the provider and link that. If this one is to be used after all, unlink the revoked account first.',
  });
}

/** Whoever enters the key may be somebody else than he who has it revoked: nothing is said of the account. */
export function keyRevoked(provider: string): SluiceError {
  return new SluiceError('account.revoked', {
    message: `This key was revoked here, and ${provider} was not yet seen to refuse it: it is not linked again.`,
    fix: `Make a new key at ${provider} and link that.`,
  });
}

/** The key, or what a sign-in opened, was revoked while it was being linked. */
export function revokedMeanwhile(provider: string): SluiceError {
  return new SluiceError('account.revoked', {
    message: `The access to ${provider} was revoked here while it was being linked, so it was not kept.`,
    fix: `Begin again with a new key of ${provider}, or by signing in once more.`,
  });
}

/** The account may not be used as it stands now. */
export function inactive(account: Pick<AccountRow, 'name' | 'status' | 'status_reason'>): SluiceError {
  const { name, status, status_reason: reason } = account;
  return new SluiceError('account.inactive', {
    message: `The account “${name}” is ${status}${reason === null ? '.' : `: ${reason}`}`,
    fix: status === 'suspended' ? 'Resume it with `sluice accounts resume`.' : 'Use another account.',
  });
}

export function wasRevoked(name: string): SluiceError {
  return new SluiceError('account.revoked', {
    message: `“${name}” was revoked: its key is used for nothing any more.`,
    fix: 'Make a new key at the provider and link it; this account can only be unlinked.',
  });
}

export function notRevoked(name: string): SluiceError {
  return new SluiceError('account.not_revoked', {
    message: `“${name}” was not revoked, so its key is meant to work.`,
    fix: 'Revoke it first with `sluice accounts revoke`, or check it with `sluice accounts verify`.',
  });
}
