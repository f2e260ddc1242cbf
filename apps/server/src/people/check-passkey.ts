import { errorText, SluiceError } from '@sluice/core';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { FactorsTables } from '../schema/factors.ts';
import type { FactorParts } from './factors.ts';
import { readAuthentication } from './passkey-answers.ts';
import { passkeyPlace } from './passkey-place.ts';

interface Signed {
  /** Where the browser asked. */
  host: string;
  /** What it was asked to sign. */
  expectedChallenge: string;
  /** What it answered. */
  credential: unknown;
  /** Whose passkey it must be; null: anybody's. */
  memberId: string | null;
}

/**
 * Whose passkey has signed the challenge; it is noted as used. Throws `auth.passkey`, which reads the same whatever
 * was wrong: nobody learns which passkeys there are.
 */
export async function checkPasskey(parts: FactorParts, signed: Signed): Promise<string> {
  const { response, userHandle } = readAuthentication(signed.credential);
  const row = await findPasskey(parts, response.id);
  if (row?.member_id !== userHandle) throw refused();
  if (signed.memberId !== null && row.member_id !== signed.memberId) throw refused();
  const place = passkeyPlace(parts.publicUrl(), signed.host);
  const newCounter = await verifiedCounter(parts, row, {
    response,
    expectedChallenge: signed.expectedChallenge,
    expectedOrigin: place?.origin ?? '',
    expectedRPID: place?.rpId ?? '',
    requireUserVerification: true,
  });
  await noteUse(parts, row, newCounter);
  return row.member_id;
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

function refused(): SluiceError {
  return new SluiceError('auth.passkey', {
    fix: 'Choose a passkey that you added in your profile on this server, or sign in another way.',
  });
}
