import type { DataRecord } from '@sluice/core';
import { textAt } from '../../kit/json.ts';

/** A value of a record as text, a list joined by `; `; undefined where it says nothing. */
export function valueText(values: DataRecord, name: string): string | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  return textAt(
    [Array.isArray(value) ? value.join('; ') : typeof value === 'boolean' ? String(value) : value],
    0,
  );
}
