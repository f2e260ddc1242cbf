import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { networkOf } from '../access/index.ts';
import { checkPasskey } from './check-passkey.ts';
import type { Counter } from './counted-tries.ts';
import type { FactorParts, PasskeyAnswer } from './factors.ts';
import { CHALLENGE_MS, keepChallenge, takeChallenge } from './passkey-challenges.ts';
import { requirePasskeyPlace } from './passkey-place.ts';
import type { Client } from './people.ts';

const WINDOW_MS = 15 * 60_000;
type Asker = Client & { host: string };

/** What the browser is to sign; which passkey it is, whoever sits before it chooses. */
export async function beginPasskeySignIn(parts: FactorParts, client: Asker) {
  const { rpId } = requirePasskeyPlace(parts.publicUrl(), client.host);
  await parts.tries.take([counter('passkey begun', client, 120)]);
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    userVerification: 'required',
    timeout: CHALLENGE_MS,
  });
  const { challenge } = options;
  return { challengeId: await keepChallenge(parts, { memberId: null, challenge }), options };
}

/** See `Passkeys.signIn`. */
export async function signInWithPasskey(
  parts: FactorParts,
  client: Asker,
  answer: PasskeyAnswer,
): Promise<{ memberId: string }> {
  const tried = await parts.tries.take([counter('passkey', client, 50)]);
  const expectedChallenge = await takeChallenge(parts, { memberId: null, id: answer.challengeId });
  const { credential } = answer;
  const memberId = await checkPasskey(parts, {
    host: client.host,
    expectedChallenge,
    credential,
    memberId: null,
  });
  await tried.giveBack();
  return { memberId };
}

function counter(name: string, client: Client, limit: number): Counter {
  return { name: [name, networkOf(client.address)], limit, windowMs: WINDOW_MS };
}
