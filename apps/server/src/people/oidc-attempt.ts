import { timingSafeEqual } from 'node:crypto';
import { randomText } from '@sluice/core';
import type { Pepper } from '../access/index.ts';

/** One go at a sign-in. All of it follows from the browser's cookie, so nothing of it is kept here. */
export interface OidcAttempt {
  /** What the browser carries; means nothing to it. */
  cookie: string;
  /** Ties the answer to this browser (RFC 6749, 10.12). */
  state: string;
  /** Ties the identity that is told to this attempt (OpenID Connect Core 1.0, 3.1.2.1). */
  nonce: string;
  /** Ties the code to whoever began (RFC 7636). */
  verifier: string;
  /** The page that was wanted. */
  to: string;
  /** Which browser of a member it is, if it signed in before: the provider’s page sends no cookie that would tell. */
  device: string | null;
}

/** How long a sign-in at the provider may take. */
export const ATTEMPT_MS = 600_000;
const MAX_PATH = 500;

export function beginOidcAttempt(
  pepper: Pepper,
  { to, device, now }: { to: string | undefined; device: string | null; now: number },
): OidcAttempt {
  const path = Buffer.from(ownPath(to)).toString('base64url');
  const known = Buffer.from(device ?? '').toString('base64url');
  return attemptOf(pepper, `${now.toString(36)}.${randomText(32)}.${path}.${known}`);
}

/** The attempt that the cookie and the returned state are of; undefined when they do not fit, or it is over. */
export function findOidcAttempt(
  pepper: Pepper,
  { cookie, state, now }: { cookie: string | undefined; state: string | null; now: number },
): OidcAttempt | undefined {
  if (cookie === undefined || state === null || !/^[a-z0-9]+\.[a-z0-9]{32}\.[\w-]+\.[\w-]*$/.test(cookie))
    return undefined;
  const attempt = attemptOf(pepper, cookie);
  const [given, right] = [Buffer.from(state), Buffer.from(attempt.state)];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  // Only now is it sure that the cookie is one that was made here.
  const begunAt = Number.parseInt(cookie, 36);
  return begunAt + ATTEMPT_MS > now ? attempt : undefined;
}

function attemptOf(pepper: Pepper, cookie: string): OidcAttempt {
  const [path, device] = cookie.split('.').slice(2).map(textOf);
  return {
    cookie,
    state: pepper('oidc', 'state', cookie),
    nonce: pepper('oidc', 'nonce', cookie),
    verifier: pepper('oidc', 'verifier', cookie),
    to: ownPath(path),
    device: device === undefined || device === '' ? null : device,
  };
}

function textOf(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8');
}

/** A page of this server and no other: a path that no browser takes for a host. */
function ownPath(to: string | undefined): string {
  const isOwn = to !== undefined && to.length <= MAX_PATH && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(to);
  return isOwn ? to : '/';
}
