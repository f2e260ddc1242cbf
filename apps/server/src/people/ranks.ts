import { isAtLeast, SluiceError, type Role } from '@sluice/core';
import type { Actor } from '../audit/index.ts';

/** A key that manages members stands as an admin; one that may do what owners alone may, as an owner. */
function rankOf(actor: Actor): Role {
  if (actor.member) return actor.member.role;
  return actor.scopes.includes('vault:manage') ? 'owner' : 'admin';
}

/** Throws `auth.role` when the actor may not make, change or remove members of that role. */
export function requireRank(actor: Actor, role: string): void {
  if (isAtLeast(rankOf(actor), role as Role)) return;
  throw new SluiceError('auth.role', {
    message: 'Only an owner may make, change or remove an owner.',
    fix: 'Ask an owner of the workspace to do it.',
  });
}
