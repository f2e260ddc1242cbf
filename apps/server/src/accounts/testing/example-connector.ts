import { Type } from '@sinclair/typebox';
import { defineAction, type Catalog, type Connector, type Enricher, type Sink } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';

const people: Enricher = {
  title: 'People',
  entity: 'contact',
  action: 'look_up_many',
  batchSize: 10,
  identifiers: [['email']],
  options: [],
  fields: [{ name: 'jobTitle', label: 'Job title' }],
  identity: ({ email }) => (email?.includes('@') ? email.toLowerCase() : null),
  refusal: () => ({ code: 'no_identifier', reason: 'The row has no e-mail.' }),
  toInput: (items) => ({ emails: items.map((item) => item.identifiers['email'] ?? '') }),
  fromOutput: (output, items) =>
    items.map((_, index) => {
      const title = titlesOf(output)[index];
      return typeof title === 'string'
        ? { status: 'matched', values: { jobTitle: title }, sources: { jobTitle: { credits: 1 } } }
        : { status: 'missed', code: 'not_found', reason: 'The provider knows nobody with this e-mail.' };
    }),
  price: (count) => [{ label: 'People', quantity: count, credits: count }],
};

/** Takes whatever comes, and asks once who it is. */
const contacts: Sink = {
  title: 'Contacts',
  entity: 'contact',
  batchSize: 10,
  fields: ['email', 'jobTitle'],
  upsert: async (records, call) => {
    await call('me', {});
    return records.map(({ key }) => ({ status: 'created', id: key }));
  },
};

function titlesOf(body: unknown): readonly unknown[] {
  const titles = typeof body === 'object' && body !== null && 'titles' in body ? body.titles : undefined;
  return Array.isArray(titles) ? titles : [];
}

/** A connector of tests: a key in a header, an optional address of one's own, one action of each effect. */
const exampleConnector: Connector = {
  id: 'example',
  name: 'Example',
  summary: 'Speaks to a provider of the test.',
  categories: ['test'],
  website: 'https://www.provider.example',
  revocation: { who: 'whoever runs the provider', steps: ['Take the key off its list.'] },
  guide: {
    warning: 'Whoever holds the key can use it.',
    steps: [{ title: 'Make a key', body: 'Open the settings and make one.', notes: [] }],
  },
  translations: {
    de: {
      summary: 'Spricht mit dem Anbieter des Tests.',
      revocation: { who: 'wer den Anbieter betreibt', steps: ['Streichen Sie den Schlüssel von der Liste.'] },
    },
  },
  fields: [
    {
      name: 'apiKey',
      label: 'API key',
      kind: 'secret',
      required: true,
      help: 'From the settings.',
      pattern: '^ex_[a-z0-9-]{8,64}$',
      patternMessage: 'must begin with ex_',
    },
    { name: 'region', label: 'Region', kind: 'text', required: false, help: 'Where the data lies.' },
    { name: 'baseUrl', label: 'Address', kind: 'url', required: false, help: 'Of another server.' },
  ],
  normalise: (fields) => ({
    ...fields,
    ...(fields['region'] ? { region: fields['region'].toLowerCase() } : {}),
  }),
  auth: { kind: 'header', header: 'x-key', field: 'apiKey' },
  address: { baseUrl: 'https://api.provider.example/v1', basePath: '/v1' },
  limits: { windows: () => [{ window: 'second', limit: 1000, kind: 'sliding' }], concurrency: 8 },
  classify: ({ status, body }) => {
    const message = readMessage(body) ?? `The provider answered ${status}.`;
    if (status < 400) return null;
    if (status === 401) return { order: 'reauthorise', message };
    if (status === 402) return { order: 'stop', message, because: 'credits' };
    if (status >= 500) return { order: 'retry', message };
    return { order: 'reject', message };
  },
  verify: { action: 'me', input: {} },
  actions: {
    me: defineAction<Record<string, never>>({
      title: 'Who the key belongs to',
      effect: 'read',
      input: Type.Object({}),
      output: Type.Object({ name: Type.String() }),
      request: () => ({ method: 'GET', path: '/me' }),
      respond: ({ body }) => body,
    }),
    look_up: defineAction<{ email: string }>({
      title: 'Look up a person',
      effect: 'spend',
      input: Type.Object({ email: Type.String() }),
      output: Type.Object({ name: Type.String() }),
      request: ({ email }) => ({ method: 'POST', path: '/people', json: { email } }),
      respond: ({ body }) => body,
      maxCredits: () => 1,
      chargedCredits: () => 1,
    }),
    look_up_many: defineAction<{ emails: string[] }>({
      title: 'Look up people',
      effect: 'spend',
      input: Type.Object({ emails: Type.Array(Type.String()) }),
      output: Type.Object({ titles: Type.Array(Type.Union([Type.String(), Type.Null()])) }),
      request: ({ emails }) => ({ method: 'POST', path: '/people/many', json: { emails } }),
      respond: ({ body }) => body,
      maxCredits: ({ emails }) => emails.length,
      chargedCredits: ({ body }) => titlesOf(body).filter((title) => title !== null).length,
    }),
  },
  streams: {},
  sinks: { contacts },
  enrichers: { people },
};

export const exampleCatalog: Catalog = {
  connectors: [exampleConnector],
  find: (id) => {
    if (id === exampleConnector.id) return exampleConnector;
    throw new SluiceError('connector.unknown', {
      message: 'There is no such connector.',
      fix: 'Choose `example`.',
    });
  },
};

function readMessage(body: unknown): string | undefined {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : undefined;
}
