import type { ConnectorInfo } from '@sluice/core';
import { authKind } from './auth.ts';
import type { Connector } from './connector.ts';
import type { DeclaredLimit } from './limits.ts';
import { logoOf } from './logo.ts';
import { textsOf } from './translation.ts';

/**
 * A connector as the API shows it: everything a form, a guide and a reference page need, and no code; what a person
 * reads of it in the language asked for, else in English.
 */
export function toInfo(connector: Connector, locale?: string): ConnectorInfo {
  const { summary, categories, guide, revocation, fields } = textsOf(connector, locale);
  return {
    id: connector.id,
    name: connector.name,
    summary,
    categories,
    website: connector.website,
    logo: logoOf(connector),
    auth: authKind(connector.auth),
    registration: registrationOf(connector),
    fields,
    fieldsTitle: connector.fieldsTitle ?? 'Credential Settings',
    guide,
    revocation: {
      who: revocation.who,
      steps: [...revocation.steps],
      url: revocation.url ?? null,
      automatic: connector.auth.kind === 'oauth2' && connector.auth.revoke !== undefined,
    },
    hosts: [...new Set(credentialUrls(connector).map(declaredHost))],
    limits: [
      ...connector.limits.windows({}).map((limit) => limitInfo('requests', limit)),
      ...Object.entries(connector.limits.buckets ?? {}).flatMap(([name, limits]) =>
        limits.map((limit) => limitInfo(name, limit)),
      ),
    ],
    actions: Object.entries(connector.actions).map(([name, action]) => ({
      name,
      title: action.title,
      effect: action.effect,
      input: action.input,
    })),
    enrichers: Object.entries(connector.enrichers).map(([name, enricher]) => ({
      name,
      title: enricher.title,
      entity: enricher.entity,
      batchSize: enricher.batchSize,
      identifiers: enricher.identifiers.map((set) => [...set]),
      options: enricher.options.map((option) => ({ ...option })),
      fields: enricher.fields.map(({ name: field, label }) => ({ name: field, label })),
    })),
    sinks: Object.entries(connector.sinks).map(([name, sink]) => ({
      name,
      title: sink.title,
      entity: sink.entity,
      fields: [...sink.fields],
    })),
  };
}

function registrationOf({ auth }: Connector): ConnectorInfo['registration'] {
  if (auth.kind !== 'oauth2' || auth.registration === undefined) return null;
  const { url, steps } = auth.registration;
  return { url, steps: [...steps] };
}

/** Where credentials are sent: to the API, and to where tokens are asked for and given back. */
function credentialUrls({ address, auth }: Connector): string[] {
  const servers = auth.kind === 'oauth2' ? [auth.token.url, ...(auth.revoke ? [auth.revoke.url] : [])] : [];
  return [address.baseUrl, ...servers];
}

/** The host as declared, `{domain}` and all. */
function declaredHost(baseUrl: string): string {
  return /^https?:\/\/([^/]+)/.exec(baseUrl)?.[1] ?? baseUrl;
}

function limitInfo(name: string, limit: DeclaredLimit): ConnectorInfo['limits'][number] {
  return { name, limit: limit.limit, per: limit.window };
}
