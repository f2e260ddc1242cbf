import { readFieldValue, type FieldDefinition } from '@sluice/core';

/** What was typed, in its one form: each field as it declares, empty ones left out, an address without its last slash. */
export function normaliseFields(
  fields: readonly FieldDefinition[],
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const field of fields) {
    const value = readFieldValue(field, values[field.name] ?? '');
    const plain = field.kind === 'url' ? value.replace(/\/+$/, '') : value;
    if (plain !== '') kept[field.name] = plain;
  }
  return kept;
}
