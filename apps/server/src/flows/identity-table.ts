import { hash } from 'node:crypto';

/** Four 32-bit words: a 128-bit hash of an identity. */
export type IdentityHash = Buffer;

export const HASH_BYTES = 16;
const HASH_WORDS = 4;

/** 128 bits of SHA-256: two identities that differ never meet in practice. */
export function hashIdentity(identity: string): IdentityHash {
  return hash('sha256', identity, 'buffer').subarray(0, HASH_BYTES);
}

/**
 * Finds what was seen before, exactly and in bounded memory: open addressing over 128-bit hashes in typed
 * arrays, about 32 bytes an identity whatever its length. Identities are numbered in the order they came.
 */
export class IdentityTable {
  #slots = new Uint32Array(INITIAL_SLOTS);
  #words = new Uint32Array(INITIAL_SLOTS * HASH_WORDS);
  #rows = new Uint32Array(INITIAL_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number it has, or -1. */
  find(key: IdentityHash): number {
    return (this.#slots[this.#slotOf(key)] ?? 0) - 1;
  }

  /** Numbers a new identity that first stands in `row`; one that was seen before keeps its number. */
  add(key: IdentityHash, row: number): { number: number; isNew: boolean } {
    const slot = this.#slotOf(key);
    const seen = (this.#slots[slot] ?? 0) - 1;
    if (seen >= 0) return { number: seen, isNew: false };
    const number = this.#size;
    this.#size += 1;
    this.#makeRoom();
    const at = number * HASH_WORDS;
    for (let word = 0; word < HASH_WORDS; word += 1) this.#words[at + word] = key.readUInt32LE(word * 4);
    this.#rows[number] = row;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    else this.#slots[slot] = number + 1;
    return { number, isNew: true };
  }

  /** The row in which the identity of that number first stood. */
  rowOf(number: number): number {
    return this.#rows[number] ?? 0;
  }

  /** Writes the hash of that number into `target`. */
  copyHash(number: number, target: Buffer, offset: number): void {
    const at = number * HASH_WORDS;
    for (let word = 0; word < HASH_WORDS; word += 1)
      target.writeUInt32LE(this.#words[at + word] ?? 0, offset + word * 4);
  }

  /** The slot that holds the key, or the free one where it would go. */
  #slotOf(key: IdentityHash): number {
    const mask = this.#slots.length - 1;
    const first = key.readUInt32LE(0);
    for (let slot = first & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || this.#holds(number, key)) return slot;
    }
  }

  #holds(number: number, key: IdentityHash): boolean {
    const at = number * HASH_WORDS;
    for (let word = 0; word < HASH_WORDS; word += 1)
      if (this.#words[at + word] !== key.readUInt32LE(word * 4)) return false;
    return true;
  }

  #makeRoom(): void {
    if (this.#size <= this.#rows.length) return;
    const capacity = Math.ceil(this.#rows.length * 1.5);
    const words = new Uint32Array(capacity * HASH_WORDS);
    words.set(this.#words);
    const rows = new Uint32Array(capacity);
    rows.set(this.#rows);
    this.#words = words;
    this.#rows = rows;
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#size; number += 1) {
      let slot = (this.#words[number * HASH_WORDS] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

const INITIAL_SLOTS = 1024;
