import type { RequestSpec } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import type { WireRequest } from './exchange.ts';

const USER_AGENT = 'sluice/0.1';

/** What goes over the wire for one call, still without its credential, and where it goes. */
export interface BuiltRequest {
  url: URL;
  request: Omit<WireRequest, 'path'>;
}

/**
 * An action's request below the account's base URL. A path that leaves the base is refused as
 * `egress.host`: no action may reach another part of the host than its connector declares.
 */
export function buildRequest(
  spec: RequestSpec,
  options: { baseUrl: string; idempotencyKey?: string | undefined },
): BuiltRequest {
  const url = urlBelow(options.baseUrl, spec);
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
  };
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  let body: string | null = null;
  if (spec.json !== undefined) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(spec.json);
  } else if (spec.form !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    body = parameters(spec.form).toString();
  }
  return { url, request: { method: spec.method, headers, body } };
}

function urlBelow(baseUrl: string, spec: RequestSpec): URL {
  const url = new URL(baseUrl);
  const root = url.pathname.replace(/\/+$/, '');
  url.pathname = `${root}${spec.path}`;
  if (!spec.path.startsWith('/') || /[?#\\]/.test(spec.path) || !url.pathname.startsWith(`${root}/`)) {
    throw new SluiceError('egress.host', {
      message: 'The action’s path leads out of what its connector may call.',
      detail: `path ${spec.path.slice(0, 200)}`,
    });
  }
  if (spec.query !== undefined) url.search = parameters(spec.query).toString();
  return url;
}

function parameters(values: Readonly<Record<string, string | number | undefined>>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) query.append(name, String(value));
  return query;
}
