import type { Behaviours } from '../behaviours.ts';
import { decodeForm, decodeJson, type Form, lastOf } from '../wire/form.ts';
import { isRefusal, type Refusal } from '../wire/refusal.ts';

/** One HTTP request, as it came. */
export interface RawCall {
  method: string;
  /** What stands behind `/api/v1/module/`, without the query. */
  path: string;
  queryText: string;
  host: string;
  contentType: string;
  body: string;
  idempotencyKey: string | undefined;
}

/** The request, read. */
export interface Call {
  method: string;
  segments: readonly string[];
  query: Form;
  body: Form;
  host: string;
  /** From the query, or from a form body (Flowlu reference 1.2); headers are not looked at. */
  apiKey: string | undefined;
  idempotencyKey: string | undefined;
}

export function readCall(raw: RawCall, behaviours: Behaviours): Call | Refusal {
  const query = decodeForm(raw.queryText);
  if (isRefusal(query)) return query;
  const body = readBody(raw, behaviours);
  if (isRefusal(body)) return body;
  return {
    method: raw.method,
    segments: raw.path.split('/').filter((segment) => segment !== ''),
    query,
    body,
    host: raw.host,
    apiKey: lastOf(query, 'api_key') || lastOf(body, 'api_key') || undefined,
    idempotencyKey: raw.idempotencyKey,
  };
}

/** Only forms are read; a JSON body counts as empty unless the switch says otherwise (reference 2.1). */
function readBody(raw: RawCall, behaviours: Behaviours): Form | Refusal {
  if (raw.method !== 'POST' || raw.body === '') return new Map();
  const type = raw.contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return decodeForm(raw.body);
  if (type === 'application/json' && behaviours.jsonBody === 'parsed') return decodeJson(raw.body);
  return new Map();
}
