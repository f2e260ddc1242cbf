import {
  checkFieldValue,
  readFieldValue,
  Secret,
  SluiceError,
  type FieldDefinition,
  type FieldError,
  type FieldProblem,
} from '@sluice/core';
import type { Connector } from '@sluice/connectors';

/** What was entered for an account, checked and taken apart. */
export interface EnteredFields {
  /** Not secret, in their one form. */
  fields: Record<string, string>;
  secrets: Record<string, Secret>;
}

/**
 * Checks what was entered against what the connector asks for. Throws `account.fields` with one message
 * for each field that is wrong; no message repeats what was entered.
 */
export function readFields(connector: Connector, entered: Readonly<Record<string, string>>): EnteredFields {
  const errors: FieldError[] = unknownFields(connector, entered);
  const given = Object.fromEntries(
    connector.fields.map((field) => [field.name, readFieldValue(field, entered[field.name] ?? '')]),
  );
  const secrets = pick(connector, given, (field) => field.kind === 'secret');
  const plain = pick(connector, given, (field) => field.kind !== 'secret');
  const fields = { ...(connector.normalise?.(plain) ?? plain) };
  for (const field of connector.fields) {
    const value = field.kind === 'secret' ? secrets[field.name] : fields[field.name];
    const message = whatIsWrong(connector, field, value ?? '');
    if (message !== null) errors.push({ field: `fields.${field.name}`, message });
  }
  if (errors.length > 0) throw fieldsError(connector, errors);
  return {
    fields,
    secrets: Object.fromEntries(Object.entries(secrets).map(([name, text]) => [name, new Secret(text)])),
  };
}

/**
 * Checks some of the fields that are not secret, without asking for the others. Throws `account.fields`. What
 * the others would change of them is seen only when the account is linked.
 */
export function checkSomeFields(connector: Connector, given: Readonly<Record<string, string>>): void {
  const values = Object.fromEntries(
    connector.fields.flatMap((field) => {
      const value = given[field.name];
      return value === undefined ? [] : [[field.name, readFieldValue(field, value)]];
    }),
  );
  const fields = connector.normalise?.(values) ?? values;
  const errors = connector.fields.flatMap((field) => {
    if (values[field.name] === undefined) return [];
    const message = whatIsWrong(connector, field, fields[field.name] ?? '');
    return message === null ? [] : [{ field: `fields.${field.name}`, message }];
  });
  if (errors.length > 0) throw fieldsError(connector, errors);
}

/** One error over all that is wrong with the fields. */
function fieldsError(connector: Connector, errors: readonly FieldError[]): SluiceError {
  const words = errors.map((error) => `${error.field.replace('fields.', '')}: ${bare(error.message)}`);
  return new SluiceError('account.fields', {
    message: `The fields for ${connector.name} are not right: ${words.join('; ')}.`,
    fix: 'The connector’s guide tells what each field is.',
    fields: errors,
  });
}

function bare(message: string): string {
  return message.replace(/\.$/, '');
}

/** The fields without an empty one, since an empty field was not filled in. */
function pick(
  connector: Connector,
  given: Readonly<Record<string, string>>,
  wanted: (field: FieldDefinition) => boolean,
): Record<string, string> {
  const names = connector.fields.filter(wanted).map((field) => field.name);
  return Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
}

function unknownFields(connector: Connector, entered: Readonly<Record<string, string>>): FieldError[] {
  const known = new Set(connector.fields.map((field) => field.name));
  return Object.keys(entered)
    .filter((name) => !known.has(name))
    .map((name) => ({ field: `fields.${name}`, message: `is not a field of ${connector.name}` }));
}

// Line ends and other control characters would let a value break out of the header it is sent in.
const CONTROL = /\p{Cc}/u;
const SENDABLE_IN_HEADER = /^[\x20-\x7e]*$/;

const WORDS: Readonly<Record<FieldProblem, string>> = {
  required: 'is needed',
  number: 'must be a number',
  url: 'must be a whole address, as https://api.example.com',
  pattern: 'does not have the right form',
};

function whatIsWrong(connector: Connector, field: FieldDefinition, value: string): string | null {
  const { auth } = connector;
  if (CONTROL.test(value)) return 'holds a line end or another control character';
  if (auth.kind === 'header' && auth.field === field.name && !SENDABLE_IN_HEADER.test(value))
    return 'holds characters that no key of this kind has; copy it again';
  const problem = checkFieldValue(field, value);
  if (problem === 'pattern') return field.patternMessage ?? WORDS.pattern;
  return problem === null ? null : WORDS[problem];
}
