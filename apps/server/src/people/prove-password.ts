import { SluiceError } from '@sluice/core';
import type { Actor } from '../audit/index.ts';
import { proofCounters } from './counted-tries.ts';
import { memberOf } from './member-rows.ts';
import type { Parts } from './parts.ts';
import { keepProof } from './proofs.ts';

/** See `MyOwn.prove`. */
export async function provePassword(
  parts: Parts,
  actor: Actor,
  body: { password: string; code?: string },
): Promise<void> {
  const { store, passwords, secondFactor, tries } = parts;
  passwords.requireRoom();
  const member = await memberOf(store, actor);
  const needsCode = await secondFactor.needed(member.id);
  // Before anything is tried: the answer says nothing of the password.
  if (needsCode && body.code === undefined) throw wrongCode('A code is needed beside the password.');
  const tried = await tries.take(proofCounters(member.id));
  if (!(await passwords.verify(body.password, member.password_hash))) throw wrongPassword();
  if (needsCode && !(await secondFactor.check(member.id, body.code ?? ''))) throw wrongCode();
  await keepProof(parts, { actor, method: 'password' });
  await tried.giveBack();
}

function wrongPassword(): SluiceError {
  return new SluiceError('auth.sign_in', {
    message: 'The password is not right.',
    fix: 'Type the password that you sign in with. Without one, use a passkey, or sign in again.',
    fields: [{ field: 'password', message: 'is not right' }],
  });
}

function wrongCode(message?: string): SluiceError {
  return new SluiceError('auth.code', {
    ...(message === undefined ? {} : { message }),
    fix: 'Type the code that the authenticator shows now, or one of the recovery codes; each works once.',
    fields: [{ field: 'code', message: message === undefined ? 'is not right' : 'is needed' }],
  });
}
