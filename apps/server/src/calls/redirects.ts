import { SluiceError } from '@sluice/core';
import { checkTarget, type EgressPolicy, type Target } from './egress.ts';
import type { RawAnswer } from './exchange.ts';

/** Longest chain of redirects that is followed. */
export const MAX_REDIRECTS = 3;

const MOVED = new Set([301, 302, 303, 307, 308]);
const KEEPS_METHOD = new Set([307, 308]);

export function isRedirect(answer: RawAnswer): boolean {
  return MOVED.has(answer.status) && answer.headers['location'] !== undefined;
}

/**
 * Where a redirect leads, by the same rules as the call itself: only reads follow, only to the account's
 * own hosts. Throws `egress.redirect` for everything else, so that a credential never goes where its
 * account does not allow it.
 */
export function followRedirect(
  answer: RawAnswer,
  from: { url: string; method: string; read: boolean; hops: number },
  rules: { allowedHosts: readonly string[]; policy: EgressPolicy },
): { target: Target; path: string } {
  if (!from.read || (from.method !== 'GET' && !KEEPS_METHOD.has(answer.status))) {
    throw refused('The provider redirected a call that must not be repeated elsewhere.');
  }
  if (from.hops >= MAX_REDIRECTS) throw refused(`The provider redirected more than ${MAX_REDIRECTS} times.`);
  const url = parse(answer.headers['location'] ?? '', from.url);
  url.hash = '';
  try {
    return { target: checkTarget(url, rules), path: `${url.pathname}${url.search}` };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    throw refused(`The provider redirected to a place that is not called: ${error.message}`, error);
  }
}

function parse(location: string, base: string): URL {
  try {
    return new URL(location, base);
  } catch {
    throw refused('The provider redirected to what is no URL.');
  }
}

function refused(message: string, cause?: unknown): SluiceError {
  return new SluiceError('egress.redirect', {
    message,
    fix: 'See whether the account’s address is right.',
    cause,
  });
}
