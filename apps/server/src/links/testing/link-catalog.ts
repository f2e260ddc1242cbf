import type { Catalog, Connector } from '@sluice/connectors';
import { exampleCatalog } from '../../accounts/testing/example-connector.ts';

const example = exampleCatalog.find('example');

/** Its address is an advanced field, and it speaks German. */
const vendor: Connector = {
  ...example,
  id: 'vendor',
  name: 'Vendor',
  fields: example.fields.map((field) => (field.name === 'baseUrl' ? { ...field, advanced: true } : field)),
  translations: {
    de: { summary: 'Spricht mit dem Anbieter.', fields: { apiKey: { label: 'API-Schlüssel' } } },
  },
};

/** Linked by signing in at the provider. */
const portal: Connector = {
  ...example,
  id: 'portal',
  name: 'Portal',
  fields: [],
  auth: {
    kind: 'oauth2',
    grant: 'authorization_code',
    authorize: { url: 'https://portal.example/authorize', path: '/authorize' },
    token: { url: 'https://portal.example/token', path: '/token', clientAuth: 'form' },
    scopes: ['read'],
  },
};

const connectors = [example, portal, vendor];

export const linkCatalog: Catalog = {
  connectors,
  find: (id) => connectors.find((connector) => connector.id === id) ?? exampleCatalog.find(id),
};
