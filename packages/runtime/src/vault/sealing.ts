import { Secret, SluiceError } from '@sluice/core';
import { randomBytes } from 'node:crypto';
import { contextOf, decrypt, encrypt, KEY_BYTES } from './envelope.ts';
import type { KeyProvider } from './key-provider.ts';
import type { KeyRing } from './key-ring.ts';
import type { SecretRow } from './vault-tables.ts';

/** What a row says about itself, before it holds anything. */
export type RowPlace = Pick<SecretRow, 'workspace_id' | 'owner_id' | 'version' | 'round' | 'sealed_at'>;

/** The secrets as the bytes to seal. Throws `store.value` when they are more than one owner may have. */
export function encodeSecrets(secrets: Readonly<Record<string, Secret>>): Buffer {
  const entries = Object.entries(secrets).map(([name, secret]) => [name, secret.open()]);
  const bytes = Buffer.from(JSON.stringify(entries));
  if (bytes.length <= MAX_SECRET_BYTES) return bytes;
  bytes.fill(0);
  throw new SluiceError('store.value', {
    message: `The credentials of one account may hold ${MAX_SECRET_BYTES / 1024} KB at most.`,
    fix: 'Check that the right values were given.',
  });
}

/** Seals bytes under a data key of their own, which the provider's master key wraps; wipes the bytes. */
export async function sealRow(place: RowPlace, bytes: Buffer, provider: KeyProvider): Promise<SecretRow> {
  const dataKey = randomBytes(KEY_BYTES);
  try {
    const sealed = encrypt({ key: dataKey, bytes, context: sealContext(place) });
    return { ...place, sealed, ...(await wrapFor(place, dataKey, provider)) };
  } finally {
    dataKey.fill(0);
    bytes.fill(0);
  }
}

/** The opened bytes of a row, for the caller to wipe. Throws `vault.tampered` and `vault.key_wrong`. */
export async function openRow(row: SecretRow, ring: KeyRing): Promise<Buffer> {
  const dataKey = await unwrapOf(row, ring);
  try {
    return decrypt({ key: dataKey, bytes: row.sealed, context: sealContext(row) });
  } finally {
    dataKey.fill(0);
  }
}

export async function openSecrets(row: SecretRow, ring: KeyRing): Promise<Record<string, Secret>> {
  const bytes = await openRow(row, ring);
  try {
    // Authenticated: these are the bytes of encodeSecrets.
    const entries = JSON.parse(bytes.toString()) as [string, string][];
    return Object.fromEntries(entries.map(([name, text]) => [name, new Secret(text)]));
  } finally {
    bytes.fill(0);
  }
}

/** The row's data key under another master key; what it seals is not touched. */
export async function rewrapRow(
  row: SecretRow,
  ring: KeyRing,
): Promise<Pick<SecretRow, 'key_id' | 'wrapped_key'>> {
  const dataKey = await unwrapOf(row, ring);
  try {
    return await wrapFor(row, dataKey, ring.current());
  } finally {
    dataKey.fill(0);
  }
}

const MAX_SECRET_BYTES = 64 * 1024;

async function wrapFor(place: RowPlace, dataKey: Uint8Array, provider: KeyProvider) {
  const key_id = provider.id;
  return { key_id, wrapped_key: await provider.wrap(dataKey, wrapContext(place, key_id)) };
}

async function unwrapOf(row: SecretRow, ring: KeyRing): Promise<Uint8Array> {
  const provider = await ring.holderOf(row.key_id);
  return provider.unwrap(row.wrapped_key, wrapContext(row, row.key_id));
}

function sealContext(place: RowPlace): Uint8Array {
  const { workspace_id, owner_id, version, round, sealed_at } = place;
  return contextOf('sluice vault 1: secrets', workspace_id, owner_id, version, round, sealed_at);
}

function wrapContext(place: RowPlace, keyId: string): Uint8Array {
  return contextOf('sluice vault 1: data key', keyId, place.workspace_id, place.owner_id, place.version);
}
