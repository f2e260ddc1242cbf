import { isAtLeast, SluiceError, type Sharing } from '@sluice/core';
import type { Actor } from '../audit/index.ts';

/** What an account says of who may use it: a row's answer or a resolved account alike. */
export interface SharedAccount {
  name: string;
  sharedWith: Sharing;
}

/**
 * Throws `account.shared` when the account is shared with higher roles than the member's alone. Keys act by their
 * scopes, and are not bound by it.
 */
export function requireShared(actor: Actor, { name, sharedWith }: SharedAccount): void {
  if (!actor.member || isAtLeast(actor.member.role, sharedWith)) return;
  throw new SluiceError('account.shared', {
    message: `“${name}” is shared with ${WITH[sharedWith]} only; your role is ${actor.member.role}.`,
    fix: `Ask ${sharedWith === 'owner' ? 'an owner' : 'an owner or an admin'} to share it, or use another account.`,
  });
}

/** Throws `account.shared` when the member would shut himself out: who shares a thing goes on having it. */
export function requireStays(actor: Actor, account: SharedAccount): void {
  if (!actor.member || isAtLeast(actor.member.role, account.sharedWith)) return;
  throw new SluiceError('account.shared', {
    message: `With that, “${account.name}” would not be shared with your own role any more.`,
    fix: `Ask ${account.sharedWith === 'owner' ? 'an owner' : 'an owner or an admin'} to do it.`,
  });
}

const WITH: Readonly<Record<Sharing, string>> = {
  owner: 'owners',
  admin: 'owners and admins',
  operator: 'owners, admins and operators',
};
