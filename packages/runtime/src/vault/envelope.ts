import { SluiceError } from '@sluice/core';
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/**
 * AES-256-GCM, as bytes: format, nonce, ciphertext, tag. Every data key encrypts once, so a random nonce
 * of 96 bits cannot meet itself; a master key wraps far fewer than the 2^32 keys that are safe.
 */
export function encrypt(options: {
  key: Uint8Array | KeyObject;
  bytes: Uint8Array;
  context: Uint8Array;
}): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, options.key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(options.context);
  const body = cipher.update(options.bytes);
  cipher.final();
  return Buffer.concat([FORMAT, nonce, body, cipher.getAuthTag()]);
}

/** Throws `vault.tampered` unless key, bytes and context are all as they were. */
export function decrypt(options: {
  key: Uint8Array | KeyObject;
  bytes: Uint8Array;
  context: Uint8Array;
}): Buffer {
  const { bytes } = options;
  if (bytes.length < OVERHEAD_BYTES || bytes[0] !== FORMAT[0]) throw tampered();
  const nonce = bytes.subarray(FORMAT.length, FORMAT.length + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, options.key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(options.context);
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  const body = decipher.update(bytes.subarray(FORMAT.length + NONCE_BYTES, bytes.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    // The unauthenticated bytes go no further, nor does the library's error.
    body.fill(0);
    throw tampered();
  }
  return body;
}

/** Parts as one run of bytes that no other parts make: each is preceded by its length. */
export function contextOf(...parts: readonly (string | number)[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = Buffer.from(String(part));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    chunks.push(length, bytes);
  }
  return Buffer.concat(chunks);
}

export function tampered(): SluiceError {
  return new SluiceError('vault.tampered', {
    fix: 'Give this account its key again, or restore the database from a backup.',
  });
}

export const KEY_BYTES = 32;
const ALGORITHM = 'aes-256-gcm';
const FORMAT = Uint8Array.of(1);
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OVERHEAD_BYTES = FORMAT.length + NONCE_BYTES + TAG_BYTES;
