import { type Entity, findEntity, type Method, MODULES } from '../entities/index.ts';
import { type Refusal, refuse } from '../wire/refusal.ts';

/** What a path asks for. `id` is not positive when the path holds no id that could exist. */
export type Route =
  | { kind: 'metadata'; entity: Entity }
  | { kind: 'list'; entity: Entity }
  | { kind: 'get'; entity: Entity; id: number }
  | WriteRoute;

export type WriteRoute =
  | { kind: 'create'; entity: Entity }
  | { kind: 'update'; entity: Entity; id: number }
  | { kind: 'delete'; entity: Entity; id: number };

const METHODS: readonly Method[] = ['list', 'get', 'create', 'update', 'delete'];

/** The user that `core/user/get` without an id means. */
const CURRENT_USER_ID = 1;

/**
 * `{module}/{entity}[/{method}[/{id}]]`, and the short `{module}/{entity}/{id}` (Flowlu reference 2.1).
 * `allowed` are the modules of the key.
 */
export function findRoute(
  call: { method: string; segments: readonly string[] },
  allowed: readonly string[],
): Route | Refusal {
  const [module = '', name = '', method, id, ...rest] = call.segments;
  if (!MODULES.includes(module)) return refuse('unknownModule', 'unknown module');
  if (!allowed.includes(module)) return refuse('accessDenied', 'access denied');
  const entity = findEntity(`${module}/${name}`);
  if (!entity) return refuse('unknownEntity', 'unknown entity');
  if (rest.length > 0) return refuse('unknownMethod', 'unknown method');
  if (method === undefined) return needs(call.method, 'GET') ?? { kind: 'metadata', entity };
  if (/^\d+$/.test(method) && id === undefined) {
    return needs(call.method, 'GET') ?? { kind: 'get', entity, id: readId(method) };
  }
  const known = METHODS.find((one) => one === method);
  if (!known || !entity.methods.includes(known)) return refuse('unknownMethod', 'unknown method');
  return routeOf({ verb: call.method, entity, method: known, id });
}

function routeOf(found: {
  verb: string;
  entity: Entity;
  method: Method;
  id: string | undefined;
}): Route | Refusal {
  const { verb, entity, method, id } = found;
  const refused = needs(verb, method === 'create' || method === 'update' ? 'POST' : 'GET');
  if (refused) return refused;
  if (method === 'list' || method === 'create') {
    return id === undefined ? { kind: method, entity } : refuse('unknownMethod', 'unknown method');
  }
  if (id !== undefined) return { kind: method, entity, id: readId(id) };
  if (method === 'get' && entity.name === 'user') return { kind: method, entity, id: CURRENT_USER_ID };
  return refuse('invalidRequest', 'invalid request: an id is needed');
}

function needs(verb: string, needed: 'GET' | 'POST'): Refusal | undefined {
  return verb === needed ? undefined : refuse('invalidRequest', `invalid request: use ${needed}`);
}

function readId(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
