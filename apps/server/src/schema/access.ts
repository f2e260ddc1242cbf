import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The tables of `audit/`, `access/` and of the answers kept for idempotency keys. Times are in milliseconds. */
export interface AccessTables {
  /** Facts of this installation, each made once. */
  installation: { name: string; value: string };
  workspaces: { id: string; name: string; created_at: number };
  api_keys: {
    id: string;
    workspace_id: string;
    name: string;
    /** SHA-256 of the whole key, in hex. */
    hash: string;
    hint: string;
    /** JSON */
    scopes: string;
    /** JSON list of addresses and ranges; empty: anywhere. */
    allowed_addresses: string;
    created_at: number;
    last_used_at: number | null;
    expires_at: number | null;
    revoked_at: number | null;
  };
  audit: {
    id: string;
    workspace_id: string;
    at: number;
    actor: string;
    key_id: string | null;
    act: string;
    subject: string;
    /** JSON */
    details: string;
  };
  idempotency: {
    workspace_id: string;
    key: string;
    operation: string;
    /** What was asked, as a keyed hash: bodies may hold secrets. */
    fingerprint: string;
    state: 'running' | 'open' | 'done';
    /** Goes down to the outside calls in the place of the caller's own key. */
    call_key: string;
    /** The process that works on it, and until when it has promised to. */
    owner: string;
    lease_until: number;
    status: number | null;
    /** JSON */
    answer: string | null;
    created_at: number;
  };
}

export const accessMigrations: readonly Migration[] = [
  {
    name: '0001-access',
    up: async (db, { text, integer, json }) => {
      await sql
        .raw(
          `create table workspaces (
            id ${text} primary key,
            name ${text} not null unique,
            created_at ${integer} not null
          )`,
        )
        .execute(db);
      await sql
        .raw(
          `create table api_keys (
            id ${text} primary key,
            workspace_id ${text} not null references workspaces (id),
            name ${text} not null,
            hash ${text} not null unique,
            hint ${text} not null,
            scopes ${json} not null,
            created_at ${integer} not null,
            last_used_at ${integer},
            expires_at ${integer},
            revoked_at ${integer}
          )`,
        )
        .execute(db);
      await sql
        .raw(`create table installation (name ${text} primary key, value ${text} not null)`)
        .execute(db);
      await sql.raw('create index api_keys_of on api_keys (workspace_id, id)').execute(db);
    },
  },
  {
    name: '0002-audit',
    up: async (db, { text, integer, json }) => {
      await sql
        .raw(
          `create table audit (
            id ${text} primary key,
            workspace_id ${text} not null,
            at ${integer} not null,
            actor ${text} not null,
            key_id ${text},
            act ${text} not null,
            subject ${text} not null,
            details ${json} not null
          )`,
        )
        .execute(db);
      await sql.raw('create index audit_of on audit (workspace_id, id)').execute(db);
    },
  },
  {
    name: '0003-idempotency',
    up: async (db, { text, integer, json }) => {
      await sql
        .raw(
          `create table idempotency (
            workspace_id ${text} not null,
            key ${text} not null,
            operation ${text} not null,
            fingerprint ${text} not null,
            state ${text} not null,
            call_key ${text} not null,
            owner ${text} not null,
            lease_until ${integer} not null,
            status ${integer},
            answer ${json},
            created_at ${integer} not null,
            primary key (workspace_id, key)
          )`,
        )
        .execute(db);
      await sql.raw('create index idempotency_age on idempotency (created_at)').execute(db);
    },
  },
  {
    name: '0310-audit-of-one',
    up: async (db) => {
      await sql.raw('create index audit_about on audit (workspace_id, subject, id)').execute(db);
    },
  },
];
