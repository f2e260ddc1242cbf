import type { LinkSession, LinkStatus } from '@sluice/core';
import type { LinkSessionRow, OpenLink } from './links.ts';

/** So many refused tries end a session, so that it is of no use for guessing keys. */
export const MAX_REFUSALS = 20;

/** What has become of a session. `hasStatus` says the same in SQL. */
export function statusOf(row: LinkSessionRow, now: number): LinkStatus {
  if (row.used_at !== null) return 'used';
  if (row.revoked_at !== null) return 'revoked';
  if (row.refusals >= MAX_REFUSALS) return 'exhausted';
  return row.expires_at <= now ? 'expired' : 'open';
}

/** A session as its maker sees it; its token is not among what is kept. */
export function showSession(row: LinkSessionRow, now: number): LinkSession {
  return {
    id: row.id,
    owner: { id: row.owner_id, name: row.owner_name },
    connectors: connectorsOf(row),
    accountId: row.linked_id ?? row.account_id,
    several: row.several === 1,
    label: row.label,
    metadata: metadataOf(row),
    origins: originsOf(row),
    askName: row.ask_name === 1,
    advanced: row.advanced === 1,
    locale: row.locale,
    status: statusOf(row, now),
    refusals: row.refusals,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    usedAt: row.used_at === null ? null : iso(row.used_at),
  };
}

/** The session as who acts with it; for the audit. */
export function toOpenLink(row: LinkSessionRow): OpenLink {
  const label = `link session ${row.id}`;
  return { row, actor: { workspaceId: row.workspace_id, label, keyId: null, scopes: [] } };
}

/** Null: every connector. */
export function connectorsOf(row: LinkSessionRow): string[] | null {
  return row.connectors === null ? null : (JSON.parse(row.connectors) as string[]);
}

/** Null: every page. */
export function originsOf(row: LinkSessionRow): string[] | null {
  return row.origins === null ? null : (JSON.parse(row.origins) as string[]);
}

export function metadataOf(row: LinkSessionRow): LinkSession['metadata'] {
  return JSON.parse(row.metadata) as LinkSession['metadata'];
}

/** The fields of that connector that the session's maker gave. */
export function presetOf(row: LinkSessionRow, connectorId: string): Record<string, string> {
  const preset = JSON.parse(row.preset) as Record<string, Record<string, string>>;
  return (Object.hasOwn(preset, connectorId) ? preset[connectorId] : undefined) ?? {};
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
