import { logoOf, type Connector } from '@sluice/connectors';
import type { FastifyInstance } from 'fastify';
import { categoryOf, categorySlug } from './categories.ts';
import { CONNECTOR_VERSION, type StackoneParts } from './parts.ts';
import { addPlatformRoute, listOf, numberOf } from './platform-route.ts';

const PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 100;
const MAX_PAGE = 100_000;

/** What connectors there are, and their one profile each (StackOne reference 3.5). */
export function addConnectorRoutes(app: FastifyInstance, parts: StackoneParts): void {
  const { catalog, oauth } = parts;
  addPlatformRoute(app, parts, {
    method: 'GET',
    url: '/connectors/meta',
    scope: 'accounts:read',
    handle: async ({ actor }) => {
      const apps = await oauth.appsOf(actor.workspaceId);
      return catalog.connectors.map((connector) => showMeta(connector, apps));
    },
  });
  addPlatformRoute(app, parts, {
    method: 'GET',
    url: '/connectors/meta/:provider',
    scope: 'accounts:read',
    handle: async ({ actor, params }) =>
      showMeta(catalog.find((params['provider'] ?? '').toLowerCase()), await oauth.appsOf(actor.workspaceId)),
  });
  addPlatformRoute(app, parts, {
    method: 'GET',
    url: '/auth_configs',
    scope: 'accounts:read',
    handle: async ({ actor, query }) => {
      const apps = await oauth.appsOf(actor.workspaceId);
      const keys = listOf(query, 'connector_key').map((key) => key.toLowerCase());
      const enabled = listOf(query, 'enabled')[0];
      const all = catalog.connectors
        .filter(({ id }) => keys.length === 0 || keys.includes(id))
        .map((connector) => showProfile(connector, apps))
        .filter(({ active }) => enabled === undefined || String(active) === enabled);
      const page = numberOf(query, { name: 'page', standard: 1, max: MAX_PAGE });
      const size = numberOf(query, { name: 'page_size', standard: PAGE_SIZE, max: MAX_PAGE_SIZE });
      const data = all.slice((page - 1) * size, page * size);
      return { page, page_size: size, total: all.length, data };
    },
  });
}

/** A connector whose accounts are linked by a sign-in can be used once the workspace has its OAuth app. */
export function isUsable({ id, auth }: Connector, apps: ReadonlySet<string>): boolean {
  return auth.kind !== 'oauth2' || auth.grant !== 'authorization_code' || apps.has(id);
}

function showMeta(connector: Connector, apps: ReadonlySet<string>): Record<string, unknown> {
  const logo = logoOf(connector);
  return {
    provider: connector.id,
    provider_name: connector.name,
    category: categoryOf(connector.categories),
    active: isUsable(connector, apps),
    models: {},
    resources: { images: { logo_url: logo, original_logo_horizontal_url: logo } },
  };
}

/** Connectors come with the server: they have no dates but that of the beginning. */
const EPOCH = new Date(0).toISOString();

function showProfile(connector: Connector, apps: ReadonlySet<string>) {
  const isOauth = connector.auth.kind === 'oauth2';
  return {
    id: connector.id,
    name: connector.name,
    connector_key: connector.id,
    connector_label: connector.name,
    logo_url: logoOf(connector),
    categories: connector.categories.map(categorySlug),
    active: isUsable(connector, apps),
    default: true,
    release_stage: 'ga',
    created_at: EPOCH,
    updated_at: EPOCH,
    connector_version: CONNECTOR_VERSION,
    connector_pinned_version: null,
    connector_owner: 'sluice',
    environment: 'production',
    authentication_config_key: isOauth ? 'oauth2' : 'custom',
    authentication_config_label: isOauth ? 'OAuth 2.0' : 'API Key',
  };
}
