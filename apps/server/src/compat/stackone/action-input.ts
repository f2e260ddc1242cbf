import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { SluiceError } from '@sluice/core';

type Values = Readonly<Record<string, unknown>>;

/** Where an RPC may put the values of an action. */
export interface RpcValues {
  path?: Values | null | undefined;
  query?: Values | null | undefined;
  body?: Values | null | undefined;
}

/**
 * The one input that our actions take: the values of `path`, `query` and `body` side by side. What comes in
 * `path` and `query` may be text and is read as what the action wants. `query.debug` is the client's own, unless
 * the action has a field of that name. Throws `request.invalid` for a name that stands in two places.
 */
export function actionInput(schema: TSchema, { path, query, body }: RpcValues): Record<string, unknown> {
  const input: Record<string, unknown> = { ...body };
  for (const [place, values] of Object.entries({ query, path })) {
    for (const [name, value] of Object.entries(values ?? {})) {
      if (place === 'query' && name === 'debug' && propertyOf(schema, name) === undefined) continue;
      if (Object.hasOwn(input, name)) throw twice(place, name);
      const property = propertyOf(schema, name);
      input[name] = property === undefined ? value : Value.Convert(property, structuredClone(value));
    }
  }
  return input;
}

function propertyOf(schema: TSchema, name: string): TSchema | undefined {
  const properties: unknown = schema['properties'];
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name))
    return undefined;
  return (properties as Record<string, TSchema>)[name];
}

function twice(place: string, name: string): SluiceError {
  const field = `${place}.${name.slice(0, 60)}`;
  return new SluiceError('request.invalid', {
    message: `The body is not valid: ${field} is given in another place as well.`,
    fix: 'Give each value once, in path, query or body.',
    fields: [{ field, message: 'is given in another place as well' }],
  });
}
