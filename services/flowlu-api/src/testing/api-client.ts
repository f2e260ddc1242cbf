import { request } from 'node:http';
import { expect } from 'vitest';
import { type FlowluApi, type FlowluApiOptions, startFlowluApi } from '../start-flowlu-api.ts';

/** One call as a client makes it, and what came back. */
export interface ClientCall {
  method?: string;
  /** `crm/account/list`, with or without a query. */
  path: string;
  query?: Record<string, string>;
  form?: Record<string, string> | string;
  headers?: Record<string, string>;
  body?: string;
  /** Null sends no key. */
  apiKey?: string | null;
}

interface ClientReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  // The tests look into answers of many shapes.
  json: { response?: Fields; error?: Fields | string; [name: string]: unknown };
}

type Fields = Record<string, unknown> & { items?: Record<string, unknown>[] };

export interface Client {
  api: FlowluApi;
  apiKey: string;
  keyId: string;
  call: (call: ClientCall) => Promise<ClientReply>;
  /** Calls and expects a `response`. */
  ok: (call: ClientCall) => Promise<Fields>;
  create: (entity: string, form: Record<string, string>) => Promise<Record<string, unknown>>;
}

/** A service with one key, and a client that uses it. */
export async function startClient(options: FlowluApiOptions = {}): Promise<Client> {
  const api = await startFlowluApi(options);
  const { id, apiKey } = await api.createKey();
  return clientOf(api, { keyId: id, apiKey: apiKey.open() });
}

export function clientOf(api: FlowluApi, key: { keyId: string; apiKey: string }): Client {
  const call = (one: ClientCall) => send(api.url, { apiKey: key.apiKey, ...one });
  const ok = async (one: ClientCall) => {
    const reply = await call(one);
    expect(reply.json.error, `${one.path}: ${reply.text}`).toBeUndefined();
    expect(reply.status).toBe(200);
    return reply.json.response ?? {};
  };
  const create = (entity: string, form: Record<string, string>) => ok({ path: `${entity}/create`, form });
  return { api, ...key, call, ok, create };
}

function send(url: string, call: ClientCall): Promise<ClientReply> {
  const query = new URLSearchParams(call.query);
  if (call.apiKey != null) query.set('api_key', call.apiKey);
  const body = call.body ?? formText(call.form);
  const target = new URL(`/api/v1/module/${call.path}`, url);
  for (const [name, value] of query) target.searchParams.append(name, value);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target,
      {
        method: call.method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(call.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          ...call.headers,
        },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => {
          const isJson = incoming.headers['content-type']?.includes('json') ?? false;
          const json = isJson && text !== '' ? JSON.parse(text) : {};
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function formText(form: Record<string, string> | string | undefined): string | undefined {
  return typeof form === 'object' ? new URLSearchParams(form).toString() : form;
}
