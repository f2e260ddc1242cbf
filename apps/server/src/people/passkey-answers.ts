import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { SluiceError } from '@sluice/core';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

const Bytes = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+=*$' });

/** The parts of Web Authentication's JSON that are read (5.1, `RegistrationResponseJSON`). */
const Registration = Type.Object({
  id: Bytes(1400),
  rawId: Bytes(1400),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Bytes(8000),
    attestationObject: Bytes(64_000),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 })),
  }),
});

/** The same of `AuthenticationResponseJSON`; a passkey always tells whose it is. */
const Authentication = Type.Object({
  id: Bytes(1400),
  rawId: Bytes(1400),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Bytes(8000),
    authenticatorData: Bytes(8000),
    signature: Bytes(8000),
    userHandle: Bytes(200),
  }),
});

/** The answer of a browser that made a passkey. Throws `auth.passkey` for anything else. */
export function readRegistration(credential: unknown): RegistrationResponseJSON {
  if (!Value.Check(Registration, credential)) throw unreadable();
  const { id, rawId, type, response } = credential;
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type,
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      attestationObject,
      ...(transports === undefined ? {} : { transports: transports.filter(isTransport) }),
    },
  };
}

/** The answer of a browser that used a passkey, and whose it says it is. Throws `auth.passkey` for anything else. */
export function readAuthentication(credential: unknown): {
  response: AuthenticationResponseJSON;
  userHandle: string;
} {
  if (!Value.Check(Authentication, credential)) throw unreadable();
  const { id, rawId, type, response } = credential;
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature, userHandle },
    },
    userHandle: Buffer.from(userHandle, 'base64url').toString('utf8'),
  };
}

function isTransport(text: string): boolean {
  return /^[a-z-]{1,20}$/.test(text);
}

function unreadable(): SluiceError {
  return new SluiceError('auth.passkey', {
    message: 'What the browser answered is not a passkey’s answer.',
    fix: 'Try again, with another browser if it stays so.',
  });
}
