import { Secret } from '@sluice/core';
import type { Tx, Vault } from '@sluice/runtime';
import { Secret as TotpSecret, TOTP } from 'otpauth';
import type { Database } from '../schema/index.ts';

/** Whose authenticator it is. */
export interface TotpOwner {
  workspaceId: string;
  memberId: string;
}

/** The one in use, or the one that is being set up. */
export type TotpSlot = 'active' | 'begun';

const PERIOD_SECONDS = 30;
/** A clock that is half a minute off still works, either way. */
const WINDOW = 1;
/** As RFC 4226, 4 recommends: 160 bits. */
const SECRET_BYTES = 20;

/** A new secret, in the base32 that authenticator apps take. */
export function makeTotpSecret(): Secret {
  return new Secret(new TotpSecret({ size: SECRET_BYTES }).base32);
}

/** The link behind the QR code. */
export function totpUrl(secret: Secret, { issuer, label }: { issuer: string; label: string }): string {
  return new TOTP({ issuer, label, secret: secret.open(), period: PERIOD_SECONDS }).toString();
}

/** Of which 30 seconds the code is, when it is one of now, the last or the next; else undefined. */
export function stepOfCode(secret: Secret, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new TOTP({ secret: secret.open(), period: PERIOD_SECONDS });
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : totp.counter({ timestamp: now }) + delta;
}

/** The code as it was typed, without the blanks and dashes that people put in. */
export function plainCode(code: string): string {
  return code.replaceAll(/[\s-]/g, '').toLowerCase();
}

export async function openTotpSecret(
  vault: Vault<Database>,
  owner: TotpOwner,
  slot: TotpSlot,
): Promise<Secret> {
  const { secret } = await vault.open(placeOf(owner, slot));
  if (!secret) throw new Error('The secret of an authenticator is not where it was sealed.');
  return secret;
}

export async function sealTotpSecret(
  tx: Tx<Database>,
  vault: Vault<Database>,
  { owner, slot, secret }: { owner: TotpOwner; slot: TotpSlot; secret: Secret },
): Promise<void> {
  await vault.seal(tx, { ...placeOf(owner, slot), secrets: { secret } });
}

export async function forgetTotpSecret(
  tx: Tx<Database>,
  vault: Vault<Database>,
  { owner, slot }: { owner: TotpOwner; slot: TotpSlot },
): Promise<void> {
  await vault.remove(tx, placeOf(owner, slot));
}

function placeOf({ workspaceId, memberId }: TotpOwner, slot: TotpSlot) {
  return { workspaceId, ownerId: slot === 'active' ? `${memberId}/totp` : `${memberId}/totp-begun` };
}
