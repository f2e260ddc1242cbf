import type { Behaviours } from '../behaviours.ts';
import { type Entity, type Field, findField, type Values } from '../entities/index.ts';
import type { Form } from './form.ts';
import { invalidFields, isRefusal, type Refusal } from './refusal.ts';
import { readValue } from './values.ts';

const MAX_CUSTOM_FIELDS = 200;
const MAX_CUSTOM_VALUE = 65_535;

/** What a caller sent for a record: kept values, and null for what is to be cleared. */
type Input = Map<string, string | number | null>;

/** Who writes, and when: `YYYY-MM-DD hh:mm:ss`. */
export interface Stamp {
  at: string;
  userId: number;
}

/** The record that a create makes of a form, or the fields that are wrong. Unknown fields are passed over. */
export function prepareCreate(
  entity: Entity,
  form: Form,
  write: { stamp: Stamp; behaviours: Behaviours },
): Values | Refusal {
  const input = readInput(entity, form, write.behaviours);
  if (isRefusal(input)) return input;
  const values: Values = {};
  for (const field of entity.fields) {
    if (field.default !== undefined && !input.has(field.code)) values[field.code] = field.default;
  }
  return finish(entity, { values, input, stamps: { created: write.stamp, updated: write.stamp } });
}

/** The record that an update leaves: only the fields sent are changed, an empty one is cleared. */
export function prepareUpdate(
  entity: Entity,
  form: Form,
  write: { current: Values; stamp: Stamp; behaviours: Behaviours },
): Values | Refusal {
  const input = readInput(entity, form, write.behaviours);
  if (isRefusal(input)) return input;
  return finish(entity, { values: { ...write.current }, input, stamps: { updated: write.stamp } });
}

/** The custom field a parameter names: `cf_900` or `cf.900`, always answered as `cf_900`. */
function customFieldCode(name: string): string | undefined {
  const match = /^cf[_.](\d{1,9})$/.exec(name);
  return match ? `cf_${match[1]}` : undefined;
}

function finish(
  entity: Entity,
  write: { values: Values; input: Input; stamps: { created?: Stamp; updated: Stamp } },
): Values | Refusal {
  const { values, input, stamps } = write;
  const before = { ...values };
  for (const [code, value] of input) {
    if (value === null) delete values[code];
    else values[code] = value;
  }
  const missing = findMissing(entity, values);
  if (missing) return invalidFields(missing);
  if (Object.keys(values).filter((code) => code.startsWith('cf_')).length > MAX_CUSTOM_FIELDS) {
    return invalidFields({ cf: `more than ${MAX_CUSTOM_FIELDS} custom fields` });
  }
  entity.complete?.(values, before);
  const has = (code: string) => findField(entity, code) !== undefined;
  if (stamps.created && has('created_date')) {
    values['created_date'] = stamps.created.at;
    values['created_by'] = stamps.created.userId;
  }
  if (has('updated_date')) {
    values['updated_date'] = stamps.updated.at;
    values['updated_by'] = stamps.updated.userId;
  }
  return values;
}

function readInput(entity: Entity, form: Form, behaviours: Behaviours): Input | Refusal {
  const input: Input = new Map();
  const wrong: Record<string, string> = {};
  for (const [name, sent] of form) {
    const custom = customFieldCode(name);
    if (custom !== undefined) {
      if (!spellingTaken(name, behaviours)) continue;
      const text = sent.filter((value) => value !== '').join(',');
      if (text.length > MAX_CUSTOM_VALUE) wrong[custom] = `${custom} is too long`;
      else input.set(custom, text === '' ? null : text);
      continue;
    }
    const field = findField(entity, name);
    if (field && !field.system) readField(field, { text: sent.at(-1) ?? '', input, wrong });
  }
  return Object.keys(wrong).length > 0 ? invalidFields(wrong) : input;
}

function readField(field: Field, to: { text: string; input: Input; wrong: Record<string, string> }): void {
  const text = field.type === 'text' ? to.text : to.text.trim();
  if (text === '') {
    to.input.set(field.code, null);
    return;
  }
  const read = readValue(field, text);
  if ('wrong' in read) to.wrong[field.code] = `${field.code} ${read.wrong}`;
  else to.input.set(field.code, read.value);
}

function spellingTaken(name: string, behaviours: Behaviours): boolean {
  if (behaviours.customFieldWrites === 'both') return true;
  return name.startsWith('cf_') === (behaviours.customFieldWrites === 'underscore');
}

function findMissing(entity: Entity, values: Values): Record<string, string> | undefined {
  const missing = entity.fields.filter(
    (field) => isRequired(field, values) && values[field.code] === undefined,
  );
  if (missing.length === 0) return undefined;
  return Object.fromEntries(missing.map(({ code }) => [code, `${code} cannot be empty`]));
}

function isRequired(field: Field, values: Values): boolean {
  if (field.required === undefined || field.required === true) return field.required === true;
  return values[field.required.whenField] === field.required.is;
}
