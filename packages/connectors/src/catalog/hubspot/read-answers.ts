import type { Static } from '@sinclair/typebox';
import { SluiceError } from '@sluice/core';
import type { ProviderResponse } from '../../kit/errors.ts';
import { at, isObject, listAt, numberAt, present, textAt } from '../../kit/json.ts';
import type * as s from './schemas.ts';

type Entity = Static<typeof s.Entity>;

/** One object. Throws `provider.malformed` for what is none. */
export function readEntity(body: unknown): Entity {
  const id = textAt(body, 'id');
  const properties = at(body, 'properties');
  if (id === undefined || !isObject(properties)) throw malformed('holds no record');
  return {
    id,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, value === null ? null : asText(value)]),
    ),
    ...present({ createdAt: textAt(body, 'createdAt'), updatedAt: textAt(body, 'updatedAt') }),
    ...(at(body, 'archived') === true ? { archived: true } : {}),
  };
}

/** A page of a list or a search; `next` is missing after the last. */
export function readPage({ body }: ProviderResponse): Static<typeof s.EntityPage> {
  const total = numberAt(body, 'total');
  const next = textAt(body, 'paging', 'next', 'after');
  return {
    items: results(body).map(readEntity),
    ...(next === undefined ? {} : { next }),
    ...(total === undefined ? {} : { total }),
  };
}

/** What became of a batch: a 207 holds what went wrong beside what went well (HubSpot “Error handling”). */
export function readBatch({ body }: ProviderResponse): Static<typeof s.BatchOutput> {
  return {
    items: results(body).map((item) => {
      const trace = textAt(item, 'objectWriteTraceId');
      const created = at(item, 'new');
      return {
        ...readEntity(item),
        ...(typeof created === 'boolean' ? { created } : {}),
        ...(trace === undefined ? {} : { trace }),
      };
    }),
    errors: listAt(body, 'errors').map((error) => ({
      message: textAt(error, 'message') ?? 'an error without words',
      ...present({ category: textAt(error, 'category') }),
      traces: listAt(error, 'context', 'objectWriteTraceId').map(String),
    })),
  };
}

/** The one object of a batch of one. Throws `provider.rejected` for the error that stands in its place. */
export function readUpserted(response: ProviderResponse): Static<typeof s.Upserted> {
  const { items, errors } = readBatch(response);
  const [item] = items;
  if (item) {
    const { trace: _, created = false, ...entity } = item;
    return { ...entity, created };
  }
  if (errors[0]) throw new SluiceError('provider.rejected', { message: errors[0].message });
  throw malformed('holds no record');
}

export function malformed(what: string): SluiceError {
  return new SluiceError('provider.malformed', { message: `HubSpot’s answer ${what}.` });
}

function results(body: unknown): readonly unknown[] {
  const found = at(body, 'results');
  if (!Array.isArray(found)) throw malformed('holds no list of records');
  return found;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
