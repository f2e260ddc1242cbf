import { type Entity, field, type Field, findField } from '../entities/index.ts';
import type { Form } from './form.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { isDate, isDatetime } from './values.ts';

/** A list filter may name this many values. */
const MAX_VALUES = 1000;

/** One condition of a list; all must hold. */
export interface Filter {
  field: Field;
  test: FilterTest;
}

type FilterTest =
  | { kind: 'in'; values: readonly (string | number)[]; not: boolean }
  | { kind: 'empty'; not: boolean }
  | { kind: 'between'; from?: Bound; to?: Bound };

export interface Bound {
  value: string | number;
  inclusive: boolean;
}

/** The filters of a list's query (Flowlu reference 2.4), or why they cannot be used. */
export function readFilters(
  entity: Entity,
  query: Form,
  unknownFilter: 'ignored' | 'error',
): Filter[] | Refusal {
  const filters: Filter[] = [];
  for (const [name, sent] of query) {
    const code = /^filter\[([^\]]+)\]$/.exec(name)?.[1];
    if (code === undefined) continue;
    const filtered = filterField(entity, code);
    if (!filtered) {
      if (unknownFilter === 'error') return refuse('invalidRequest', `invalid request: no filter ${code}`);
      continue;
    }
    const test = readTest(filtered, sent.join(','));
    if (isRefusal(test)) return test;
    filters.push({ field: filtered, test });
  }
  return filters;
}

function filterField(entity: Entity, code: string): Field | undefined {
  const custom = /^cf[._](?:field_)?(\d{1,9})$/.exec(code)?.[1];
  return custom === undefined ? findField(entity, code) : field(`cf_${custom}`, 'string');
}

function readTest(filtered: Field, text: string): FilterTest | Refusal {
  if (text.startsWith('{')) {
    const test = readJsonTest(filtered, text);
    if (test) return test;
  }
  const not = text.startsWith('!');
  const values = (not ? text.slice(1) : text).split(',').map((value) => value.trim());
  return equalTo(filtered, values, not);
}

function equalTo(filtered: Field, texts: readonly string[], not: boolean): FilterTest | Refusal {
  if (texts.length > MAX_VALUES) {
    return refuse('invalidRequest', `invalid request: a filter takes at most ${MAX_VALUES} values`);
  }
  const [only] = texts;
  if (texts.length === 1 && only === '') return { kind: 'empty', not };
  if (filtered.type === 'datetime' && texts.length === 1 && only !== undefined && isDate(only) && !not) {
    return { kind: 'between', from: dayStart(filtered, only), to: dayEnd(filtered, only) };
  }
  return { kind: 'in', not, values: texts.flatMap((text) => comparable(filtered, text) ?? []) };
}

/** The JSON forms. What is not JSON may still be the plain value of a text field. */
function readJsonTest(filtered: Field, text: string): FilterTest | Refusal | undefined {
  const form = parseObject(text);
  if (form) return readRange(filtered, form) ?? refuse('invalidRequest', malformed(filtered));
  return isTextual(filtered) ? undefined : refuse('invalidRequest', malformed(filtered));
}

function readRange(filtered: Field, form: Record<string, unknown>): FilterTest | Refusal | undefined {
  const text = (name: string) => {
    const value = form[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  if ('start_date' in form || 'end_date' in form) {
    return readDates(filtered, text('start_date'), text('end_date'));
  }
  const bound = (name: string, inclusive: boolean): Bound | undefined => {
    const value = comparable(filtered, text(name) ?? '');
    return value === undefined ? undefined : { value, inclusive };
  };
  switch (form['type']) {
    case 'exact_value': {
      const value = text('value');
      return value === undefined ? undefined : equalTo(filtered, [value], false);
    }
    case 'less':
      return between(undefined, bound('value', false));
    case 'more':
      return between(bound('value', false), undefined);
    case 'range':
      return between(bound('start_value', true), bound('end_value', true));
    default:
      return undefined;
  }
}

/** Days are whole and both ends belong to the range; a time of day, where one is given, is taken exactly. */
function readDates(
  filtered: Field,
  start: string | undefined,
  end: string | undefined,
): FilterTest | undefined {
  if (filtered.type !== 'date' && filtered.type !== 'datetime') return undefined;
  const given = [start, end].filter((text) => text !== undefined && text !== '');
  if (!given.every((text) => text !== undefined && (isDate(text) || isDatetime(text)))) return undefined;
  return between(start ? dayStart(filtered, start) : undefined, end ? dayEnd(filtered, end) : undefined);
}

function dayStart(filtered: Field, text: string): Bound {
  if (filtered.type === 'date') return { value: text.slice(0, 10), inclusive: true };
  return { value: isDate(text) ? `${text} 00:00:00` : text, inclusive: true };
}

function dayEnd(filtered: Field, text: string): Bound {
  if (filtered.type === 'date') return { value: text.slice(0, 10), inclusive: true };
  return { value: isDate(text) ? `${text} 23:59:59` : text, inclusive: true };
}

function between(from: Bound | undefined, to: Bound | undefined): FilterTest | undefined {
  if (!from && !to) return undefined;
  return { kind: 'between', ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

/** The text as a value of that field's kind; a text that is no number equals no number. */
function comparable(filtered: Field, text: string): string | number | undefined {
  if (isTextual(filtered)) return text;
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(text) ? Number(text) : undefined;
}

function isTextual(filtered: Field): boolean {
  return ['string', 'text', 'date', 'datetime'].includes(filtered.type);
}

function malformed(filtered: Field): string {
  return `invalid request: the filter on ${filtered.code} cannot be read`;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
