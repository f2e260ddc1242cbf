import { createHash } from 'node:crypto';
import type { Behaviours } from '../behaviours.ts';
import { collectionOf, type Company } from '../companies/companies.ts';
import { type Entity, entityPath } from '../entities/index.ts';
import type { Idempotency } from '../records/first-answers.ts';
import { getRecord, listRecords } from '../records/read.ts';
import type { Written } from '../records/write.ts';
import type { Service } from '../service.ts';
import { readListQuery, readSelection } from '../wire/list-query.ts';
import { wireRecord } from '../wire/record-output.ts';
import { isRefusal, type Refusal, refuse, renderRefusal } from '../wire/refusal.ts';
import { authorise } from './authorise.ts';
import { type Call, type RawCall, readCall } from './call.ts';
import { findRoute, type Route, type WriteRoute } from './route.ts';

/** What goes back over HTTP, always as JSON. */
export interface Reply {
  status: number;
  body: Record<string, unknown>;
  retryAfterSeconds?: number;
}

/** Longest idempotency key taken. */
const MAX_IDEMPOTENCY_KEY = 255;

/** Answers one call of the API: who asks, how often, for what, and then does it. */
export async function answer(service: Service, raw: RawCall): Promise<Reply> {
  const { behaviours } = service;
  const refused = (refusal: Refusal): Reply => renderRefusal(refusal, behaviours);
  const call = readCall(raw, behaviours);
  if (isRefusal(call)) return refused(call);
  const caller = authorise(call, service);
  if (isRefusal(caller)) return refused(caller);
  const limited = await limit(service, caller.company);
  if (limited) return limited;
  const route = findRoute(call, caller.key.modules);
  if (isRefusal(route)) return refused(route);
  const response = await perform(service, { call, route, company: caller.company });
  return isRefusal(response) ? refused(response) : { status: 200, body: { response } };
}

/** Over the limit the API answers 429; the body and `Retry-After` are ours (reference 3.4 knows neither). */
async function limit(service: Service, company: Company): Promise<Reply | undefined> {
  const key = String(company.id);
  const verdict = service.limiter.tryTake(key) ?? (await service.limiter.take(key));
  if (verdict.allowed) return undefined;
  const { body } = renderRefusal(refuse('unknown', 'Too Many Requests'), service.behaviours);
  return { status: 429, body, retryAfterSeconds: Math.max(1, Math.ceil(verdict.retryAfterMs / 1000)) };
}

interface Task {
  call: Call;
  route: Route;
  company: Company;
}

type Response = Record<string, unknown>;

async function perform(service: Service, task: Task): Promise<Response | Refusal> {
  const { route } = task;
  if (route.kind === 'metadata') return metadata(route.entity);
  if (route.kind === 'list') return list(service, task, route.entity);
  if (route.kind === 'get') return get(service, task, route);
  return write(service, task, route);
}

async function get(
  service: Service,
  { call, company }: Task,
  route: { entity: Entity; id: number },
): Promise<Response | Refusal> {
  const found = await getRecord(service.store.db, collectionOf(company, route.entity), route.id);
  return found ? wireRecord(route.entity, found, readSelection(call.query)) : refuse('notFound', 'not found');
}

function metadata(entity: Entity): Response {
  return {
    fields: entity.fields.map(({ code, label, type, required }) => ({
      code,
      name: label,
      type,
      required: required === true ? 1 : 0,
    })),
  };
}

async function list(service: Service, task: Task, entity: Entity): Promise<Response | Refusal> {
  const query = readListQuery(entity, task.call.query, service.behaviours);
  if (isRefusal(query)) return query;
  const page = await listRecords(service.store, collectionOf(task.company, entity), query);
  const selection = readSelection(task.call.query);
  return {
    ...(service.behaviours.total === 'present' ? { total: page.total } : {}),
    total_result: page.matching,
    page: query.page,
    count: page.records.length,
    items: page.records.map((record) => wireRecord(entity, record, selection)),
  };
}

async function write(
  service: Service,
  { call, company }: Task,
  route: WriteRoute,
): Promise<Response | Refusal> {
  const { behaviours } = service;
  const { entity } = route;
  const target = { company, entity, behaviours };
  if (route.kind === 'delete') {
    const deleted = await service.writer.submit({ ...target, kind: 'delete', id: route.id });
    if (isRefusal(deleted)) return deleted;
    return { id: behaviours.deleteId === 'string' ? String(deleted.id) : deleted.id };
  }
  const idempotency = readIdempotency(call, route);
  if (idempotency && isRefusal(idempotency)) return idempotency;
  const form = call.body;
  const once = idempotency ? { idempotency } : {};
  const written =
    route.kind === 'create'
      ? await service.writer.submit({ ...target, kind: 'create', form, ...once })
      : await service.writer.submit({ ...target, kind: 'update', id: route.id, form, ...once });
  return writtenReply(written, route, behaviours);
}

function writtenReply(written: Written, route: WriteRoute, behaviours: Behaviours): Response | Refusal {
  if (isRefusal(written)) return written;
  const record = wireRecord(route.entity, written);
  return route.kind === 'update' && behaviours.updateReply === 'items' ? { items: record } : record;
}

/** The same key must come with the same request: its path and its body, the API key aside. */
function readIdempotency(call: Call, route: WriteRoute): Idempotency | Refusal | undefined {
  const key = call.idempotencyKey;
  if (key === undefined) return undefined;
  if (key === '' || key.length > MAX_IDEMPOTENCY_KEY) {
    return refuse(
      'invalidRequest',
      `invalid request: an Idempotency-Key has 1 to ${MAX_IDEMPOTENCY_KEY} characters`,
    );
  }
  const path = [entityPath(route.entity), route.kind, 'id' in route ? route.id : ''];
  const body = [...call.body].filter(([name]) => name !== 'api_key');
  const requestHash = createHash('sha256')
    .update(JSON.stringify([path, body]))
    .digest('hex');
  return { key, requestHash };
}
