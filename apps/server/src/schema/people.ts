import type { ColumnTypes, Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The tables of `people/`. Times are in milliseconds; hashes are SHA-256 of random tokens, in hex. */
export interface PeopleTables {
  members: {
    id: string;
    workspace_id: string;
    name: string;
    /** In lower case; one living member of the whole installation has it. */
    email: string;
    role: string;
    /** With its parameters; null: signs in by other ways. */
    password_hash: string | null;
    created_at: number;
    last_seen_at: number | null;
    removed_at: number | null;
  };
  logins: {
    id: string;
    member_id: string;
    workspace_id: string;
    token_hash: string;
    device: string;
    address: string;
    method: string;
    created_at: number;
    /** When it was last proven in this login who sits there. */
    proven_at: number;
    last_seen_at: number;
    expires_at: number;
    ended_at: number | null;
  };
  invitations: {
    id: string;
    workspace_id: string;
    email: string;
    role: string;
    token_hash: string;
    /** The actor's label. */
    invited_by: string;
    created_at: number;
    expires_at: number;
    accepted_at: number | null;
    revoked_at: number | null;
  };
  reset_links: {
    token_hash: string;
    member_id: string;
    workspace_id: string;
    /** 0 or 1: whether the second factor stays, because nobody but the mailbox vouches for the person. */
    keeps_factors: number;
    /** The label of the actor who made it; null: mailed, or of a version that did not note it. */
    made_by: string | null;
    created_at: number;
    expires_at: number;
  };
  /** How often a sign-in failed; one row a counter and window. */
  sign_in_tries: {
    /** A keyed hash of whom or where it counts. */
    counter: string;
    tries: number;
    ends_at: number;
  };
}

export const peopleMigrations: readonly Migration[] = [
  {
    name: '0004-people',
    up: async (db, types) => {
      const run: Run = (statement) => sql.raw(statement).execute(db);
      await createMembers(run, types);
      await createLinks(run, types);
    },
  },
  {
    name: '0005-key-addresses',
    up: async (db, { json }) => {
      await sql
        .raw(`alter table api_keys add column allowed_addresses ${json} not null default '[]'`)
        .execute(db);
    },
  },
  {
    name: '0006-reset-makers',
    up: async (db, { text }) => {
      await sql.raw(`alter table reset_links add column made_by ${text}`).execute(db);
    },
  },
  {
    name: '0312-login-proofs',
    up: async (db, { integer }) => {
      const run: Run = (statement) => sql.raw(statement).execute(db);
      await run(`alter table logins add column proven_at ${integer} not null default 0`);
      await run('update logins set proven_at = created_at');
    },
  },
  {
    name: '0313-link-ages',
    up: async (db) => {
      const run: Run = (statement) => sql.raw(statement).execute(db);
      await run('create index invitations_age on invitations (expires_at)');
      await run('create index reset_links_age on reset_links (expires_at)');
    },
  },
];

type Run = (statement: string) => Promise<unknown>;

async function createMembers(run: Run, { text, integer }: ColumnTypes): Promise<void> {
  await run(
    `create table members (
      id ${text} primary key,
      workspace_id ${text} not null references workspaces (id),
      name ${text} not null,
      email ${text} not null,
      role ${text} not null,
      password_hash ${text},
      created_at ${integer} not null,
      last_seen_at ${integer},
      removed_at ${integer}
    )`,
  );
  await run('create unique index members_email on members (email) where removed_at is null');
  await run('create index members_of on members (workspace_id, id)');
  await run(
    `create table logins (
      id ${text} primary key,
      member_id ${text} not null references members (id),
      workspace_id ${text} not null,
      token_hash ${text} not null unique,
      device ${text} not null,
      address ${text} not null,
      method ${text} not null,
      created_at ${integer} not null,
      last_seen_at ${integer} not null,
      expires_at ${integer} not null,
      ended_at ${integer}
    )`,
  );
  await run('create index logins_of on logins (member_id, id)');
  await run('create index logins_age on logins (expires_at)');
}

async function createLinks(run: Run, { text, integer }: ColumnTypes): Promise<void> {
  await run(
    `create table invitations (
      id ${text} primary key,
      workspace_id ${text} not null references workspaces (id),
      email ${text} not null,
      role ${text} not null,
      token_hash ${text} not null unique,
      invited_by ${text} not null,
      created_at ${integer} not null,
      expires_at ${integer} not null,
      accepted_at ${integer},
      revoked_at ${integer}
    )`,
  );
  await run('create index invitations_of on invitations (workspace_id, id)');
  await run(
    `create table reset_links (
      token_hash ${text} primary key,
      member_id ${text} not null references members (id),
      workspace_id ${text} not null,
      keeps_factors ${integer} not null,
      created_at ${integer} not null,
      expires_at ${integer} not null
    )`,
  );
  await run('create index reset_links_of on reset_links (member_id)');
  await run(
    `create table sign_in_tries (
      counter ${text} primary key,
      tries ${integer} not null,
      ends_at ${integer} not null
    )`,
  );
  await run('create index sign_in_tries_age on sign_in_tries (ends_at)');
}
