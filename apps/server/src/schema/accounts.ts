import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The table of `accounts/`; the secrets lie in the vault under the account's id. Times are in milliseconds. */
export interface AccountsTables {
  accounts: {
    workspace_id: string;
    id: string;
    connector: string;
    name: string;
    description: string;
    /** The integrator's own id of the person or company. */
    owner: string;
    owner_name: string;
    label: string | null;
    /** JSON. */
    metadata: string;
    status: string;
    status_reason: string | null;
    status_since: number;
    /** JSON: the fields that are not secret, normalised. */
    fields: string;
    /** JSON: what a screen may show of each secret. */
    hints: string;
    base_url: string;
    /** JSON: the only hosts that the credentials are sent to. */
    hosts: string;
    upstream_key: string;
    /** Of the request that linked it, so that a repeat after a crash finds it. */
    link_key: string | null;
    verified_at: number | null;
    created_at: number;
    updated_at: number;
    /** Goes up with every change. */
    version: number;
    /** The least role of members that may use it. */
    shared_with: string;
    /** What a list is searched in: small letters, one part a line. */
    search: string;
    /** When it is looked at by itself; null: never. */
    next_check_at: number | null;
    /** When these credentials were last looked at again, whatever that found; null: not since they were entered. */
    checked_at: number | null;
    /** Looks since the last one that was accepted. */
    check_failures: number;
    /** Who looks now, and until when it has promised to be done. */
    check_owner: string | null;
    check_until: number | null;
    /** JSON of a `Revocation`. */
    revocation: string | null;
    /** Of the key itself, where `upstream_key` tells whose it is instead; null before this was kept. */
    key_print: string | null;
  };
  /** The keys that accounts have or had, whatever becomes of the accounts: those that were revoked stay known. */
  account_keys: {
    workspace_id: string;
    /** A keyed hash: an account's `key_print`, or its `upstream_key`. */
    key_print: string;
    /** When it was last revoked here; null: never. */
    revoked_at: number | null;
    /** When its provider was seen to refuse it since; null: not yet. */
    proven_at: number | null;
  };
}

export const accountsMigrations: readonly Migration[] = [
  {
    name: '0010-accounts',
    up: async (db, { text, integer, json }) => {
      await sql
        .raw(
          `create table accounts (
            workspace_id ${text} not null references workspaces (id),
            id ${text} not null,
            connector ${text} not null,
            name ${text} not null,
            description ${text} not null,
            owner ${text} not null,
            status ${text} not null,
            status_reason ${text},
            status_since ${integer} not null,
            fields ${json} not null,
            hints ${json} not null,
            base_url ${text} not null,
            hosts ${json} not null,
            upstream_key ${text} not null,
            link_key ${text},
            verified_at ${integer},
            created_at ${integer} not null,
            updated_at ${integer} not null,
            version ${integer} not null,
            primary key (workspace_id, id)
          )`,
        )
        .execute(db);
      await sql
        .raw('create unique index accounts_once on accounts (workspace_id, owner, connector, upstream_key)')
        .execute(db);
      await sql.raw('create unique index accounts_link on accounts (workspace_id, link_key)').execute(db);
    },
  },
  {
    name: '0011-account-owners',
    up: async (db, { text, json }) => {
      const add = (column: string) => sql.raw(`alter table accounts add column ${column}`).execute(db);
      await add(`owner_name ${text} not null default ''`);
      await add(`label ${text}`);
      await add(`metadata ${json} not null default '{}'`);
      await sql.raw("update accounts set owner_name = owner where owner_name = ''").execute(db);
      // The newest account of an owner is asked for at every link: without it, all of the workspace are read.
      await sql
        .raw('create index accounts_owned on accounts (workspace_id, owner, connector, id)')
        .execute(db);
    },
  },
  {
    name: '0080-account-checks',
    up: async (db, { text, integer, json }) => {
      const add = (column: string) => sql.raw(`alter table accounts add column ${column}`).execute(db);
      await add(`shared_with ${text} not null default 'operator'`);
      await add(`search ${text} not null default ''`);
      await add(`next_check_at ${integer}`);
      await add(`checked_at ${integer}`);
      await add(`check_failures ${integer} not null default 0`);
      await add(`check_owner ${text}`);
      await add(`check_until ${integer}`);
      await add(`revocation ${json}`);
      await sql
        .raw(
          "update accounts set search = lower(name || '\n' || owner || '\n' || owner_name || '\n' || coalesce(label, ''))",
        )
        .execute(db);
      await sql.raw('create index accounts_due on accounts (next_check_at)').execute(db);
      await sql.raw('create index accounts_by_status on accounts (workspace_id, status, id)').execute(db);
      await sql.raw('create index accounts_by_key on accounts (workspace_id, upstream_key)').execute(db);
    },
  },
  { name: '0316-account-keys', up: makeAccountKeys },
  {
    name: '0381-account-uses',
    up: async (db, _types, dialect) => {
      const sink =
        dialect === 'sqlite'
          ? "json_extract(destination, '$.accountId')"
          : "(destination::jsonb ->> 'accountId')";
      const statements = [
        'create index runs_by_account on runs (workspace_id, account_id, id)',
        `create index runs_by_sink on runs (workspace_id, (${sink}), id)`,
        'create index link_sessions_account on link_sessions (workspace_id, account_id)',
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
];

/** A key that was revoked before there was this table is known as one, and as proven if one of its accounts is. */
async function makeAccountKeys(...[db, types, dialect]: Parameters<Migration['up']>): Promise<void> {
  const { text, integer } = types;
  const state =
    dialect === 'sqlite' ? "json_extract(revocation, '$.state')" : "(revocation::jsonb ->> 'state')";
  const statements = [
    `alter table accounts add column key_print ${text}`,
    `create table account_keys (
      workspace_id ${text} not null,
      key_print ${text} not null,
      revoked_at ${integer},
      proven_at ${integer},
      primary key (workspace_id, key_print)
    )`,
    `insert into account_keys (workspace_id, key_print, revoked_at, proven_at)
      select workspace_id, upstream_key, max(status_since),
        max(case when ${state} = 'proven' then updated_at end)
      from accounts where status = 'revoked' group by workspace_id, upstream_key`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
