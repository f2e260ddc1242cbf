import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The tables of `oauth/`. Times are in milliseconds. Secrets lie in the vault: an app's under its connector, an attempt's under its id. */
export interface OauthTables {
  oauth_apps: {
    workspace_id: string;
    connector: string;
    client_id: string;
    secret_hint: string;
    /** JSON list. */
    scopes: string;
    base_url: string | null;
    updated_at: number;
  };
  /** How long an account's access token lasts, and who renews it now. */
  account_tokens: {
    workspace_id: string;
    account_id: string;
    obtained_at: number;
    /** Null: it does not say. */
    expires_at: number | null;
    /** Goes up with each renewal, and with each new sign-in. */
    version: number;
    /** The version of the account's secrets in the vault that holds these tokens. */
    sealed_version: number;
    renewer: string | null;
    renewing_until: number | null;
  };
  /** One go at a sign-in. */
  oauth_attempts: {
    workspace_id: string;
    id: string;
    session_id: string;
    connector: string;
    /** JSON: what was entered that is not secret. */
    fields: string;
    name: string | null;
    description: string | null;
    /** Both null until a browser begins it: of its `state`, and of the cookie that binds it to that browser. */
    state_hash: string | null;
    browser_hash: string | null;
    /** When the browser came back; it is taken once. */
    returned_at: number | null;
    status: string;
    error_code: string | null;
    error_message: string | null;
    account_id: string | null;
    created_at: number;
    expires_at: number;
  };
}

export const oauthMigrations: readonly Migration[] = [
  {
    name: '0060-oauth',
    up: async (db, { text, integer, json }) => {
      const create = (statement: string) => sql.raw(statement).execute(db);
      await create(
        `create table oauth_apps (
          workspace_id ${text} not null references workspaces (id),
          connector ${text} not null,
          client_id ${text} not null,
          secret_hint ${text} not null,
          scopes ${json} not null,
          base_url ${text},
          updated_at ${integer} not null,
          primary key (workspace_id, connector)
        )`,
      );
      await create(
        `create table account_tokens (
          workspace_id ${text} not null,
          account_id ${text} not null,
          obtained_at ${integer} not null,
          expires_at ${integer},
          version ${integer} not null,
          sealed_version ${integer} not null,
          renewer ${text},
          renewing_until ${integer},
          primary key (workspace_id, account_id)
        )`,
      );
      await create(
        `create table oauth_attempts (
          workspace_id ${text} not null references workspaces (id),
          id ${text} not null,
          session_id ${text} not null,
          connector ${text} not null,
          fields ${json} not null,
          name ${text},
          description ${text},
          state_hash ${text},
          browser_hash ${text},
          returned_at ${integer},
          status ${text} not null,
          error_code ${text},
          error_message ${text},
          account_id ${text},
          created_at ${integer} not null,
          expires_at ${integer} not null,
          primary key (workspace_id, id)
        )`,
      );
      await create('create unique index oauth_attempts_id on oauth_attempts (id)');
      await create('create unique index oauth_attempts_state on oauth_attempts (state_hash)');
      await create(
        'create index oauth_attempts_session on oauth_attempts (workspace_id, session_id, status)',
      );
      await create('create index oauth_attempts_age on oauth_attempts (status, expires_at)');
    },
  },
];
