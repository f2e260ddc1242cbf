import { Secret, type ApiKey, type Scope } from '@sluice/core';
import { createHash, randomBytes } from 'node:crypto';
import type { AccessTables } from '../schema/access.ts';

export type KeyRow = AccessTables['api_keys'];

const PREFIX = 'sluice_';
const FORM = /^sluice_[A-Za-z0-9_-]{43}$/;

/** 256 random bits behind a prefix that scanners for leaked keys can look for. */
export function makeKeyText(): Secret {
  return new Secret(PREFIX + randomBytes(32).toString('base64url'));
}

/** Whether the text can be a key at all; saves a look-up for what cannot. */
export function isKeyText(text: string): boolean {
  return FORM.test(text);
}

/** Keys are random over their whole length, so one round of SHA-256 is as safe as a slow hash. */
export function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function scopesOf(row: KeyRow): Scope[] {
  return JSON.parse(row.scopes) as Scope[];
}

/** From where alone it opens anything; empty: from anywhere. */
export function addressesOf(row: KeyRow): string[] {
  return JSON.parse(row.allowed_addresses) as string[];
}

/** Whether the key opens anything at that time. */
export function isLive(row: Pick<KeyRow, 'expires_at' | 'revoked_at'>, now: number): boolean {
  return row.revoked_at === null && (row.expires_at === null || row.expires_at > now);
}

export function showKey(row: KeyRow, lastUsedAt: number | null): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: scopesOf(row),
    hint: row.hint,
    allowedAddresses: addressesOf(row),
    createdAt: iso(row.created_at),
    lastUsedAt: lastUsedAt === null ? null : iso(lastUsedAt),
    expiresAt: row.expires_at === null ? null : iso(row.expires_at),
    revokedAt: row.revoked_at === null ? null : iso(row.revoked_at),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
