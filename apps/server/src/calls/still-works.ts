import { OAUTH_SECRETS } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import type { RevokedAccount, Tokens } from '../accounts/index.ts';
import { renewTokens } from './renew-tokens.ts';
import { revoke } from './revoke-tokens.ts';
import type { CallTools } from './send-call.ts';
import { verifyCandidate } from './verify-candidate.ts';

/**
 * Whether the provider still takes what a revoked account was given. Where tokens are renewed it is the renewal
 * that is tried first, since an access token ends by itself; what it gives is taken back again. Throws as a call.
 */
export async function stillWorks(
  tools: CallTools,
  { secrets, ...account }: RevokedAccount,
  signal: AbortSignal,
): Promise<boolean> {
  const renewed = secrets[OAUTH_SECRETS.refresh]
    ? await unlessRefused(renewTokens(tools, { account, secrets, signal }))
    : null;
  if (renewed !== null) {
    await revoke(tools, { linked: account, secrets: { ...secrets, ...renewed.secrets }, signal });
    return true;
  }
  const read = verifyCandidate(tools, { ...account, secrets }, signal);
  return (await unlessRefused(read)) !== null;
}

/** Null when the provider refused it. */
async function unlessRefused<T extends object | Tokens>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'provider.auth') return null;
    // It was known, and only had no credits left.
    if (error instanceof SluiceError && error.code === 'provider.credits') return {} as T;
    throw error;
  }
}
