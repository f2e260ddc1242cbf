import type { Challenge, Clock, Passkey, RecoveryCodes, TotpStart } from '@sluice/core';
import type { Static } from '@sinclair/typebox';
import type { Logger, Store, Vault } from '@sluice/runtime';
import type { Pepper } from '../access/index.ts';
import type { Actor, PageQuery } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { createCountedTries, type CountedTries } from './counted-tries.ts';
import { createPasskeys } from './passkeys.ts';
import type { Client, SecondFactor } from './people.ts';
import { createSecondFactor } from './second-factor.ts';
import { createTotp } from './totp.ts';

export interface FactorsOptions {
  store: Store<Database>;
  vault: Vault<Database>;
  clock: Clock;
  pepper: Pepper;
  log: Logger;
  /** Where people reach the server; known once it listens. */
  publicUrl: () => string;
  /** Whether members may sign in at an identity provider, so that a passkey is not their last way in. */
  hasOidc: boolean;
}

export interface FactorParts extends FactorsOptions {
  tries: CountedTries;
}

/** Codes of an authenticator app, and the recovery codes for when that is lost. */
export interface Totp {
  /** Throws `factor.exists` while one is in use. */
  begin(actor: Actor): Promise<Static<typeof TotpStart>>;
  /** Throws `auth.code`, `auth.too_many`, and `factor.unknown` for one that was not begun. */
  confirm(actor: Actor, code: string): Promise<Static<typeof RecoveryCodes>>;
  /** Throws `auth.code`, `auth.too_many`, `factor.unknown`. */
  remove(actor: Actor, code: string): Promise<void>;
  /** Throws `auth.code`, `auth.too_many`, `factor.unknown`. */
  renewRecoveryCodes(actor: Actor, code: string): Promise<Static<typeof RecoveryCodes>>;
}

/** `host` is where the browser asked: `sluice.example.com:8443`. */
export interface Passkeys {
  /** Whether they work there. */
  workAt(host: string): boolean;
  list(actor: Actor, query: PageQuery): Promise<{ items: Passkey[]; nextCursor: string | null }>;
  /** Throws `passkey.unsupported`. */
  beginAdd(actor: Actor, host: string): Promise<Static<typeof Challenge>>;
  /** Throws `auth.passkey`. */
  add(actor: Actor, host: string, answer: PasskeyAnswer & { name: string }): Promise<Passkey>;
  /** Throws `factor.unknown`, `factor.last`. */
  remove(actor: Actor, passkeyId: string): Promise<void>;
  /** Throws `passkey.unsupported`, and `factor.unknown` for a member who has none. */
  beginProof(actor: Actor, host: string): Promise<Static<typeof Challenge>>;
  /** Keeps for this login that its member sits there. Throws `auth.passkey`, `auth.too_many`. */
  prove(actor: Actor, host: string, answer: PasskeyAnswer): Promise<void>;
  /** Throws `passkey.unsupported`, `auth.too_many`. */
  beginSignIn(client: Client & { host: string }): Promise<Static<typeof Challenge>>;
  /** Who has proven to be whom. Throws `auth.passkey`, `auth.too_many`. */
  signIn(client: Client & { host: string }, answer: PasskeyAnswer): Promise<{ memberId: string }>;
}

export interface PasskeyAnswer {
  challengeId: string;
  /** What the browser answered; looked at only after it was checked. */
  credential: unknown;
}

export interface Factors {
  totp: Totp;
  passkeys: Passkeys;
  /** What a sign-in with the password asks. */
  secondFactor: SecondFactor;
}

/** What members sign in with beside a password. */
export function createFactors(options: FactorsOptions): Factors {
  const parts: FactorParts = { ...options, tries: createCountedTries(options) };
  return {
    totp: createTotp(parts),
    passkeys: createPasskeys(parts),
    secondFactor: createSecondFactor(parts),
  };
}
