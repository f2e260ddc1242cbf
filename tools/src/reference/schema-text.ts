/** A JSON schema as far as the operation table uses it. */
export interface JsonSchema {
  $id?: string;
  type?: string;
  enum?: readonly unknown[];
  description?: string;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  patternProperties?: Readonly<Record<string, JsonSchema>>;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
}

/** The schema's type in a few words: `integer, 1 to 500`, `list of [Run](#run)`. */
export function typeText(schema: JsonSchema): string {
  if (schema.$id !== undefined) return `[${schema.$id}](#${schema.$id.toLowerCase()})`;
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  switch (schema.type) {
    case 'array':
      return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}${range(schema.minItems, schema.maxItems)}`;
    case 'object':
      return objectText(schema);
    case 'integer':
    case 'number':
      return `${schema.type}${range(schema.minimum, schema.maximum)}`;
    case 'string':
      return `text${range(schema.minLength, schema.maxLength, ' characters')}`;
    case undefined:
      return 'anything';
    default:
      return schema.type;
  }
}

function objectText(schema: JsonSchema): string {
  const [values] = Object.values(schema.patternProperties ?? {});
  if (values) return `names, each with ${typeText(values)}`;
  const names = Object.entries(schema.properties ?? {});
  if (names.length === 0) return 'object';
  const required = new Set(schema.required);
  return `{ ${names.map(([name, inner]) => `${name}${required.has(name) ? '' : '?'}: ${typeText(inner)}`).join('; ')} }`;
}

function range(from: number | undefined, to: number | undefined, unit = ''): string {
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}${unit}`;
  if (to !== undefined) return `, at most ${to}${unit}`;
  return from === undefined ? '' : `, at least ${from}${unit}`;
}

/** A table of the properties of an object. */
export function propertyTable(schema: JsonSchema): string {
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const standard = property.default === undefined ? '' : ` (default ${JSON.stringify(property.default)})`;
    const about = property.$id === undefined ? (property.description ?? '') : '';
    return [`\`${name}\``, typeText(property) + standard, required.has(name) ? 'yes' : 'no', about];
  });
  return markdownTable(['Name', 'Type', 'Required', 'About'], rows);
}

/** Every schema with an id that is reached from this one, itself included. */
export function namedSchemas(
  schema: unknown,
  found = new Map<string, JsonSchema>(),
): Map<string, JsonSchema> {
  if (typeof schema !== 'object' || schema === null) return found;
  const { $id } = schema as JsonSchema;
  if ($id !== undefined) found.set($id, schema);
  for (const inner of Object.values(schema)) namedSchemas(inner, found);
  return found;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
