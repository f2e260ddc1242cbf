import { createHash } from 'node:crypto';

/** What marks a record as the one that was written for a key (Flowlu reference 2.6). */
export interface ImportMarker {
  ref: string;
  /** 31 bits of the key: the only one of the two that is certain to be filtered by equality and in lists. */
  refId: number;
}

/** Two keys may share a `refId`, never a `ref`. */
export function importMarker(key: string): ImportMarker {
  const digest = createHash('sha256').update(key).digest();
  const ref = `sluice:${key}`;
  return {
    ref: ref.length <= 255 ? ref : `sluice:#${digest.toString('hex')}`,
    refId: digest.readUInt32BE(0) & 0x7fffffff || 1,
  };
}

/** Distinguishes two contents in an idempotency key. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}
