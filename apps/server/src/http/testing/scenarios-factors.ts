import type { OperationName } from '@sluice/core';
import { TOTP } from 'otpauth';
import { expect } from 'vitest';
import { softAuthenticator, type SoftAuthenticator } from '../../people/testing/soft-authenticator.ts';
import { cookieOf, type ApiBench, type Caller, type Sent } from './api-bench.ts';
import { BAD_PAGES, bodyIs, type Scenario } from './scenario.ts';

const NOBODYS = 'x'.repeat(30);
const WRONG_CODES: Scenario['invalid'] = [
  ['a wrong code', { body: { code: '0a0a0a' } }, 'auth.code'],
  ['a code that is too short', { body: { code: '123' } }, 'request.invalid'],
  ['no code', { body: {} }, 'request.invalid'],
];

const alone = async (_bench: ApiBench, caller: Caller) => ({
  cookie: (await caller.newMember('operator')).cookie,
});

/** Who is setting an authenticator up, with the code that it shows. */
async function begun(bench: ApiBench, caller: Caller): Promise<{ cookie: string; body: { code: string } }> {
  const { cookie } = await alone(bench, caller);
  const { body } = await caller.send('me.beginTotp', { cookie });
  return { cookie, body: { code: new TOTP({ secret: (body as { secret: string }).secret }).generate() } };
}

/** Who has one, with a recovery code. */
async function guarded(bench: ApiBench, caller: Caller): Promise<Sent> {
  const sent = await begun(bench, caller);
  const { body } = await caller.send('me.confirmTotp', sent);
  const { recoveryCodes } = body as { recoveryCodes: string[] };
  return { cookie: sent.cookie, body: { code: recoveryCodes[0] ?? '' } };
}

/** Browsers take passkeys at this name, and not at the address that the bench is asked at otherwise. */
const atName = (bench: ApiBench) => `http://localhost:${bench.server.port}`;
const AT_ADDRESS: Sent = { at: undefined };

interface Asked {
  challengeId: string;
  options: unknown;
}

function authenticatorAt(bench: ApiBench): SoftAuthenticator {
  return softAuthenticator({ origin: atName(bench), rpId: 'localhost' });
}

async function newPasskey(
  bench: ApiBench,
  caller: Caller,
  { authenticator = authenticatorAt(bench), of }: { authenticator?: SoftAuthenticator; of?: string } = {},
) {
  const cookie = of ?? (await alone(bench, caller)).cookie;
  const at = atName(bench);
  const { body } = await caller.send('me.beginPasskey', { cookie, at });
  const { challengeId, options } = body as Asked;
  const credential = authenticator.register(options);
  return { cookie, at, body: { challengeId, credential, name: 'Laptop' } };
}

/** A passkey of whoever has that cookie; by default of a new member. */
export async function withPasskey(bench: ApiBench, caller: Caller, of?: string) {
  const authenticator = authenticatorAt(bench);
  const sent = await newPasskey(bench, caller, { authenticator, ...(of === undefined ? {} : { of }) });
  const { body, text } = await caller.send('me.addPasskey', sent);
  const { id } = body as { id?: string };
  if (id === undefined) throw new Error(`No passkey was added: ${text}`);
  return { authenticator, cookie: sent.cookie, passkeyId: id };
}

/** Of authenticators, recovery codes and passkeys. */
export const factorScenarios = {
  'me.beginTotp': {
    allowed: alone,
    expected: bodyIs({ url: expect.stringMatching(/^otpauth:\/\/totp\/.*secret=/) as unknown }),
    invalid: [],
  },
  'me.confirmTotp': {
    allowed: begun,
    expected: ({ body }) => expect((body as { recoveryCodes: string[] }).recoveryCodes).toHaveLength(10),
    invalid: WRONG_CODES,
  },
  'me.removeTotp': { allowed: guarded, expected: () => undefined, invalid: WRONG_CODES },
  'me.renewRecoveryCodes': {
    allowed: guarded,
    expected: ({ body }) => expect((body as { recoveryCodes: string[] }).recoveryCodes).toHaveLength(10),
    invalid: WRONG_CODES,
  },
  'me.passkeys': {
    allowed: async (bench, caller) => ({ cookie: (await withPasskey(bench, caller)).cookie }),
    expected: bodyIs({ items: [{ name: 'Laptop', lastUsedAt: null }] }),
    invalid: BAD_PAGES,
  },
  'me.beginPasskey': {
    allowed: async (bench, caller) => ({ ...(await alone(bench, caller)), at: atName(bench) }),
    expected: bodyIs({
      options: { rp: { id: 'localhost' }, authenticatorSelection: { userVerification: 'required' } },
    }),
    invalid: [['a browser at an IP address', AT_ADDRESS, 'passkey.unsupported']],
  },
  'me.addPasskey': {
    allowed: (bench, caller) => newPasskey(bench, caller),
    expected: bodyIs({ id: expect.stringMatching(/^pky_/) as unknown, name: 'Laptop' }),
    invalid: [
      [
        'what nobody was asked',
        { body: { challengeId: NOBODYS, credential: {}, name: 'Laptop' } },
        'auth.passkey',
      ],
      ['no answer', { body: { challengeId: NOBODYS, name: 'Laptop' } }, 'request.invalid'],
      ['no name', { body: { challengeId: NOBODYS, credential: {} } }, 'request.invalid'],
    ],
  },
  'me.removePasskey': {
    allowed: async (bench, caller) => {
      const { cookie, passkeyId } = await withPasskey(bench, caller);
      return { cookie, params: { passkeyId } };
    },
    expected: () => undefined,
    invalid: [
      [
        'one that there is not',
        { params: { passkeyId: 'pky_00000000000000000000000000' } },
        'factor.unknown',
      ],
    ],
  },
  'me.beginPasskeyProof': {
    allowed: async (bench, caller) => ({
      cookie: (await withPasskey(bench, caller)).cookie,
      at: atName(bench),
    }),
    expected: ({ body }) => {
      const { options } = body as { options: { allowCredentials: unknown[] } };
      expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
      expect(options.allowCredentials).toHaveLength(1);
    },
    invalid: [['a browser at an IP address', AT_ADDRESS, 'passkey.unsupported']],
  },
  'me.provePasskey': {
    allowed: async (bench, caller) => {
      const { authenticator, cookie } = await withPasskey(bench, caller);
      const at = atName(bench);
      const { body } = await caller.send('me.beginPasskeyProof', { cookie, at });
      const { challengeId, options } = body as Asked;
      return { cookie, at, body: { challengeId, credential: authenticator.authenticate(options) } };
    },
    expected: () => undefined,
    invalid: [
      ['what nobody was asked', { body: { challengeId: NOBODYS, credential: {} } }, 'auth.passkey'],
      ['no answer', { body: { challengeId: NOBODYS } }, 'request.invalid'],
    ],
  },
  'signIn.beginPasskey': {
    allowed: async (bench) => ({ at: atName(bench) }),
    expected: bodyIs({ options: { rpId: 'localhost', userVerification: 'required' } }),
    invalid: [['a browser at an IP address', AT_ADDRESS, 'passkey.unsupported']],
  },
  'signIn.passkey': {
    allowed: async (bench, caller) => {
      const { authenticator } = await withPasskey(bench, caller);
      const at = atName(bench);
      const { body } = await caller.send('signIn.beginPasskey', { at });
      const { challengeId, options } = body as Asked;
      return { at, body: { challengeId, credential: authenticator.authenticate(options) } };
    },
    expected: async (answer, bench) => {
      expect(answer.body).toMatchObject({ member: { passkeys: 1 } });
      const cookie = cookieOf(answer);
      const { body } = await bench.ours.send('me.logins', { cookie });
      expect((body as { items: unknown[] }).items[0]).toMatchObject({ current: true, method: 'passkey' });
    },
    invalid: [
      ['what nobody was asked', { body: { challengeId: NOBODYS, credential: {} } }, 'auth.passkey'],
      ['no answer', { body: { challengeId: NOBODYS } }, 'request.invalid'],
    ],
  },
} as const satisfies Partial<Record<OperationName, Scenario>>;

/** Of how the server is set up. */
export const settingsScenarios = {
  'settings.get': {
    allowed: async () => ({}),
    expected: (answer, bench) =>
      expect(answer.body).toMatchObject({
        publicUrl: bench.server.url,
        masterKey: expect.stringMatching(/^local:/) as unknown,
        mail: { server: `127.0.0.1:${bench.mail.port}` },
        oidc: null,
      }),
    invalid: [],
  },
  'settings.testMail': {
    allowed: async () => ({ body: { to: 'ops@acme.example' } }),
    expected: (_answer, bench) =>
      expect(bench.mail.received.at(-1)).toMatchObject({ to: ['ops@acme.example'] }),
    invalid: [
      ['what is no address', { body: { to: 'ops' } }, 'request.invalid'],
      ['two at once', { body: { to: 'a@acme.example,b@acme.example' } }, 'request.invalid'],
      ['no address', { body: {} }, 'request.invalid'],
    ],
  },
} as const satisfies Partial<Record<OperationName, Scenario>>;
