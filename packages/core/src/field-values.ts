import type { FieldDefinition } from './schemas.ts';

/** Why a value does not do. A pattern's own words stand in `patternMessage`. */
export type FieldProblem = 'required' | 'pattern' | 'number' | 'url';

/**
 * What a person typed or pasted into a field, as the value that it stands for: without blanks around it, and
 * of a longer text the part that the field's `extract` names (`https://mycompany.example.com/crm` →
 * `mycompany`). A text from which nothing can be extracted stays as it is, for `checkFieldValue` to refuse.
 * The browser and the server read alike.
 */
export function readFieldValue(field: FieldDefinition, text: string): string {
  const trimmed = text.trim();
  const found =
    field.extract === undefined ? undefined : new RegExp(field.extract, 'iu').exec(trimmed)?.[1]?.trim();
  const value = found === undefined || found === '' ? trimmed : found;
  return field.lowercase === true ? value.toLowerCase() : value;
}

/** What is wrong with a value that was read by `readFieldValue`; null when nothing is. */
export function checkFieldValue(field: FieldDefinition, value: string): FieldProblem | null {
  if (value === '') return field.required ? 'required' : null;
  if (field.kind === 'number' && !/^\d+(\.\d+)?$/.test(value)) return 'number';
  if (field.kind === 'url' && !(URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)))
    return 'url';
  if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(value)) return 'pattern';
  if (field.options !== undefined && !field.options.some((option) => option.value === value))
    return 'pattern';
  return null;
}
