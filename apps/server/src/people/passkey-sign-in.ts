import { errorText, SluiceError } from '@sluice/core';
import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { networkOf } from '../access/index.ts';
import type { FactorsTables } from '../schema/factors.ts';
import type { Counter } from './counted-tries.ts';
import type { FactorParts, PasskeyAnswer } from './factors.ts';
import { readAuthentication } from './passkey-answers.ts';
import { CHALLENGE_MS, keepChallenge, takeChallenge } from './passkey-challenges.ts';
import { passkeyPlace, requirePasskeyPlace } from './passkey-place.ts';
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

/** Each refusal reads the same: nobody learns which passkeys there are. */
export async function signInWithPasskey(
  parts: FactorParts,
  client: Asker,
  answer: PasskeyAnswer,
): Promise<{ memberId: string }> {
  const tried = await parts.tries.take([counter('passkey', client, 50)]);
  const expectedChallenge = await takeChallenge(parts, { memberId: null, id: answer.challengeId });
  const { response, userHandle } = readAuthentication(answer.credential);
  const row = await findPasskey(parts, response.id);
  if (row?.member_id !== userHandle) throw refused();
  const place = passkeyPlace(parts.publicUrl(), client.host);
  const newCounter = await verifiedCounter(parts, row, {
    response,
    expectedChallenge,
    expectedOrigin: place?.origin ?? '',
    expectedRPID: place?.rpId ?? '',
    requireUserVerification: true,
  });
  await noteUse(parts, row, newCounter);
  await tried.giveBack();
  return { memberId: row.member_id };
}

type PasskeyRow = FactorsTables['passkeys'];
type Verification = Omit<Parameters<typeof verifyAuthenticationResponse>[0], 'credential'>;

async function verifiedCounter(
  { log }: FactorParts,
  row: PasskeyRow,
  verification: Verification,
): Promise<number> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...verification,
      credential: {
        id: row.credential_id,
        publicKey: new Uint8Array(row.public_key),
        counter: row.counter,
      },
    });
    if (verified) return authenticationInfo.newCounter;
  } catch (error) {
    log.info({ passkeyId: row.id, reason: errorText(error) }, 'a passkey was not accepted');
  }
  throw refused();
}

/** A passkey that counts must count up: of a copy and its original, one falls behind (Web Authentication, 6.1.1). */
async function noteUse({ store, clock }: FactorParts, row: PasskeyRow, counted: number): Promise<void> {
  const { numUpdatedRows } = await store.transaction((tx) =>
    tx
      .updateTable('passkeys')
      .set({ counter: counted, last_used_at: clock.now() })
      .where('id', '=', row.id)
      .where('counter', '=', row.counter)
      .executeTakeFirst(),
  );
  if (numUpdatedRows !== 1n) throw refused();
}

function findPasskey({ store }: FactorParts, credentialId: string): Promise<PasskeyRow | undefined> {
  return store.db
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
}

function counter(name: string, client: Client, limit: number): Counter {
  return { name: [name, networkOf(client.address)], limit, windowMs: WINDOW_MS };
}

function refused(): SluiceError {
  return new SluiceError('auth.passkey', {
    fix: 'Choose a passkey that you added in your profile on this server, or sign in another way.',
  });
}
