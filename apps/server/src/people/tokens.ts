import { Secret } from '@sluice/core';
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits for a link or a cookie. */
export function makeToken(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

/** SHA-256: what is hashed has 256 random bits, so nobody tries them out. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether the text can be a token at all; saves a look-up for what cannot. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
