import { SluiceError, type ErrorCode } from '@sluice/core';
import type { Candidate, Tokens } from './account-row.ts';

/** Proves credentials with their provider, free of credits. Throws `provider.*` and `egress.*`. */
export type Verify = (candidate: Candidate, signal?: AbortSignal) => Promise<Verified | void>;

/** What came to light when credentials were proved. */
export interface Verified {
  /** What they had to be exchanged for first. */
  tokens?: Tokens;
  /** Whose account it is at the provider: the same for every sign-in to it. */
  identity?: string;
}

// What the provider itself said no to, as against not having been reached or understood.
const REFUSED = new Set<ErrorCode>(['provider.auth', 'provider.rejected', 'provider.credits']);

export type Verdict = { ok: true; verified: Verified } | { ok: false; said: SluiceError };

/**
 * What the provider says of the credentials. Throws `account.unverified` when it said nothing that can be
 * told from here, and `egress.*` as it came.
 */
export async function askProvider(
  verify: Verify,
  candidate: Candidate,
  signal?: AbortSignal,
): Promise<Verdict> {
  try {
    return { ok: true, verified: (await verify(candidate, signal)) ?? {} };
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code.startsWith('egress.')) throw error;
    // That there are no credits left says that the key works; and no more than that is asked of a linked one.
    if (candidate.linked && error.code === 'provider.credits') return { ok: true, verified: {} };
    if (REFUSED.has(error.code)) return { ok: false, said: error };
    if (!/^(provider|budget)\./.test(error.code)) throw error;
    throw new SluiceError('account.unverified', {
      message: `The credentials could not be checked with ${candidate.connector.name}: ${error.message}`,
      fix: `Nothing was kept. ${error.code === 'provider.malformed' ? 'Check that the address is that of the provider, then try again.' : 'Try again in a while.'}`,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      said: error.message,
      cause: error,
    });
  }
}

/** Refusals that mean that what was given has run out, kept beside the errors so that they are never shown. */
const expired = new WeakSet<SluiceError>();

/** Notes that nothing but a new sign-in helps against this refusal. */
export function markExpired(error: SluiceError): SluiceError {
  expired.add(error);
  return error;
}

export function hasExpired(error: SluiceError): boolean {
  return expired.has(error);
}

/** The refusal of a key that was just entered, with the provider's own words. */
export function refused(candidate: Candidate, said: SluiceError): SluiceError {
  const { name } = candidate.connector;
  const words = said.message.startsWith(`${name}: `) ? said.message.slice(name.length + 2) : said.message;
  return new SluiceError('account.refused', {
    message: `${name} refused the credentials: ${words}`,
    said: words,
    fix: 'Nothing was kept. Check that the whole key was copied and is still valid; the connector’s guide tells where to make one.',
    cause: said,
  });
}
