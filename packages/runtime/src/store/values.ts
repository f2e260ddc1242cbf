import { SluiceError } from '@sluice/core';

/**
 * A parameter as both dialects can keep it: booleans become 1 and 0, `undefined` becomes null.
 * Throws `store.value` for what one of them would change in silence or refuse: NaN, infinities, a NUL
 * character in a text, integers outside 64 bits, objects.
 */
export function storable(value: unknown): string | number | bigint | Uint8Array | null {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw refused('a text that holds a NUL character');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refused(`the number ${value}`);
      return value;
    case 'bigint':
      if (value !== BigInt.asIntN(64, value)) throw refused('an integer of more than 64 bits');
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'undefined':
      return null;
    case 'object':
      if (value === null || value instanceof Uint8Array) return value;
      if (value instanceof ArrayBuffer) return new Uint8Array(value);
      throw refused('an object');
    case 'function':
    case 'symbol':
      throw refused(`a ${typeof value}`);
  }
}

/** A table or column name, quoted for either dialect. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function refused(what: string): SluiceError {
  return new SluiceError('store.value', {
    message: `The store cannot keep ${what}.`,
    fix: 'Clean the value before it is stored.',
  });
}
