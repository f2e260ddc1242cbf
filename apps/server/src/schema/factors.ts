import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The ways to sign in beside a password. Times are in milliseconds; the secrets of authenticators lie in the vault. */
export interface FactorsTables {
  /** One row a member who has an authenticator, or is setting one up. */
  totp: {
    member_id: string;
    workspace_id: string;
    /** Since when sign-ins need its code. */
    active_since: number | null;
    /** When the one was begun that is not proven yet. */
    begun_at: number | null;
    /** The 30 seconds whose code opened last: no code of then or before opens again. */
    last_step: number;
  };
  recovery_codes: {
    member_id: string;
    workspace_id: string;
    /** A keyed hash. */
    hash: string;
    used_at: number | null;
  };
  passkeys: {
    id: string;
    member_id: string;
    workspace_id: string;
    name: string;
    /** As the browser names it, in base64url. */
    credential_id: string;
    public_key: Uint8Array;
    counter: number;
    /** JSON list. */
    transports: string;
    created_at: number;
    last_used_at: number | null;
  };
  /** What a browser was asked to sign; each is answered once. */
  passkey_challenges: {
    id: string;
    /** Null: of a sign-in, where it is not known yet who asks. */
    member_id: string | null;
    challenge: string;
    expires_at: number;
  };
  /** Who somebody is at the identity provider, once that has vouched for the e-mail address. */
  oidc_identities: {
    issuer: string;
    subject: string;
    member_id: string;
    workspace_id: string;
    created_at: number;
  };
}

export const factorsMigrations: readonly Migration[] = [
  {
    name: '0092-factors',
    up: async (db, { text, integer, bytes, json }) => {
      const create = (statement: string) => sql.raw(statement).execute(db);
      await create(
        `create table totp (
          member_id ${text} primary key references members (id),
          workspace_id ${text} not null,
          active_since ${integer},
          begun_at ${integer},
          last_step ${integer} not null
        )`,
      );
      await create(
        `create table recovery_codes (
          member_id ${text} not null references members (id),
          workspace_id ${text} not null,
          hash ${text} not null,
          used_at ${integer},
          primary key (member_id, hash)
        )`,
      );
      await create(
        `create table passkeys (
          id ${text} primary key,
          member_id ${text} not null references members (id),
          workspace_id ${text} not null,
          name ${text} not null,
          credential_id ${text} not null unique,
          public_key ${bytes} not null,
          counter ${integer} not null,
          transports ${json} not null,
          created_at ${integer} not null,
          last_used_at ${integer}
        )`,
      );
      await create('create index passkeys_of on passkeys (member_id, id)');
      await create(
        `create table passkey_challenges (
          id ${text} primary key,
          member_id ${text},
          challenge ${text} not null,
          expires_at ${integer} not null
        )`,
      );
      await create('create index passkey_challenges_age on passkey_challenges (expires_at)');
      await create(
        `create table oidc_identities (
          issuer ${text} not null,
          subject ${text} not null,
          member_id ${text} not null references members (id),
          workspace_id ${text} not null,
          created_at ${integer} not null,
          primary key (issuer, subject)
        )`,
      );
      await create('create index oidc_identities_of on oidc_identities (member_id)');
    },
  },
];
