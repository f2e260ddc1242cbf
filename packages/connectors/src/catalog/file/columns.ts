import { SluiceError } from '@sluice/core';
import { MAX_COLUMNS } from './limits.ts';

/** Column names from a header row: trimmed, none empty (`column 3`), none twice (`name (2)`). */
export function nameColumns(header: readonly string[]): string[] {
  if (header.length > MAX_COLUMNS) throw tooManyColumns(header.length);
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const name = freeName(columnName(cell) || `column ${index + 1}`, taken);
    taken.add(name);
    return name;
  });
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

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}
