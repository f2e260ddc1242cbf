import { Type } from '@sinclair/typebox';
import { defineAction, type Catalog, type Connector } from '@sluice/connectors';

/** A connector with one tiny read, so that what is measured is the calling and not the provider. */
const tiny: Connector = {
  id: 'tiny',
  name: 'Tiny',
  summary: 'Answers a small thing',
  categories: [],
  website: 'https://tiny.example',
  revocation: { who: 'whoever runs the provider', steps: ['Take the key off its list.'] },
  guide: { warning: '', steps: [] },
  fields: [
    { name: 'apiKey', label: 'API key', kind: 'secret', required: true, help: '' },
    { name: 'baseUrl', label: 'Base URL', kind: 'url', required: false, help: '' },
  ],
  auth: { kind: 'header', header: 'x-api-key', field: 'apiKey' },
  address: { baseUrl: 'https://api.tiny.example' },
  limits: {
    windows: () => [
      { window: 'second', limit: 1_000_000, kind: 'fixed' },
      { window: 'day', limit: 10_000_000_000, kind: 'fixed' },
    ],
    concurrency: 64,
  },
  classify: ({ status }) => (status < 400 ? null : { order: 'reject', message: `status ${status}` }),
  verify: { action: 'things.get', input: { id: 'self' } },
  actions: {
    'things.get': defineAction<{ id: string }>({
      title: 'Get a thing',
      effect: 'read',
      input: Type.Object({ id: Type.String({ maxLength: 40 }) }),
      output: Type.Unknown(),
      maxCredits: undefined,
      request: ({ id }) => ({ method: 'GET', path: `/things/${encodeURIComponent(id)}` }),
      respond: ({ body }) => body,
    }),
  },
  streams: {},
  sinks: {},
  enrichers: {},
};

export const tinyCatalog: Catalog = { connectors: [tiny], find: () => tiny };
