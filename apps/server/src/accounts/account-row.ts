import type { Account, AccountStatus, Revocation, Secret, Sharing } from '@sluice/core';
import type { Connector } from '@sluice/connectors';
import type { AccountsTables } from '../schema/accounts.ts';

export type AccountRow = AccountsTables['accounts'];

/** An account as the rest of the server uses it; its secrets are opened apart from it, by who calls out. */
export interface LinkedAccount {
  workspaceId: string;
  accountId: string;
  connector: Connector;
  name: string;
  status: AccountStatus;
  statusReason: string | null;
  /** Not secret, normalised. */
  fields: Readonly<Record<string, string>>;
  baseUrl: string;
  /** `api.example.com` or `127.0.0.1:4010`, exact. */
  allowedHosts: readonly string[];
  /** The least role of members that may use it; keys are not bound by it. */
  sharedWith: Sharing;
  /** The same for every account with the same key at the same place: they share one budget. */
  upstreamKey: string;
  version: number;
}

/** What would be linked, before it is: nothing of it is stored. */
export interface Candidate extends Omit<
  LinkedAccount,
  'accountId' | 'status' | 'statusReason' | 'name' | 'version' | 'sharedWith'
> {
  secrets: Readonly<Record<string, Secret>>;
  /** Of an OAuth account: they lie among `secrets` too. */
  tokens?: Tokens;
  /** The account that it is already, when that one is checked again. */
  linked?: LinkedAccount;
}

/** A candidate whose key was entered, or signed in for. */
export interface EnteredCandidate extends Candidate {
  /** Of the key itself; the same as `upstreamKey` as long as nobody tells whose it is. */
  keyPrint: string;
}

/** What an authorisation server gave. */
export interface Tokens {
  secrets: Readonly<Record<string, Secret>>;
  /** When the access token ends; null where the server does not say. */
  expiresAt: number | null;
  /** When a person had signed in for them; whatever was revoked since then was revoked with them. */
  signedInAt?: number;
}

export function toLinked(row: AccountRow, connector: Connector): LinkedAccount {
  return {
    workspaceId: row.workspace_id,
    accountId: row.id,
    connector,
    name: row.name,
    status: row.status as AccountStatus,
    statusReason: row.status_reason,
    fields: readJson(row.fields) as Record<string, string>,
    baseUrl: row.base_url,
    allowedHosts: readJson(row.hosts) as string[],
    sharedWith: row.shared_with as Sharing,
    upstreamKey: row.upstream_key,
    version: row.version,
  };
}

export function showAccount(row: AccountRow): Account {
  return {
    id: row.id,
    connector: row.connector,
    name: row.name,
    description: row.description,
    owner: row.owner,
    ownerName: row.owner_name,
    label: row.label,
    metadata: readJson(row.metadata) as Account['metadata'],
    status: row.status as AccountStatus,
    statusReason: row.status_reason,
    statusSince: iso(row.status_since),
    fields: {
      ...(readJson(row.fields) as Record<string, string>),
      ...(readJson(row.hints) as Record<string, string>),
    },
    hosts: readJson(row.hosts) as string[],
    sharedWith: row.shared_with as Sharing,
    revocation: row.revocation === null ? null : (readJson(row.revocation) as Revocation),
    verifiedAt: row.verified_at === null ? null : iso(row.verified_at),
    nextCheckAt: row.next_check_at === null ? null : iso(row.next_check_at),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  };
}

/** What a list is searched in. */
export function searchText(row: Pick<AccountRow, 'name' | 'owner' | 'owner_name' | 'label'>): string {
  return [row.name, row.owner, row.owner_name, row.label ?? ''].join('\n').toLowerCase();
}

function readJson(text: string): unknown {
  return JSON.parse(text);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
