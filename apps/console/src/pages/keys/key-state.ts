import type { ApiKey } from '@sluice/core';

const SOON_MS = 7 * 86_400_000;

/** Whether a key opens anything, and for how long still. */
export function keyState(
  { revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>,
  now: number,
): { color: 'green' | 'yellow' | 'gray'; label: string } {
  if (revokedAt !== null) return { color: 'gray', label: 'Revoked' };
  if (expiresAt === null) return { color: 'green', label: 'Active' };
  const leftMs = Date.parse(expiresAt) - now;
  if (leftMs <= 0) return { color: 'gray', label: 'Expired' };
  return leftMs < SOON_MS ? { color: 'yellow', label: 'Ends soon' } : { color: 'green', label: 'Active' };
}
