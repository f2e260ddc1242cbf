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
];
