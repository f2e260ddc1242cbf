import type { ColumnTypes, DialectName, Migration } from '@sluice/runtime';
import { sql } from 'kysely';

export const lushaMigrations: readonly Migration[] = [
  {
    name: '0001-people-and-companies',
    up: async (db, types, dialect) => {
      for (const statement of recordTables(types, dialect)) await sql.raw(statement).execute(db);
    },
  },
  {
    name: '0002-accounts-and-charges',
    up: async (db, types, dialect) => {
      for (const statement of accountTables(types, dialect)) await sql.raw(statement).execute(db);
    },
  },
];

function recordTables({ text, integer, json }: ColumnTypes, dialect: DialectName): string[] {
  // The keys are the whole row, so SQLite keeps them in the index alone.
  const keyOnly = dialect === 'sqlite' ? ' without rowid' : '';
  return [
    `create table people (id ${integer} primary key, source_key ${text} not null unique,
      content_hash ${integer} not null, company_id ${integer} not null, restricted ${integer} not null,
      record_text ${text} not null)`,
    `create table companies (id ${integer} primary key, source_key ${text} not null unique,
      content_hash ${integer} not null, stub ${integer} not null, name ${text} not null,
      domain ${text} not null, profile_json ${json} not null)`,
    `create table person_keys (key ${integer} not null, person_id ${integer} not null,
      primary key (key, person_id))${keyOnly}`,
    `create table person_keys_staged (key ${integer} not null, person_id ${integer} not null)`,
    `create table company_keys (key ${integer} not null, company_id ${integer} not null,
      primary key (key, company_id))${keyOnly}`,
    `create table facts (name ${text} primary key, value ${text} not null)`,
  ];
}

function accountTables({ text, integer }: ColumnTypes, dialect: DialectName): string[] {
  // SQLite numbers the rows of such a table by itself.
  const numbered = dialect === 'sqlite' ? '' : 'generated always as identity';
  return [
    `create table accounts (id ${integer} primary key, name ${text} not null unique, plan ${text} not null,
      credits_total ${integer} not null, credits_used ${integer} not null, active ${integer} not null,
      v3_enabled ${integer} not null, created_at ${integer} not null)`,
    `create table api_keys (hash ${text} primary key, hint ${text} not null, name ${text} not null,
      account_id ${integer} not null references accounts (id), created_at ${integer} not null,
      revoked_at ${integer})`,
    `create table reveals (account_id ${integer} not null, kind ${text} not null,
      entity_id ${integer} not null, data ${integer} not null, primary key (account_id, kind, entity_id))`,
    `create table charges (id ${integer} ${numbered} primary key, account_id ${integer} not null,
      request_id ${text} not null, operation ${text} not null, search_credits ${integer} not null,
      emails ${integer} not null, phones ${integer} not null, companies ${integer} not null,
      credits ${integer} not null, charged_at ${integer} not null)`,
    `create table replays (account_id ${integer} not null, key ${text} not null, body_hash ${text} not null,
      request_id ${text} not null, credits ${integer} not null, created_at ${integer} not null,
      primary key (account_id, key))`,
    `create index replays_by_age on replays (created_at)`,
  ];
}
