import { maskText, maskValue } from './mask-text.ts';

/** What of a body may be shown beside its shape. */
export interface Masking {
  /** Whether it tells of a failure: what it says in words stays, without anything personal in it. */
  failed: boolean;
  /** Texts that the call was given: they are taken out of such words. */
  given: readonly string[];
}

const MAX_CHARACTERS = 16 * 1024;
/** The same with room for quotes, commas and braces. */
const BUDGET = 12_000;
const MAX_DEPTH = 8;
const LIST_ENTRIES = 3;
const MAX_PROPERTIES = 80;

/**
 * A body as JSON that may be shown to anyone who may see the call: its shape, with numbers, yes and no, and
 * codes; every other text only by its beginning. Takes no longer for a large body than for a small one. I-22
 */
export function maskBody(body: unknown, masking: Masking): string | null {
  if (body === undefined) return null;
  const walk: Walk = { masking, left: BUDGET };
  const text = JSON.stringify(masked(walk, body, { key: '', depth: 0 }));
  return text.length <= MAX_CHARACTERS ? text : JSON.stringify('… (too large to be kept)');
}

interface Walk {
  masking: Masking;
  /** Characters that may still be written. */
  left: number;
}

interface Place {
  /** The name of the property that it stands under; of a list's entries, that of the list. */
  key: string;
  depth: number;
}

function masked(walk: Walk, value: unknown, place: Place): unknown {
  walk.left -= 4;
  if (walk.left < 0 || place.depth > MAX_DEPTH) return '…';
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return PERSONAL_NUMBERS.test(place.key) ? maskValue(String(value)) : value;
  if (typeof value === 'string') return spent(walk, maskedText(walk.masking, value, place));
  if (Array.isArray(value)) return maskedList(walk, value, place);
  return typeof value === 'object' ? maskedObject(walk, value, place.depth) : null;
}

const PERSONAL_NUMBERS = /phone|mobile|fax|birth|salary|ssn|postal|zip|latitude|longitude/i;

function maskedList(walk: Walk, list: readonly unknown[], { key, depth }: Place): unknown[] {
  const kept = list.slice(0, LIST_ENTRIES).map((entry) => masked(walk, entry, { key, depth: depth + 1 }));
  return list.length > LIST_ENTRIES ? [...kept, `… ${list.length - LIST_ENTRIES} more`] : kept;
}

function maskedObject(walk: Walk, value: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  let count = 0;
  for (const key of Object.keys(value)) {
    count += 1;
    if (count > MAX_PROPERTIES || walk.left < 0) {
      result['…'] = 'more properties';
      break;
    }
    const name = spent(walk, nameOf(walk.masking, key));
    const free = Object.hasOwn(result, name) ? `${name} (${count})` : name;
    result[free] = masked(walk, Reflect.get(value, key), { key, depth: depth + 1 });
  }
  return result;
}

/** Names of properties are plain words; whatever else stands there is a value: an address, a phone number. */
const PLAIN_NAME = /^(?:[A-Za-z_$][\w$.:-]{0,59}|\d{1,6})$/;

function nameOf({ given }: Masking, key: string): string {
  return PLAIN_NAME.test(key) && key !== '__proto__' && !given.includes(key) ? key : maskValue(key);
}

/** Properties whose values are words of the provider and never of a person. */
const CODE_NAMES =
  /^(?:status|status_?code|code|error_?code|error_?type|error_?name|type|kind|category|sub_?category|result|outcome|object|event|level|severity|unit|currency|version)$/i;
const CODE = /^[A-Za-z][\w.:-]{0,39}$/;
const WORDS =
  /^(?:errors?|message|messages|msg|detail|details|reason|title|error_?(?:msg|message|description|text))$/i;

function maskedText({ failed, given }: Masking, text: string, { key, depth }: Place): string {
  if (CODE_NAMES.test(key) && CODE.test(text) && !given.includes(text)) return text;
  if (text === 'true' || text === 'false') return text;
  // A body that is no JSON has no names: in a failure it is words.
  const isWords = WORDS.test(key) || (depth === 0 && key === '');
  return failed && isWords ? maskText(text, given) : maskValue(text);
}

function spent(walk: Walk, text: string): string {
  walk.left -= text.length;
  return text;
}
