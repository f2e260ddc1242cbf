import type { TSchema } from '@sinclair/typebox';

/**
 * The schema with every object in it closed to properties it does not name, so that a misspelt one is
 * refused and not overlooked. Used for what comes in; what goes out may grow.
 */
export function closed(schema: TSchema): TSchema {
  return close(schema) as TSchema;
}

function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => close(item));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, close(item)]));
  const isOpenObject = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpenObject ? { ...copy, additionalProperties: false } : copy;
}

/** Plain JSON Schema, without what TypeBox keeps beside it, and without ids that would clash in one document. */
export function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((item) => plainSchema(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([name]) => name !== '$id');
  return Object.fromEntries(entries.map(([name, item]) => [name, plainSchema(item)]));
}
