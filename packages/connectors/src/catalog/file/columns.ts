import { SluiceError } from '@sluice/core';
import { MAX_COLUMNS } from './limits.ts';

/** Column names from a header row: trimmed, none empty (`column 3`), none twice (`name (2)`). */
export function nameColumns(header: readonly string[]): string[] {
  if (header.length > MAX_COLUMNS) throw tooManyColumns(header.length);
  const taken = new Map<string, number>();
  return header.map((cell, index) => freeName(columnName(cell) || `column ${index + 1}`, taken));
}

/** A header's text as a name that is safe as a key of a plain object. */
export function columnName(text: string): string {
  const name = text.trim().replaceAll(/\s+/g, ' ').slice(0, 200);
  return name === '__proto__' ? '_proto_' : name;
}

export function tooManyColumns(count: number): SluiceError {
  return new SluiceError('file.unreadable', {
    message: `The file has ${count} columns; at most ${MAX_COLUMNS} can be read.`,
    fix: 'Keep only the columns that are needed, or check that the delimiter was recognised.',
  });
}

/** `taken` holds each name with the number that its next namesake is tried with. */
function freeName(name: string, taken: Map<string, number>): string {
  let number = taken.get(name);
  if (number === undefined) {
    taken.set(name, 2);
    return name;
  }
  while (taken.has(`${name} (${number})`)) number += 1;
  taken.set(name, number + 1);
  taken.set(`${name} (${number})`, 2);
  return `${name} (${number})`;
}
