import type { Catalog, Connector } from '@sluice/connectors';
import { SluiceError, type Clock } from '@sluice/core';
import { exampleCatalog } from '../../../accounts/testing/example-connector.ts';
import { openApiBench, type ApiBench, type Caller } from '../../../http/testing/api-bench.ts';
import { MOUNT } from '../parts.ts';

/** The whole server over real HTTP, asked as StackOne's Hub and its clients ask. */
export interface StackoneBench extends ApiBench {
  /** What a StackOne client takes as its base URL. */
  base: string;
  ourKey: string;
  theirKey: string;
  ask(path: string, asked?: AskedFor): Promise<Answer>;
  /** As the Hub: with its headers, from a page of another origin. */
  hub(token: string, path: string, asked?: AskedFor): Promise<Answer>;
  /** Opens a connect session and gives its token. */
  session(body?: Record<string, unknown>, key?: string): Promise<{ token: string; body: Json }>;
  /** Links an account by the Hub and gives its id. */
  link(body?: Record<string, unknown>): Promise<string>;
}

export type Json = Record<string, unknown>;

export interface AskedFor {
  method?: string;
  body?: unknown;
  /** Default: ours, by Basic auth; null for none. */
  key?: string | null;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

export const KEY = 'ex_key-1234';
export const PAGE = 'https://app.customer.example';

export async function openStackoneBench(options: { clock?: Clock } = {}): Promise<StackoneBench> {
  const bench = await openApiBench({ catalog, ...options });
  bench.provider.keys.add(KEY);
  const base = `${bench.server.url}${MOUNT}`;
  const ourKey = await bench.ours.keyWith(ALL);
  const theirKey = await bench.theirs.keyWith(ALL);
  const ask = (path: string, { key = ourKey, ...asked }: AskedFor = {}) =>
    send(`${base}${path}`, {
      ...asked,
      headers: { ...(key === null ? {} : { authorization: basic(`${key}:`) }), ...asked.headers },
    });
  const hub = (token: string, path: string, asked: AskedFor = {}) =>
    send(`${base}${path}`, {
      ...asked,
      headers: {
        'content-type': 'application/json',
        'x-hub-session-token': token,
        'x-hub-version': '1.11.4',
        origin: PAGE,
        ...asked.headers,
      },
    });
  const session = async (body: Json = {}, key?: string) => {
    const answer = await ask('/connect_sessions', {
      method: 'POST',
      body: {
        origin_owner_id: 'owner-1',
        origin_owner_name: 'Acme',
        sluice: { preset: { example: { baseUrl: bench.provider.url } } },
        ...body,
      },
      ...(key === undefined ? {} : { key }),
    });
    return { token: String(answer.json['token']), body: answer.json };
  };
  return {
    ...bench,
    base,
    ourKey,
    theirKey,
    ask,
    hub,
    session,
    link: async (body) => {
      const { token } = await session({ provider: 'example', ...body });
      const answer = await hub(token, '/hub/accounts', {
        method: 'POST',
        body: { integration_id: 'example', credentials: { apiKey: KEY } },
      });
      return String(answer.json['id']);
    },
  };
}

const ALL = [
  'accounts:read',
  'accounts:write',
  'actions:run',
  'links:manage',
  'keys:manage',
  'audit:read',
  'runs:read',
] as const satisfies Parameters<Caller['keyWith']>[0];

export function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

async function send(url: string, { method = 'GET', body, headers = {} }: AskedFor): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

const example = exampleCatalog.find('example');

/** Linked by a sign-in at a provider of the test. */
const signIn: Connector = {
  ...example,
  id: 'sign-in',
  name: 'Sign-in',
  categories: ['CRM'],
  fields: [
    { name: 'region', label: 'Region', kind: 'text', required: false, help: 'Where the data lies.' },
    {
      name: 'pin',
      label: 'PIN',
      kind: 'secret',
      required: false,
      help: 'Where one is set.',
      pattern: '^[0-9]+$',
    },
  ],
  auth: {
    kind: 'oauth2',
    grant: 'authorization_code',
    authorize: { url: 'https://app.provider.example/authorize', path: '/authorize' },
    token: { url: 'https://api.provider.example/token', path: '/token', clientAuth: 'form' },
    scopes: ['people.read'],
  },
};

/** With every kind of field there is. */
const wide: Connector = {
  ...example,
  id: 'wide',
  name: 'Wide',
  categories: ['Data enrichment', 'CRM'],
  fields: [
    ...example.fields,
    {
      name: 'plan',
      label: 'Plan',
      kind: 'text',
      required: false,
      help: 'What was bought.',
      options: [
        { value: 'free', label: 'Free' },
        { value: 'pro', label: 'Pro' },
      ],
    },
    {
      name: 'domain',
      label: 'Domain',
      kind: 'text',
      required: true,
      help: 'The first part of the address.',
      pattern: '^[a-z]+$',
      patternMessage: 'Only small letters.',
      extract: String.raw`^(?:https?://)?([A-Za-z]+)(?:\.provider\.example.*)?$`,
    },
    {
      name: 'pace',
      label: 'Pace',
      kind: 'number',
      required: false,
      help: 'Requests.',
      pattern: '^[1-9][0-9]*$',
    },
    { name: 'share', label: 'Share', kind: 'number', required: false, help: 'Of all.' },
  ],
};

const connectors = [example, signIn, wide];

const catalog: Catalog = {
  connectors,
  find: (id) => {
    const found = connectors.find((connector) => connector.id === id);
    if (found) return found;
    throw new SluiceError('connector.unknown', { message: 'There is no such connector.' });
  },
};
