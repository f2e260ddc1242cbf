/** One input of an action, as a form asks for it. */
export interface SchemaField {
  name: string;
  label: string;
  required: boolean;
  help: string | undefined;
  kind: 'text' | 'number' | 'choice' | 'several' | 'lines' | 'json';
  /** Of `choice` and `several`. */
  options: readonly { value: string; label: string }[];
  /** What JSON of it may look like. */
  example: string | undefined;
}

/** What stands in the form: one text for each field, the chosen values of `several` one to a line. */
export type Entered = Readonly<Record<string, string>>;

type Schema = Readonly<Record<string, unknown>>;

/** The fields of a JSON Schema; null when it is no object whose properties could be asked for one by one. */
export function fieldsOf(schema: unknown): SchemaField[] | null {
  if (!isSchema(schema) || schema['type'] !== 'object' || !isSchema(schema['properties'] ?? {})) return null;
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  const fields = Object.entries(properties).map(([name, part]) =>
    fieldOf(name, { part: isSchema(part) ? part : {}, required: required.has(name) }),
  );
  // What has to be given comes first.
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

function fieldOf(name: string, { part, required }: { part: Schema; required: boolean }): SchemaField {
  const kind = kindOf(part);
  const items = isSchema(part['items']) ? part['items'] : {};
  const values = kind === 'several' ? valuesOf(items) : valuesOf(part);
  const description = part['description'];
  return {
    name,
    label: titleOf(name, part),
    required,
    kind,
    help: typeof description === 'string' ? description : kind === 'lines' ? 'One to a line.' : undefined,
    options: (values ?? []).map((value) => ({ value: JSON.stringify(value), label: String(value) })),
    example: kind === 'json' ? JSON.stringify(exampleOf(part), null, 2) : undefined,
  };
}

function kindOf(part: Schema): SchemaField['kind'] {
  if (valuesOf(part)) return 'choice';
  switch (part['type']) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'array': {
      const items = isSchema(part['items']) ? part['items'] : {};
      if (valuesOf(items)) return 'several';
      return items['type'] === 'string' ? 'lines' : 'json';
    }
    default:
      return variantsOf(part).some(({ type }) => type === 'string') ? 'text' : 'json';
  }
}

/** The few values that a part may have; undefined when it may have any. */
function valuesOf(part: Schema): unknown[] | undefined {
  if (part['type'] === 'boolean') return [true, false];
  if (Array.isArray(part['enum'])) return part['enum'];
  const variants = variantsOf(part);
  const isClosed = variants.length > 0 && variants.every((variant) => 'const' in variant);
  return isClosed ? variants.map((variant) => variant['const']) : undefined;
}

function variantsOf(part: Schema): Schema[] {
  const variants = part['anyOf'] ?? part['oneOf'];
  return Array.isArray(variants) ? variants.filter(isSchema) : [];
}

const MAX_DEPTH = 5;
const SHOWN_PROPERTIES = 2;

/** The least that may be given; of what needs nothing the first few properties. */
function exampleOf(part: Schema, depth = 0): unknown {
  const values = valuesOf(part);
  if (values) return values[0];
  if (depth > MAX_DEPTH) return null;
  switch (part['type']) {
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return typeof part['minimum'] === 'number' ? part['minimum'] : 0;
    case 'array':
      return isSchema(part['items']) ? [exampleOf(part['items'], depth + 1)] : [];
    case 'object': {
      const properties = isSchema(part['properties']) ? part['properties'] : {};
      const required = Array.isArray(part['required']) ? (part['required'] as string[]) : [];
      const names = required.length > 0 ? required : Object.keys(properties).slice(0, SHOWN_PROPERTIES);
      const entries = names.map((name) => {
        const inner = properties[name];
        return [name, isSchema(inner) ? exampleOf(inner, depth + 1) : ''];
      });
      return Object.fromEntries(entries) as unknown;
    }
    default: {
      const [first] = variantsOf(part);
      return first ? exampleOf(first, depth + 1) : null;
    }
  }
}

/** `companyName` → `Company name`. */
function titleOf(name: string, part: Schema): string {
  if (typeof part['title'] === 'string') return part['title'];
  const words = name
    .replaceAll(/[_.-]+/g, ' ')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type Read = { input: Record<string, unknown> } | { wrong: Readonly<Record<string, string>> };

/** What was entered as an input: what is empty is left out. Or what is wrong, by field. */
export function readEntered(fields: readonly SchemaField[], entered: Entered): Read {
  const input: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const text = (entered[field.name] ?? '').trim();
    if (text === '') {
      if (field.required) wrong[field.name] = 'Has to be given.';
      continue;
    }
    const value = readValue(field, text);
    if ('wrong' in value) wrong[field.name] = value.wrong;
    else input[field.name] = value.value;
  }
  return Object.keys(wrong).length > 0 ? { wrong } : { input };
}

function readValue({ kind }: SchemaField, text: string): { value: unknown } | { wrong: string } {
  switch (kind) {
    case 'text':
      return { value: text };
    case 'number':
      return Number.isFinite(Number(text)) ? { value: Number(text) } : { wrong: 'Is not a number.' };
    case 'lines':
      return { value: linesOf(text) };
    case 'several':
      return { value: linesOf(text).map((line) => JSON.parse(line) as unknown) };
    case 'choice':
    case 'json':
      return readJson(text);
  }
}

export function readJson(text: string): { value: unknown } | { wrong: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { wrong: 'Is not valid JSON: check quotes, commas and brackets.' };
  }
}

export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What the server said of each field, by its name: it names them as `input/name/0`. */
export function refusedFields(
  faults: readonly { field: string; message: string }[],
): Readonly<Record<string, string>> {
  const refused: Record<string, string> = {};
  for (const { field, message } of faults) {
    const [first, name] = field.split('/');
    if (first === 'input' && name !== undefined && name !== '') refused[name] ??= message;
  }
  return refused;
}
