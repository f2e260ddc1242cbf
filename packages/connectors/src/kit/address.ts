import { SluiceError } from '@sluice/core';
import type { Endpoint } from './auth.ts';
import type { Connector } from './connector.ts';

export interface ResolvedAddress {
  /** No trailing slash; what an action's path is put after. */
  baseUrl: string;
  /** The only hosts the credentials may be sent to: `api.example.com`, with the port where one is named. */
  hosts: readonly string[];
  /** The account names its own server: to be used only where the operator allowed the host. */
  custom: boolean;
}

/**
 * Where an account's calls go. `fields` are the normalised, non-secret ones. Throws `account.fields` for a
 * value that would not stay one label of the host name, and for a `baseUrl` that is no plain http(s) address.
 */
export function resolveAddress(
  connector: Connector,
  fields: Readonly<Record<string, string>>,
): ResolvedAddress {
  const given = declaresBaseUrl(connector) ? fields['baseUrl'] : undefined;
  if (given) return ownServer(given, connector.address.basePath ?? '');
  const baseUrl = filled(connector.address.baseUrl, fields);
  return { baseUrl, hosts: [new URL(baseUrl).host], custom: false };
}

/**
 * Where an endpoint of the account's authorisation server is: its own URL, or its path on the account's own
 * server (`custom`). Throws as `resolveAddress`.
 */
export function resolveEndpoint(
  connector: Connector,
  endpoint: Endpoint,
  fields: Readonly<Record<string, string>>,
): { url: string; custom: boolean } {
  const { baseUrl, custom } = resolveAddress(connector, fields);
  if (custom) return { url: new URL(baseUrl).origin + endpoint.path, custom };
  return { url: filled(endpoint.url, fields), custom };
}

/** Names in the templates of an address: `https://{domain}.example.com` → `domain`. */
export function templateNames(template: string): string[] {
  return [...template.matchAll(TEMPLATE)].map((match) => match[1] ?? '');
}

function filled(template: string, fields: Readonly<Record<string, string>>): string {
  return template.replaceAll(TEMPLATE, (_, name: string) => hostLabel(name, fields[name]));
}

const TEMPLATE = /\{([^{}]*)\}/g;

function declaresBaseUrl(connector: Connector): boolean {
  return connector.fields.some((field) => field.name === 'baseUrl');
}

function hostLabel(field: string, value: string | undefined): string {
  if (value !== undefined && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) return value;
  throw new SluiceError('account.fields', {
    message: `“${field}” is not a valid part of an address.`,
    fix: 'Use small letters, digits and hyphens only, as in the address bar of the browser.',
    fields: [{ field, message: 'Letters, digits and hyphens only, at most 63.' }],
  });
}

function ownServer(given: string, basePath: string): ResolvedAddress {
  const url = URL.canParse(given) ? new URL(given) : null;
  const plain =
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (!plain)
    throw new SluiceError('account.fields', {
      message: 'The server address cannot be used.',
      fix: 'Give it as http:// or https:// with a host, and no user name, query or fragment.',
      fields: [{ field: 'baseUrl', message: 'Not a plain http(s) address.' }],
    });
  const path = url.pathname.replace(/\/+$/, '');
  const below = path.endsWith(basePath) ? path : path + basePath;
  return { baseUrl: url.origin + below, hosts: [url.host], custom: true };
}
