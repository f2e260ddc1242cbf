import { Type } from '@sinclair/typebox';
import { defineAction, type Catalog, type Connector } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';

/** A connector of tests that a person signs in to; and the same API for a client of one's own. */
export const portalConnector: Connector = {
  id: 'portal',
  name: 'Portal',
  summary: 'Speaks to the API beside the authorisation server of the test.',
  categories: ['test'],
  website: 'https://www.portal.example',
  revocation: { who: 'whoever runs the provider', steps: ['Take the key off its list.'] },
  guide: {
    warning: 'Only owners can grant access.',
    steps: [{ title: 'Sign in', body: 'Allow it.', notes: [] }],
  },
  fields: [
    { name: 'team', label: 'Team', kind: 'text', required: false, help: 'Which of your teams.' },
    {
      name: 'baseUrl',
      label: 'Address',
      kind: 'url',
      required: false,
      help: 'Of another server.',
      advanced: true,
    },
  ],
  auth: {
    kind: 'oauth2',
    grant: 'authorization_code',
    authorize: {
      url: 'https://id.portal.example/auth',
      path: '/auth',
      parameters: { prompt: 'consent' },
    },
    token: { url: 'https://id.portal.example/token', path: '/token', clientAuth: 'basic' },
    revoke: {
      url: 'https://id.portal.example/token/revocation',
      path: '/token/revocation',
      token: 'refresh_token',
    },
    scopes: ['openid', 'people'],
    identity: (output) => portalOf(output),
  },
  address: { baseUrl: 'https://api.portal.example/api', basePath: '/api' },
  limits: { windows: () => [{ window: 'second', limit: 1000, kind: 'sliding' }], concurrency: 50 },
  classify: ({ status, body }) => {
    if (status < 400) return null;
    const message = textOf(body, 'message') ?? `It answered ${status}.`;
    if (status === 401) return { order: 'reauthorise', message };
    return status >= 500 ? { order: 'retry', message } : { order: 'reject', message };
  },
  verify: { action: 'portal.get', input: {} },
  actions: {
    'portal.get': defineAction<Record<string, never>>({
      title: 'Whose portal it is',
      effect: 'read',
      input: Type.Object({}),
      output: Type.Object({ portal: Type.String() }),
      request: () => ({ method: 'GET', path: '/me' }),
      respond: ({ body }) => {
        const portal = textOf(body, 'portal');
        if (portal === undefined) throw new Error('There is no portal in it.');
        return { portal };
      },
    }),
    'notes.add': defineAction<{ text: string }>({
      title: 'Add a note',
      effect: 'write',
      input: Type.Object({ text: Type.String() }),
      output: Type.Object({ ok: Type.Boolean() }),
      request: ({ text }) => ({ method: 'POST', path: '/notes', json: { text } }),
      respond: ({ body }) => body,
    }),
  },
  streams: {},
  sinks: {},
  enrichers: {},
};

export const machineConnector: Connector = {
  ...portalConnector,
  id: 'machine',
  name: 'Machine',
  fields: [
    { name: 'clientId', label: 'Client', kind: 'text', required: true, help: 'Its id.' },
    { name: 'clientSecret', label: 'Secret', kind: 'secret', required: true, help: 'Of the client.' },
    {
      name: 'baseUrl',
      label: 'Address',
      kind: 'url',
      required: false,
      help: 'Of another server.',
      advanced: true,
    },
  ],
  auth: {
    kind: 'oauth2',
    grant: 'client_credentials',
    token: { url: 'https://id.portal.example/token', path: '/token', clientAuth: 'basic' },
    scopes: [],
    client: { idField: 'clientId', secretField: 'clientSecret' },
  },
};

export const portalCatalog: Catalog = {
  connectors: [portalConnector, machineConnector],
  find: (id) => {
    const found = portalCatalog.connectors.find((connector) => connector.id === id);
    if (found) return found;
    throw new SluiceError('connector.unknown');
  },
};

function portalOf(output: unknown): string | undefined {
  return textOf(output, 'portal');
}

function textOf(body: unknown, name: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
