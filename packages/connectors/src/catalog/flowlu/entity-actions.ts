import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { SluiceError } from '@sluice/core';
import { defineAction, type Action, type RequestSpec } from '../../kit/action.ts';
import type { ProviderResponse } from '../../kit/errors.ts';
import { at, isObject, numberAt, textAt } from '../../kit/json.ts';
import * as s from './schemas.ts';

type Form = Record<string, string | number>;
type Values = Readonly<Record<string, string | number | boolean>>;

export interface EntityKind {
  /** `contacts`: what its actions are called. */
  name: string;
  one: string;
  many: string;
  /** `crm/account` */
  path: string;
  values: TSchema;
  /** Contacts and organizations share a table and differ in type (Flowlu reference 4.3). */
  type?: 1 | 2;
}

/** list, get, create, update and delete of one kind of record (Flowlu reference 2.1). */
export function entityActions(kind: EntityKind): Record<string, Action> {
  const { name, one, many, path, values } = kind;
  return {
    [`${name}.list`]: defineAction<Static<typeof s.ListInput>>({
      title: `List ${many}`,
      effect: 'read',
      input: s.ListInput,
      output: s.ListOutput,
      request: (input) => listRequest(kind, input),
      respond: (response) => readList(response, kind.type),
    }),
    [`${name}.get`]: defineAction<Static<typeof s.GetInput>>({
      title: `Get ${one}`,
      effect: 'read',
      input: s.GetInput,
      output: s.Entity,
      request: ({ id, customfields }) => ({
        method: 'GET',
        path: `/${path}/get/${idText(id)}`,
        query: { customfields: customfields === true ? 1 : undefined },
      }),
      respond: readEntity,
    }),
    [`${name}.create`]: defineAction<{ values: Values }>({
      title: `Create ${one}`,
      effect: 'write',
      input: Type.Object({ values }, { additionalProperties: false }),
      output: s.Entity,
      request: (input) => ({
        method: 'POST',
        path: `/${path}/create`,
        form: { ...formOf(input.values), ...(kind.type === undefined ? {} : { type: kind.type }) },
      }),
      respond: readEntity,
    }),
    [`${name}.update`]: defineAction<{ id: number | string; values: Values }>({
      title: `Update ${one}; only the given values change`,
      effect: 'write',
      input: Type.Object({ id: s.Id, values }, { additionalProperties: false }),
      output: s.Entity,
      request: (input) => ({
        method: 'POST',
        path: `/${path}/update/${idText(input.id)}`,
        form: formOf(input.values),
      }),
      respond: readEntity,
      repeatable: true,
    }),
    // A GET that deletes: `write`, so that nothing prefetches, caches or repeats it as the read it looks like.
    [`${name}.delete`]: defineAction<Static<typeof s.DeleteInput>>({
      title: `Delete ${one}`,
      effect: 'write',
      input: s.DeleteInput,
      output: s.Deleted,
      request: ({ id }) => ({ method: 'GET', path: `/${path}/delete/${idText(id)}` }),
      respond: (response) => ({ id: textAt(readEntity(response), 'id') ?? '' }),
    }),
  };
}

function listRequest(kind: EntityKind, input: Static<typeof s.ListInput>): RequestSpec {
  const query: Record<string, string | number> = {};
  if (input.page !== undefined) query['page'] = input.page;
  if (input.limit !== undefined) query['limit'] = input.limit;
  if (input.search !== undefined) query['search'] = input.search;
  if (input.fields !== undefined) query['fields'] = input.fields.join(',');
  if (input.customfields === true) query['customfields'] = 1;
  for (const [field, value] of Object.entries(input.filter ?? {})) {
    query[`filter[${field}]`] = filterText(value);
  }
  if (kind.type !== undefined) query['filter[type]'] = kind.type;
  return { method: 'GET', path: `/${kind.path}/list`, query };
}

function filterText(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}

/** Some endpoints are known to ignore filters silently, so the type is looked at once more here. */
function readList({ body }: ProviderResponse, type: number | undefined): Static<typeof s.ListOutput> {
  const items = at(body, 'response', 'items');
  if (!Array.isArray(items) || !items.every(isObject)) throw malformed('holds no list of records');
  const kept = items.filter((item) => {
    const told = numberAt(item, 'type');
    return type === undefined || told === undefined || told === type;
  });
  const total = numberAt(body, 'response', 'total_result');
  return { items: kept, count: items.length, ...(total === undefined ? {} : { total }) };
}

/** The record itself, or below `items` as older answers have it; its id always as text (reference 2.2, 2.3). */
function readEntity({ body }: ProviderResponse): Record<string, unknown> {
  const response = at(body, 'response');
  const inner = at(response, 'items');
  const record = isObject(inner) ? inner : Array.isArray(inner) ? (inner[0] as unknown) : response;
  const id = textAt(record, 'id');
  if (!isObject(record) || id === undefined) throw malformed('holds no record');
  return { ...record, id };
}

/** Booleans travel as 1 and 0 (Flowlu reference 2.1). */
function formOf(values: Values): Form {
  const form: Form = {};
  for (const [name, value] of Object.entries(values)) {
    form[name] = typeof value === 'boolean' ? Number(value) : value;
  }
  return form;
}

function idText(id: number | string): string {
  return encodeURIComponent(String(id));
}

function malformed(what: string): SluiceError {
  return new SluiceError('provider.malformed', { message: `Flowlu’s answer ${what}.` });
}
