import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The tables of `links/`. Times are in milliseconds. */
export interface LinksTables {
  /** One row an owner: locked while something is linked for him, so that two links at once see each other. */
  owners: { workspace_id: string; id: string; name: string; updated_at: number };
  link_sessions: {
    workspace_id: string;
    id: string;
    /** Of the token, which is kept nowhere. */
    token_hash: string;
    owner_id: string;
    owner_name: string;
    /** JSON list; null: every connector. */
    connectors: string | null;
    /** The account to edit. */
    account_id: string | null;
    /** 0 or 1. */
    several: number;
    label: string | null;
    /** JSON. */
    metadata: string;
    /** JSON list; null: every page. */
    origins: string | null;
    /** 0 or 1. */
    ask_name: number;
    /** JSON: by connector, by field. */
    preset: string;
    /** 0 or 1. */
    advanced: number;
    locale: string | null;
    refusals: number;
    created_by: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    revoked_at: number | null;
    /** What was linked or changed with it. */
    linked_id: string | null;
  };
  /** One row a workspace; JSON of the branding. */
  branding: { workspace_id: string; branding: string; updated_at: number };
}

export const linksMigrations: readonly Migration[] = [
  {
    name: '0050-links',
    up: async (db, { text, integer, json }) => {
      const create = (statement: string) => sql.raw(statement).execute(db);
      await create(
        `create table owners (
          workspace_id ${text} not null references workspaces (id),
          id ${text} not null,
          name ${text} not null,
          updated_at ${integer} not null,
          primary key (workspace_id, id)
        )`,
      );
      await create(
        `create table link_sessions (
          workspace_id ${text} not null references workspaces (id),
          id ${text} not null,
          token_hash ${text} not null,
          owner_id ${text} not null,
          owner_name ${text} not null,
          connectors ${json},
          account_id ${text},
          several ${integer} not null,
          label ${text},
          metadata ${json} not null,
          origins ${json},
          ask_name ${integer} not null,
          preset ${json} not null,
          advanced ${integer} not null,
          locale ${text},
          refusals ${integer} not null,
          created_by ${text} not null,
          created_at ${integer} not null,
          expires_at ${integer} not null,
          used_at ${integer},
          revoked_at ${integer},
          linked_id ${text},
          primary key (workspace_id, id)
        )`,
      );
      await create('create unique index link_sessions_token on link_sessions (token_hash)');
      await create('create index link_sessions_age on link_sessions (expires_at)');
      await create(
        `create table branding (
          workspace_id ${text} not null primary key references workspaces (id),
          branding ${json} not null,
          updated_at ${integer} not null
        )`,
      );
    },
  },
];
