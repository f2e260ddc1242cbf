import { hash53 } from '../identity/index.ts';

export type EntityKind = 'contact' | 'company';

const ID_BYTES = 7;
const CHECK_BYTES = 17;
const PREFIX = 'v1.';

/**
 * The opaque id of a person or company: `v1.` and 32 URL-safe characters (Lusha reference 3.2). It is made
 * from the number alone, so it never changes, and carries a check, so that an invented one is not taken for
 * a person.
 */
export function encodeEntityId(kind: EntityKind, id: number): string {
  const bytes = Buffer.allocUnsafe(ID_BYTES + CHECK_BYTES);
  writeCheck(bytes, kind, id);
  const mask = maskOf(bytes);
  bytes.writeUIntBE(Math.floor(id / 256) ^ (mask & 0x7fffffff), 0, 6);
  bytes.writeUInt8((id % 256) ^ (mask & 255), 6);
  return PREFIX + bytes.toString('base64url');
}

/** The number in an id of that kind; numeric ids of the older API are taken too. Null for anything else. */
export function decodeEntityId(kind: EntityKind, text: string): number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  if (!text.startsWith(PREFIX) || text.length !== PREFIX.length + 32) return null;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (bytes.length !== ID_BYTES + CHECK_BYTES) return null;
  const mask = maskOf(bytes);
  const id = (bytes.readUIntBE(0, 6) ^ (mask & 0x7fffffff)) * 256 + (bytes.readUInt8(6) ^ (mask & 255));
  return id >= 0 && encodeEntityId(kind, id) === text ? id : null;
}

function writeCheck(bytes: Buffer, kind: EntityKind, id: number): void {
  const text = `${kind}:${id}`;
  bytes.writeUIntBE(hash53(text, 1) % 2 ** 48, 7, 6);
  bytes.writeUIntBE(hash53(text, 2) % 2 ** 48, 13, 6);
  bytes.writeUIntBE(hash53(text, 3) % 2 ** 40, 19, 5);
}

function maskOf(bytes: Buffer): number {
  return (bytes.readUInt32BE(7) ^ Math.imul(bytes.readUInt32BE(13), 2654435761)) >>> 0;
}
