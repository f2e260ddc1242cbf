import type { Field, FieldType } from '../entities/index.ts';

const MAX_INT = 2_147_483_647;
const MAX_STRING = 255;
const MAX_TEXT = 65_535;
const MAX_PRICE = 1e18;

/** A value as it is kept, or what is wrong with the text that was sent for it (Flowlu reference 2.2). */
export type ReadValue = { value: string | number } | { wrong: string };

const READERS: Record<FieldType, (text: string) => ReadValue> = {
  int: readInt,
  string: (text) =>
    text.length > MAX_STRING ? { wrong: `is longer than ${MAX_STRING} characters` } : { value: text },
  text: (text) =>
    text.length > MAX_TEXT ? { wrong: `is longer than ${MAX_TEXT} characters` } : { value: text },
  bool: (text) => (text === '1' || text === '0' ? { value: Number(text) } : { wrong: 'must be 1 or 0' }),
  price: (text) => readNumber(text, toCents),
  float: (text) => readNumber(text, Number),
  date: (text) => (isDate(text) ? { value: text } : { wrong: 'must be a date such as 2026-01-31' }),
  datetime: readDatetime,
};

/** Reads what was sent for a field; the text is not empty. */
export function readValue(field: Field, text: string): ReadValue {
  const read = READERS[field.type](text);
  if ('wrong' in read || !field.values || field.values.includes(Number(read.value))) return read;
  return { wrong: `must be one of ${field.values.join(', ')}` };
}

/** `2026-01-31`, and a day that exists. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** `2026-01-31 09:30:00`, and a time that exists. */
export function isDatetime(text: string): boolean {
  return /^.{10} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text) && isDate(text.slice(0, 10));
}

/** A moment as the API writes it, in UTC. */
export function wireTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}

function readInt(text: string): ReadValue {
  const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= MAX_INT ? { value } : { wrong: 'must be an integer' };
}

function readNumber(text: string, read: (text: string) => number): ReadValue {
  const value = /^-?\d{1,20}(\.\d{1,20})?$/.test(text) ? read(text) : Number.NaN;
  return Math.abs(value) < MAX_PRICE ? { value } : { wrong: 'must be a number' };
}

/** Two decimals, rounded as written: `1.005` times 100 would already be less than 100.5. */
function toCents(text: string): number {
  return Number(`${Math.round(Number(`${text}e2`))}e-2`);
}

function readDatetime(text: string): ReadValue {
  if (isDate(text)) return { value: `${text} 00:00:00` };
  return isDatetime(text) ? { value: text } : { wrong: 'must be a time such as 2026-01-31 09:30:00' };
}
