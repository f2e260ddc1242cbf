import { Secret } from '@sluice/core';
import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'slink_';
const FORM = /^Bearer +(slink_[A-Za-z0-9_-]{43}) *$/i;

/** 256 random bits behind a prefix that scanners for leaked tokens can look for. */
export function makeLinkToken(): Secret {
  return new Secret(PREFIX + randomBytes(32).toString('base64url'));
}

/** The token of that `Authorization` header; null where there is nothing that could be one. */
export function readLinkToken(authorization: string | undefined): string | null {
  return FORM.exec(authorization ?? '')?.[1] ?? null;
}

/** All that is kept of a token: it is random over its whole length, so one round of SHA-256 is enough. */
export function hashLinkToken(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
