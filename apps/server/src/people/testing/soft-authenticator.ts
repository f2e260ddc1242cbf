import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What an answer is made with; each has a fitting default, and a wrong one is for tests of refusals. */
export interface AnswerTraits {
  origin?: string;
  rpId?: string;
  /** Whether it asked for a finger, a face or a PIN. */
  verifiesUser?: boolean;
  userHandle?: string;
  counter?: number;
}

/** An authenticator in software: what a browser would answer, as JSON (Web Authentication, 6 and 7). */
export interface SoftAuthenticator {
  readonly credentialId: string;
  /** Answers `me.beginPasskey`. */
  register(options: unknown, traits?: AnswerTraits): unknown;
  /** Answers `signIn.beginPasskey`. */
  authenticate(options: unknown, traits?: AnswerTraits): unknown;
}

export function softAuthenticator(home: { origin: string; rpId: string }): SoftAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const credentialId = id.toString('base64url');
  let counter = 0;
  let user = '';
  const shown = { id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {} };
  return {
    credentialId,
    register: (options, traits = {}) => {
      const { challenge, user: owner } = options as { challenge: string; user: { id: string } };
      user = owner.id;
      const made = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, coseKey(publicKey)]);
      const authData = Buffer.concat([authenticatorData({ ...home, ...traits }, counter, true), made]);
      return {
        ...shown,
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, traits.origin ?? home.origin),
          attestationObject: attestation(authData).toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    authenticate: (options, traits = {}) => {
      counter = traits.counter ?? counter + 1;
      const { challenge } = options as { challenge: string };
      const authData = authenticatorData({ ...home, ...traits }, counter, false);
      const client = clientData('webauthn.get', challenge, traits.origin ?? home.origin);
      const hash = createHash('sha256').update(Buffer.from(client, 'base64url')).digest();
      return {
        ...shown,
        response: {
          clientDataJSON: client,
          authenticatorData: authData.toString('base64url'),
          signature: sign('sha256', Buffer.concat([authData, hash]), privateKey).toString('base64url'),
          userHandle: traits.userHandle ?? user,
        },
      };
    },
  };
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;

function authenticatorData(
  { rpId, verifiesUser = true }: { rpId: string; verifiesUser?: boolean },
  counter: number,
  hasKey: boolean,
): Buffer {
  const flags = PRESENT | (verifiesUser ? VERIFIED : 0) | (hasKey ? HAS_KEY : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count]);
}

function clientData(type: string, challenge: string, origin: string): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url');
}

/** `{fmt: "none", attStmt: {}, authData}` in CBOR. */
function attestation(authData: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.from([0xa0]),
    text('authData'),
    bytes(authData),
  ]);
}

/** `{1: 2, 3: -7, -1: 1, -2: x, -3: y}` in CBOR: an ES256 key (RFC 9053, 2.1 and 7.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    bytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    bytes(Buffer.from(y, 'base64url')),
  ]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  const size =
    value.length < 256 ? Buffer.from([0x58, value.length]) : Buffer.from([0x59, ...uint16(value.length)]);
  return Buffer.concat([size, value]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
