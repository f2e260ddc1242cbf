import { checkFieldValue, readFieldValue, type ConnectorInfo, type FieldDefinition } from '@sluice/core';

/** What a person has entered of a new credential so far. Plain data: every change makes a new one. */
export interface CredentialEntry {
  name: string;
  description: string;
  values: Readonly<Record<string, string>>;
  /** Fields whose fault is said: they were left once, or Save was pressed. */
  told: Readonly<Record<string, true>>;
  /** What the server found wrong, by field; until that field is changed. */
  refused: Readonly<Record<string, string>>;
}

type Fields = ConnectorInfo['fields'];

/** Beside the connector's own fields; none of these can be called so. */
export const NAME = '@name';

export const EMPTY_ENTRY: CredentialEntry = { name: '', description: '', values: {}, told: {}, refused: {} };

export function typeInto(entry: CredentialEntry, field: string, text: string): CredentialEntry {
  const { [field]: _changed, ...refused } = entry.refused;
  return { ...entry, values: { ...entry.values, [field]: text }, refused };
}

/** Left: of a whole address the part that is meant stays, and what is wrong is said from now on. */
export function leaveField(entry: CredentialEntry, field: FieldDefinition): CredentialEntry {
  const text = entry.values[field.name] ?? '';
  if (text === '') return entry;
  return {
    ...entry,
    values: { ...entry.values, [field.name]: readFieldValue(field, text) },
    told: { ...entry.told, [field.name]: true },
  };
}

/** What is wrong with a field, in words; nothing while it is right, or was not left yet. */
export function faultOf(entry: CredentialEntry, field: FieldDefinition): string | undefined {
  if (entry.refused[field.name] !== undefined) return entry.refused[field.name];
  return entry.told[field.name] ? wordsFor(field, entry.values[field.name] ?? '') : undefined;
}

export function nameFault(entry: CredentialEntry): string | undefined {
  return entry.told[NAME] && entry.name.trim() === '' ? 'Give the credential a name.' : undefined;
}

/** The entry with every fault said, and the first field that keeps it from being saved. */
export function checkAll(
  entry: CredentialEntry,
  fields: Fields,
): { entry: CredentialEntry; firstWrong: string | undefined } {
  const told: Record<string, true> = { [NAME]: true };
  for (const { name } of fields) told[name] = true;
  const wrong = fields.find((field) => wordsFor(field, entry.values[field.name] ?? '') !== undefined);
  return {
    entry: { ...entry, told },
    firstWrong: entry.name.trim() === '' ? NAME : wrong?.name,
  };
}

/** The server's words put at their fields; what fits none of them is left to be said above. */
export function refuse(
  entry: CredentialEntry,
  fields: Fields,
  faults: readonly { field: string; message: string }[],
): CredentialEntry {
  const refused: Record<string, string> = {};
  for (const { field, message } of faults) {
    const name = field.replace(/^fields[./]/, '');
    if (fields.some((one) => one.name === name)) refused[name] = message;
  }
  return { ...entry, refused };
}

/** What is sent as the fields of the account: nothing that is empty. */
export function valuesOf(entry: CredentialEntry, fields: Fields): Record<string, string> {
  return Object.fromEntries(
    fields
      .map((field) => [field.name, readFieldValue(field, entry.values[field.name] ?? '')] as const)
      .filter(([, value]) => value !== ''),
  );
}

function wordsFor(field: FieldDefinition, text: string): string | undefined {
  switch (checkFieldValue(field, readFieldValue(field, text))) {
    case 'required':
      return `${field.label} is needed.`;
    case 'pattern':
      return field.patternMessage ?? `${field.label} does not have the right form.`;
    case 'number':
      return `${field.label} must be a number.`;
    case 'url':
      return `${field.label} must be a whole address, such as https://api.example.com.`;
    case null:
      return undefined;
  }
}
