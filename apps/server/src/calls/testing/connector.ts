import { Type } from '@sinclair/typebox';
import { defineAction, type Connector, type Order, type ProviderResponse } from '@sluice/connectors';

type Body = { credits?: number; left?: number; message?: string } | undefined;

/** A small connector of the plainest kind, for whoever tests calls. */
export function plainConnector(changes: Partial<Connector> = {}): Connector {
  return {
    id: 'plain',
    name: 'Plain',
    summary: 'A provider of things and people',
    categories: [],
    website: 'https://plain.example',
    revocation: { who: 'whoever runs the provider', steps: ['Take the key off its list.'] },
    guide: { warning: '', steps: [] },
    fields: [{ name: 'apiKey', label: 'API key', kind: 'secret', required: true, help: '' }],
    auth: { kind: 'header', header: 'x-api-key', field: 'apiKey' },
    address: { baseUrl: 'https://api.plain.example' },
    limits: {
      windows: () => [{ window: 'second', limit: 100_000, kind: 'fixed' }],
      buckets: { slow: [{ window: 'minute', limit: 2, kind: 'fixed' }] },
      concurrency: 64,
    },
    classify,
    verify: { action: 'things.get', input: { id: 'self' } },
    actions: ACTIONS,
    streams: {},
    sinks: {},
    enrichers: {},
    ...changes,
  };
}

const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const People = Type.Object({ people: Type.Array(Type.String()) });

const spending = {
  effect: 'spend' as const,
  input: People,
  output: Type.Unknown(),
  maxCredits: ({ people }: { people: string[] }) => people.length,
  chargedCredits: ({ body }: ProviderResponse) => (body as Body)?.credits ?? 0,
  creditsLeft: ({ body }: ProviderResponse) => (body as Body)?.left,
  respond: ({ body }: ProviderResponse) => body,
};

const ACTIONS: Connector['actions'] = {
  'things.get': defineAction<{ id: string }>({
    title: 'Get a thing',
    effect: 'read',
    input: Id,
    output: Type.Unknown(),
    maxCredits: undefined,
    request: ({ id }) => ({
      method: 'GET',
      path: `/things/${encodeURIComponent(id)}`,
      query: { view: 'all' },
    }),
    respond: ({ body }) => body,
  }),
  'account.usage': defineAction<object>({
    title: 'What is left',
    effect: 'read',
    input: Type.Object({}),
    output: Type.Unknown(),
    maxCredits: undefined,
    request: () => ({ method: 'GET', path: '/usage' }),
    creditsLeft: ({ body }) => (body as Body)?.left,
    respond: ({ body }) => body,
  }),
  'things.slow': defineAction<{ id: string }>({
    title: 'Get a thing twice a minute',
    effect: 'read',
    input: Id,
    output: Type.Unknown(),
    maxCredits: undefined,
    bucket: 'slow',
    request: ({ id }) => ({ method: 'GET', path: `/slow/${id}` }),
    respond: ({ body }) => body,
  }),
  'things.escape': defineAction<{ id: string }>({
    title: 'Leave the base URL',
    effect: 'read',
    input: Id,
    output: Type.Unknown(),
    maxCredits: undefined,
    request: ({ id }) => ({ method: 'GET', path: id }),
    respond: ({ body }) => body,
  }),
  'things.search': defineAction<{ id: string }>({
    title: 'Search things',
    effect: 'read',
    input: Id,
    output: Type.Unknown(),
    maxCredits: undefined,
    request: (input) => ({ method: 'POST', path: '/things/search', json: input }),
    respond: ({ body }) => body,
  }),
  'things.create': defineAction<{ id: string }>({
    title: 'Create a thing',
    effect: 'write',
    input: Id,
    output: Type.Unknown(),
    maxCredits: undefined,
    request: (input) => ({ method: 'POST', path: '/things', form: input }),
    respond: ({ body }) => {
      if ((body as { id?: unknown } | undefined)?.id === undefined) throw new Error('no id');
      return body;
    },
  }),
  'people.enrich': defineAction<{ people: string[] }>({
    ...spending,
    title: 'Enrich people; the same person is charged once',
    afterDoubt: 'repeat',
    request: (input) => ({ method: 'POST', path: '/people/enrich', json: input }),
  }),
  'people.buy': defineAction<{ people: string[] }>({
    ...spending,
    title: 'Buy people; each time anew',
    request: (input) => ({ method: 'POST', path: '/people/buy', json: input }),
  }),
};

function classify({ status, body }: ProviderResponse): Order | null {
  if (status < 400) return null;
  const message = typeof body === 'string' ? body : ((body as Body)?.message ?? `status ${status}`);
  if (status === 401) return { order: 'reauthorise', message };
  if (status === 402) return { order: 'stop', message, because: 'credits' };
  if (status === 429) return { order: 'wait', message };
  return status >= 500 ? { order: 'retry', message } : { order: 'reject', message };
}
