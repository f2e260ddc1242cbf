import {
  checkFieldValue,
  readFieldValue,
  type FieldDefinition,
  type HubForm,
  type HubLink,
} from '@sluice/core';

/** What a person has entered so far. Plain data: every change makes a new one. */
export interface Entry {
  name: string;
  description: string;
  values: Readonly<Record<string, string>>;
  /** Fields that were left once: what is wrong with them is said at once. */
  left: Readonly<Record<string, true>>;
  /** Kept secrets that are being replaced. */
  replacing: Readonly<Record<string, true>>;
  /** What the server found wrong, by field; until that field is changed. */
  refused: Readonly<Record<string, string>>;
}

export type FieldFault = 'required' | 'pattern' | 'number' | 'url' | 'again' | 'refused';

/** How one field stands, for a screen to show. */
export interface FieldView {
  value: string;
  /** Of a secret that stays as it is: what may be shown of it. */
  hint: string | null;
  fault: FieldFault | null;
  /** Filled in and right. */
  complete: boolean;
}

/** Beside the connector's fields; no connector's field can be called so. */
export const NAME_FIELD = '@name';
export const DESCRIPTION_FIELD = '@description';

export function emptyEntry(form: HubForm): Entry {
  return {
    name: form.account?.name ?? '',
    description: form.account?.description ?? '',
    values: { ...form.account?.values },
    left: {},
    replacing: {},
    refused: {},
  };
}

export function viewField(form: HubForm, entry: Entry, field: FieldDefinition): FieldView {
  const value = entry.values[field.name] ?? '';
  const hint = keptHint(form, entry, field);
  if (hint !== null) return { value: '', hint, fault: null, complete: true };
  const refused = entry.refused[field.name] !== undefined;
  const again = refused && value === '' && form.account?.hints[field.name] !== undefined;
  const fault = again ? 'again' : (faultOf(field, value) ?? (refused ? 'refused' : null));
  const shown = refused || entry.left[field.name] === true;
  return { value, hint: null, fault: shown ? fault : null, complete: fault === null && value.trim() !== '' };
}

/** The first field that keeps the form from being sent, and the entry that says so at every one. */
export function checkEntry(form: HubForm, entry: Entry): { entry: Entry; firstWrong: string | null } {
  const left = { ...entry.left };
  for (const field of form.fields) left[field.name] = true;
  const checked = { ...entry, left };
  const wrong = form.fields.find(
    (field) =>
      keptHint(form, entry, field) === null && faultOf(field, entry.values[field.name] ?? '') !== null,
  );
  return { entry: checked, firstWrong: wrong?.name ?? null };
}

export function typeInto(entry: Entry, name: string, text: string): Entry {
  if (name === NAME_FIELD) return { ...entry, name: text };
  if (name === DESCRIPTION_FIELD) return { ...entry, description: text };
  const { [name]: _changed, ...refused } = entry.refused;
  return { ...entry, values: { ...entry.values, [name]: text }, refused };
}

/** Left, or pasted whole: of a whole address the part that is meant stays, and what is wrong is said. */
export function leaveField(form: HubForm, entry: Entry, name: string): Entry {
  const field = form.fields.find((one) => one.name === name);
  const text = entry.values[name] ?? '';
  if (!field || text === '') return entry;
  return {
    ...entry,
    values: { ...entry.values, [name]: readFieldValue(field, text) },
    left: { ...entry.left, [name]: true },
  };
}

export function replaceSecret(entry: Entry, name: string): Entry {
  return { ...entry, replacing: { ...entry.replacing, [name]: true } };
}

export function keepSecret(entry: Entry, name: string): Entry {
  const { [name]: _kept, ...replacing } = entry.replacing;
  const { [name]: _value, ...values } = entry.values;
  const { [name]: _left, ...left } = entry.left;
  const { [name]: _refused, ...refused } = entry.refused;
  return { ...entry, replacing, values, left, refused };
}

/** The server's words put at their fields; a kept secret that is wanted again opens. What fits no field is left. */
export function refuseFields(
  form: HubForm,
  entry: Entry,
  faults: readonly { field: string; message: string }[],
): { entry: Entry; firstWrong: string | null } {
  const refused: Record<string, string> = {};
  const replacing: Record<string, true> = { ...entry.replacing };
  for (const { field, message } of faults) {
    const name = field.replace(/^fields[./]/, '');
    if (!form.fields.some((one) => one.name === name)) continue;
    refused[name] = message;
    if (form.account?.hints[name] !== undefined) replacing[name] = true;
  }
  const firstWrong = form.fields.find((field) => refused[field.name] !== undefined)?.name ?? null;
  return { entry: { ...entry, refused, replacing }, firstWrong };
}

/** What is sent: nothing empty, and no secret that stays as it is. */
export function bodyOf(form: HubForm, entry: Entry, askName: boolean): HubLink {
  const fields: Record<string, string> = {};
  for (const field of form.fields) {
    const value = readFieldValue(field, entry.values[field.name] ?? '');
    if (value !== '' && keptHint(form, entry, field) === null) fields[field.name] = value;
  }
  const name = entry.name.trim();
  const description = entry.description.trim();
  return {
    connector: form.connector.id,
    fields,
    ...(askName && name !== '' ? { name } : {}),
    ...(askName && (description !== '' || form.account) ? { description } : {}),
  };
}

function keptHint(form: HubForm, entry: Entry, field: FieldDefinition): string | null {
  if (field.kind !== 'secret' || entry.replacing[field.name]) return null;
  return form.account?.hints[field.name] ?? null;
}

function faultOf(field: FieldDefinition, text: string): FieldFault | null {
  return checkFieldValue(field, readFieldValue(field, text));
}
