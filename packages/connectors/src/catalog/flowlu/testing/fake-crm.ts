import type { RequestSpec } from '../../../kit/action.ts';
import type { ProviderResponse } from '../../../kit/errors.ts';

type Row = Record<string, string | number | null>;

/** The provider's accounts table in memory, with its wire shapes (Flowlu reference 2 and 3). */
export interface FakeCrm {
  handle: (request: RequestSpec) => ProviderResponse;
  rows: Map<number, Row>;
}

export function createFakeCrm(options: { ignoresFilters?: boolean; maxPage?: number } = {}): FakeCrm {
  const rows = new Map<number, Row>();
  let lastId = 500;
  const routes: Record<string, (request: RequestSpec, id: number) => ProviderResponse> = {
    list: (request) => list([...rows.values()], request, options),
    get: (_, id) => found(rows.get(id)),
    create: ({ form }) => {
      if (!form?.['name'] && !form?.['first_name']) return invalid({ name: 'name cannot be empty' });
      lastId += 1;
      const row: Row = { id: lastId, name: null, first_name: null, ref: null, ref_id: null };
      Object.assign(row, clean(form), { id: lastId });
      rows.set(lastId, row);
      return ok(row);
    },
    update: ({ form }, id) => {
      const row = rows.get(id);
      if (row) Object.assign(row, clean(form ?? {}));
      return found(row);
    },
    delete: (_, id) => (rows.delete(id) ? ok({ id: String(id) }) : found(undefined)),
  };
  return {
    rows,
    handle: (request) => {
      const [, , , method = '', id = '0'] = request.path.split('/');
      const route = routes[method];
      const reads = ['list', 'get', 'delete'].includes(method);
      if (!route || request.method !== (reads ? 'GET' : 'POST')) return error(30, 'unknown method');
      return route(request, Number(id));
    },
  };
}

function list(
  rows: readonly Row[],
  { query = {} }: RequestSpec,
  options: { ignoresFilters?: boolean; maxPage?: number },
) {
  const filters = Object.entries(query).flatMap(([name, value]) => {
    const field = /^filter\[(.+)\]$/.exec(name)?.[1];
    return field === undefined ? [] : [{ field, values: String(value).split(',') }];
  });
  const matching = options.ignoresFilters
    ? rows
    : rows.filter((row) => filters.every(({ field, values }) => values.includes(String(row[field]))));
  const page = Number(query['page'] ?? 1);
  const limit = Math.min(Number(query['limit'] ?? 50), options.maxPage ?? 100);
  const items = matching.slice((page - 1) * limit, page * limit);
  return ok({ total: rows.length, total_result: matching.length, page, count: items.length, items });
}

function clean(form: NonNullable<RequestSpec['form']>): Row {
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value ?? null]));
}

function ok(response: unknown): ProviderResponse {
  return { status: 200, headers: {}, body: JSON.parse(JSON.stringify({ response })) as unknown };
}

function found(row: Row | undefined): ProviderResponse {
  return row ? ok(row) : error(20, 'not found');
}

function error(code: number, words: string): ProviderResponse {
  return { status: 200, headers: {}, body: { error: { error_code: code, error_msg: words } } };
}

function invalid(details: Record<string, string>): ProviderResponse {
  return { status: 200, headers: {}, body: { error: 'validation', description: 'Form fill error', details } };
}
