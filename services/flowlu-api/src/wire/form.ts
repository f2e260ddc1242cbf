import { type Refusal, refuse } from './refusal.ts';

/** More parameters than this in one query or body are refused. */
const MAX_PARAMETERS = 1000;

/** The values of each name in the order they came; `name[]` counts as `name`. */
export type Form = ReadonlyMap<string, readonly string[]>;

/** A query string or a form body. Broken percent escapes are taken as they stand. */
export function decodeForm(text: string): Form | Refusal {
  const form = new Map<string, string[]>();
  if (text === '') return form;
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > MAX_PARAMETERS) return refuse('invalidRequest', 'invalid request: too many parameters');
    add(form, name.endsWith('[]') ? name.slice(0, -2) : name, value);
  }
  return form;
}

/** A JSON object as if it had come as a form: booleans are 1 and 0, null clears. Other bodies are empty. */
export function decodeJson(text: string): Form | Refusal {
  const form = new Map<string, string[]>();
  const parsed = parseObject(text);
  if (!parsed) return refuse('invalidRequest', 'invalid request: the body is not a JSON object');
  const entries = Object.entries(parsed);
  if (entries.length > MAX_PARAMETERS) {
    return refuse('invalidRequest', 'invalid request: too many parameters');
  }
  for (const [name, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) add(form, name, asText(one));
  }
  return form;
}

/** The value of a name; of several the last, as the real API's platform takes it. */
export function lastOf(form: Form, name: string): string | undefined {
  return form.get(name)?.at(-1);
}

function add(form: Map<string, string[]>, name: string, value: string): void {
  const values = form.get(name);
  if (values) values.push(value);
  else form.set(name, [value]);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
