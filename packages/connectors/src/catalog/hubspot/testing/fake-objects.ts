import { randomUUID } from 'node:crypto';
import type { RequestSpec } from '../../../kit/action.ts';
import type { ProviderResponse } from '../../../kit/errors.ts';
import { at, isObject, listAt, textAt } from '../../../kit/json.ts';
import { OBJECTS_PATH } from '../api-version.ts';
import { COMPANY_PROPERTIES } from '../company-properties.ts';
import { CONTACT_PROPERTIES } from '../contact-properties.ts';

export interface FakeObject {
  id: string;
  properties: Record<string, string | null>;
  createdAt: string;
  updatedAt: string;
}

/** Contacts or companies in memory, by id, with the wire shapes of the CRM's objects API. */
export interface FakeTable {
  rows: Map<string, FakeObject>;
  /** `null` where the request is for another table. */
  handle: (request: RequestSpec) => ProviderResponse | null;
}

interface Kind {
  name: 'contacts' | 'companies';
  /** The property whose values are unique, if one is. */
  unique: string | null;
  known: ReadonlySet<string>;
  rows: Map<string, FakeObject>;
  newId: () => string;
  ignoresFilters: boolean;
}

const MORE = ['createdate', 'hs_object_id', 'lifecyclestage', 'hubspot_owner_id', 'industry', 'website'];

export function createFakeTable(name: Kind['name'], options: { ignoresFilters?: boolean } = {}): FakeTable {
  let lastId = name === 'contacts' ? 101_000 : 501_000;
  const kind: Kind = {
    name,
    unique: name === 'contacts' ? 'email' : null,
    known: new Set([...(name === 'contacts' ? CONTACT_PROPERTIES : COMPANY_PROPERTIES), ...MORE]),
    rows: new Map(),
    newId: () => String((lastId += 1)),
    ignoresFilters: options.ignoresFilters === true,
  };
  const base = `${OBJECTS_PATH}/${name}`;
  return {
    rows: kind.rows,
    handle: (request) => {
      if (request.path !== base && !request.path.startsWith(`${base}/`)) return null;
      const route = `${request.method} ${request.path.slice(base.length)}`;
      return (ROUTES[route] ?? one)(kind, request);
    },
  };
}

const ROUTES: Readonly<Record<string, (kind: Kind, request: RequestSpec) => ProviderResponse>> = {
  'GET ': list,
  'POST ': (kind, { json }) => created(kind, at(json, 'properties')),
  'POST /search': search,
  'POST /batch/read': batchRead,
  'POST /batch/create': (kind, { json }) =>
    batch(kind, json, (input) => put(kind, null, at(input, 'properties'))),
  'POST /batch/update': (kind, { json }) =>
    batch(kind, json, (input) => put(kind, find(kind, input) ?? 'missing', at(input, 'properties'))),
  'POST /batch/upsert': batchUpsert,
};

function list(kind: Kind, { query = {} }: RequestSpec): ProviderResponse {
  const limit = Math.min(Number(query['limit'] ?? 10), 100);
  const from = Number(query['after'] ?? 0);
  return page([...kind.rows.values()], {
    from,
    limit,
    properties: String(query['properties'] ?? '').split(','),
  });
}

function one(kind: Kind, { method, path, query = {}, json }: RequestSpec): ProviderResponse {
  const id = decodeURIComponent(path.split('/').at(-1) ?? '');
  const found = find(kind, { id, idProperty: query['idProperty'] });
  if (!found) return fault(404, 'OBJECT_NOT_FOUND', `Object not found. objectId are usually numeric: ${id}`);
  if (method === 'GET') return ok(shown(found, String(query['properties'] ?? '').split(',')));
  if (method !== 'PATCH') return fault(405, 'VALIDATION_ERROR', 'Method not allowed');
  const written = put(kind, found, at(json, 'properties'));
  return 'fault' in written ? written.fault : ok(shown(written.row));
}

function search(kind: Kind, { json }: RequestSpec): ProviderResponse {
  const groups = listAt(json, 'filterGroups');
  const matches = (row: FakeObject) =>
    kind.ignoresFilters ||
    groups.length === 0 ||
    groups.some((group) => listAt(group, 'filters').every((filter) => passes(row, filter)));
  const found = [...kind.rows.values()].filter(matches);
  const limit = Math.min(Number(at(json, 'limit') ?? 10), 200);
  const from = Number(at(json, 'after') ?? 0);
  const answer = page(found, { from, limit, properties: listAt(json, 'properties').map(String) });
  return { ...answer, body: { total: found.length, ...(answer.body as object) } };
}

function passes(row: FakeObject, filter: unknown): boolean {
  const value = row.properties[textAt(filter, 'propertyName') ?? '']?.toLowerCase();
  if (at(filter, 'operator') === 'IN') return listAt(filter, 'values').includes(value);
  return at(filter, 'operator') === 'EQ' && textAt(filter, 'value')?.toLowerCase() === value;
}

function batchRead(kind: Kind, { json }: RequestSpec): ProviderResponse {
  const idProperty = at(json, 'idProperty');
  const properties = listAt(json, 'properties').map(String);
  const asked = listAt(json, 'inputs').map((input) => textAt(input, 'id') ?? '');
  const found = asked.map((id) => find(kind, { id, idProperty }));
  const missing = asked.filter((_, index) => !found[index]);
  const results = found.filter((row) => row !== undefined).map((row) => shown(row, properties));
  if (missing.length === 0) return ok({ status: 'COMPLETE', results });
  const errors = [
    {
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: `Could not get some ${kind.name}, they may be deleted or not exist.`,
      context: { ids: missing },
    },
  ];
  return { ...ok({ status: 'COMPLETE', results, numErrors: 1, errors }), status: 207 };
}

function batchUpsert(kind: Kind, { json }: RequestSpec): ProviderResponse {
  const ids = listAt(json, 'inputs').map((input) => textAt(input, 'id')?.toLowerCase());
  if (new Set(ids).size < ids.length)
    return fault(400, 'VALIDATION_ERROR', 'Duplicate IDs found in batch input');
  return batch(kind, json, (input) => {
    if (kind.unique === null || at(input, 'idProperty') !== kind.unique)
      return {
        fault: fault(400, 'VALIDATION_ERROR', 'Unable to perform update/upsert by non-unique property'),
      };
    return put(kind, find(kind, input) ?? null, at(input, 'properties'));
  });
}

type Put = { row: FakeObject; isNew: boolean } | { fault: ProviderResponse };

/** With a trace for each input the good ones are kept and the bad ones told; without, one bad one refuses all. */
function batch(kind: Kind, json: unknown, write: (input: unknown) => Put): ProviderResponse {
  const inputs = listAt(json, 'inputs');
  if (inputs.length === 0 || inputs.length > 100)
    return fault(400, 'VALIDATION_ERROR', 'The maximum number of inputs supported in a batch request is 100');
  const traced = inputs.every((input) => textAt(input, 'objectWriteTraceId') !== undefined);
  const before = structuredClone([...kind.rows]);
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    const trace = textAt(input, 'objectWriteTraceId');
    const written = write(input);
    if ('row' in written)
      results.push({
        ...shown(written.row),
        new: written.isNew,
        ...(trace === undefined ? {} : { objectWriteTraceId: trace }),
      });
    else if (!traced) {
      kind.rows.clear();
      for (const [id, row] of before) kind.rows.set(id, row);
      return written.fault;
    } else errors.push({ ...(written.fault.body as object), context: { objectWriteTraceId: [trace] } });
  }
  const body = { status: 'COMPLETE', results };
  if (errors.length === 0) return ok(body);
  return { ...ok({ ...body, numErrors: errors.length, errors }), status: 207 };
}

function put(kind: Kind, target: FakeObject | 'missing' | null, given: unknown): Put {
  if (target === 'missing') return { fault: fault(404, 'OBJECT_NOT_FOUND', 'Object not found') };
  if (!isObject(given)) return { fault: fault(400, 'VALIDATION_ERROR', 'Invalid input JSON: no properties') };
  const properties = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const wrong = refusal(kind, properties);
  if (wrong) return { fault: wrong };
  const key = kind.unique === null ? undefined : properties[kind.unique]?.toLowerCase();
  const holder = key === undefined ? undefined : find(kind, { id: key, idProperty: kind.unique });
  if (holder && holder !== target)
    return { fault: fault(409, 'CONFLICT', `Contact already exists. Existing ID: ${holder.id}`) };
  const now = new Date().toISOString();
  const row = target ?? { id: kind.newId(), properties: { createdate: now }, createdAt: now, updatedAt: now };
  Object.assign(row.properties, properties, kind.unique && key !== undefined ? { [kind.unique]: key } : {});
  row.properties['hs_object_id'] = row.id;
  row.updatedAt = now;
  kind.rows.set(row.id, row);
  return { row, isNew: target === null };
}

function refusal(kind: Kind, properties: Readonly<Record<string, string>>): ProviderResponse | null {
  for (const name of Object.keys(properties)) {
    if (!kind.known.has(name)) {
      const words = `Property "${name}" does not exist`;
      return fault(400, 'VALIDATION_ERROR', 'Property values were not valid', [
        { message: words, code: 'PROPERTY_DOESNT_EXIST' },
      ]);
    }
  }
  const email = properties['email'];
  if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(email))
    return fault(400, 'VALIDATION_ERROR', 'Property values were not valid', [
      { message: `Email address ${email} is invalid`, code: 'INVALID_EMAIL' },
    ]);
  return null;
}

function created(kind: Kind, properties: unknown): ProviderResponse {
  const written = put(kind, null, properties);
  return 'fault' in written ? written.fault : { ...ok(shown(written.row)), status: 201 };
}

function find(kind: Kind, by: unknown): FakeObject | undefined {
  const id = textAt(by, 'id') ?? '';
  const property = textAt(by, 'idProperty');
  if (property === undefined) return kind.rows.get(id);
  return [...kind.rows.values()].find(({ properties }) =>
    [properties[property], ...(properties['hs_additional_emails']?.split(';') ?? [])].some(
      (value) => value?.toLowerCase() === id.toLowerCase(),
    ),
  );
}

function page(
  rows: readonly FakeObject[],
  { from, limit, properties }: { from: number; limit: number; properties: readonly string[] },
): ProviderResponse {
  const results = rows.slice(from, from + limit).map((row) => shown(row, properties));
  const after = from + limit;
  return ok({ results, ...(after < rows.length ? { paging: { next: { after: String(after) } } } : {}) });
}

/** Every property asked for is there, null where it holds nothing. */
function shown(row: FakeObject, properties?: readonly string[]): object {
  const named = properties?.filter((name) => name !== '') ?? Object.keys(row.properties);
  const values = Object.fromEntries(named.map((name) => [name, row.properties[name] ?? null]));
  return {
    id: row.id,
    properties: values,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    archived: false,
  };
}

function ok(body: unknown): ProviderResponse {
  return { status: 200, headers: {}, body: structuredClone(body) };
}

/** An error as the whole API writes it. */
export function fault(
  status: number,
  category: string,
  message: string,
  errors?: readonly object[],
): ProviderResponse {
  const body = { status: 'error', message, correlationId: randomUUID(), category };
  return { status, headers: {}, body: errors ? { ...body, errors } : body };
}
