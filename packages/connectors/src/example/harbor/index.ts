import { Type, type Static } from '@sinclair/typebox';
import { defineAction } from '../../kit/action.ts';
import type { Connector } from '../../kit/connector.ts';
import { isObject, listAt, present, textAt } from '../../kit/json.ts';
import { retryAfterMs } from '../../kit/retry-after.ts';

const ListInput = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
});

export const connector: Connector = {
  id: 'harbor',
  name: 'Harbor',
  summary: 'Address book: read contacts.',
  categories: ['Address book'],
  website: 'https://harbor.example',
  revocation: {
    who: 'the harbour master',
    steps: ['Open Settings → Connected apps at the harbour.', 'Choose the app and press “Disconnect”.'],
    url: 'https://harbor.example/settings/apps',
  },
  guide: {
    warning: 'Only owners of a Harbor team can make API keys.',
    steps: [
      { title: 'Open “Developers”', body: 'It stands in the settings of the team.', notes: [] },
      { title: 'Create a key', body: 'Press “New key” and copy it.', notes: ['It is shown once.'] },
    ],
  },
  fields: [
    {
      name: 'team',
      label: 'Team',
      kind: 'text',
      required: true,
      help: 'The first part of the address: acme of acme.harbor.example.',
      pattern: '^[a-z0-9-]{1,40}$',
      patternMessage: 'Small letters, digits and hyphens only.',
    },
    { name: 'apiKey', label: 'API key', kind: 'secret', required: true, help: 'From Settings → Developers.' },
  ],
  auth: { kind: 'header', header: 'authorization', field: 'apiKey', format: (key) => `Bearer ${key}` },
  address: { baseUrl: 'https://{team}.harbor.example/api' },
  limits: { windows: () => [{ window: 'second', limit: 10, kind: 'sliding' }], concurrency: 4 },
  classify: ({ status, headers, body }) => {
    if (status < 300) return null;
    const message = textAt(body, 'message') ?? `an answer with status ${status}`;
    if (status === 401) return { order: 'reauthorise', message };
    if (status === 429) return { order: 'wait', message, waitMs: retryAfterMs(headers) ?? 1_000 };
    return status >= 500 ? { order: 'retry', message } : { order: 'reject', message };
  },
  verify: { action: 'contacts.list', input: { limit: 1 } },
  actions: {
    'contacts.list': defineAction<Static<typeof ListInput>>({
      title: 'List contacts',
      effect: 'read',
      input: ListInput,
      output: Type.Object({ items: Type.Array(Type.Unknown()), next: Type.Optional(Type.String()) }),
      request: ({ after, limit }) => ({ method: 'GET', path: '/contacts', query: { after, limit } }),
      respond: ({ body }) => {
        if (!isObject(body) || !Array.isArray(body['items']))
          throw new Error('There is no list of contacts.');
        return { items: body['items'], ...present({ next: textAt(body, 'next') }) };
      },
    }),
  },
  streams: {
    contacts: {
      title: 'Contacts',
      entity: 'contact',
      read: async (cursor, call) => {
        const page = await call('contacts.list', {
          limit: 200,
          ...(cursor === null ? {} : { after: cursor }),
        });
        const records = listAt(page, 'items').flatMap((item) => {
          const id = textAt(item, 'id');
          if (id === undefined) return [];
          return [{ id, values: present({ fullName: textAt(item, 'name'), email: textAt(item, 'mail') }) }];
        });
        return { records, next: textAt(page, 'next') ?? null };
      },
    },
  },
  sinks: {},
  enrichers: {},
};
