import { SluiceError } from '@sluice/core';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { Actor } from '../audit/index.ts';
import { checkPasskey } from './check-passkey.ts';
import { proofCounters } from './counted-tries.ts';
import type { FactorParts, PasskeyAnswer } from './factors.ts';
import { memberOf } from './member-rows.ts';
import { CHALLENGE_MS, keepChallenge, takeChallenge } from './passkey-challenges.ts';
import { requirePasskeyPlace } from './passkey-place.ts';
import { keepProof } from './proofs.ts';

/** See `Passkeys.beginProof`. */
export async function beginPasskeyProof(parts: FactorParts, actor: Actor, host: string) {
  const member = await memberOf(parts.store, actor);
  const { rpId } = requirePasskeyPlace(parts.publicUrl(), host);
  const own = await parts.store.db
    .selectFrom('passkeys')
    .select(['credential_id', 'transports'])
    .where('member_id', '=', member.id)
    .execute();
  if (own.length === 0)
    throw new SluiceError('factor.unknown', {
      message: 'You have no passkey.',
      fix: 'Confirm with your password, or sign in again.',
    });
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    userVerification: 'required',
    timeout: CHALLENGE_MS,
    allowCredentials: own.map((row) => ({
      id: row.credential_id,
      transports: JSON.parse(row.transports) as string[],
    })),
  });
  const { challenge } = options;
  return { challengeId: await keepChallenge(parts, { memberId: member.id, challenge }), options };
}

/** See `Passkeys.prove`. */
export async function proveWithPasskey(
  parts: FactorParts,
  { actor, host, answer }: { actor: Actor; host: string; answer: PasskeyAnswer },
): Promise<void> {
  const { id: memberId } = await memberOf(parts.store, actor);
  const tried = await parts.tries.take(proofCounters(memberId));
  const expectedChallenge = await takeChallenge(parts, { memberId, id: answer.challengeId });
  await checkPasskey(parts, { host, expectedChallenge, credential: answer.credential, memberId });
  await keepProof(parts, { actor, method: 'passkey' });
  await tried.giveBack();
}
