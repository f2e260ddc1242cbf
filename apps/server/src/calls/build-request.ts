import type { RequestSpec } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import type { WireRequest } from './exchange.ts';

export const USER_AGENT = 'sluice/0.1';

/**
 * An action's request as it goes over the wire below `root` (the path of the account's base URL, without
 * a slash at its end), still without its credential. A path that leaves the root is refused as
 * `egress.host`: no action reaches another part of the host than its connector declares.
 */
export function buildRequest(
  spec: RequestSpec,
  options: { root: string; idempotencyKey?: string | undefined },
): WireRequest {
  const headers = ['accept', 'application/json', 'accept-encoding', 'identity', 'user-agent', USER_AGENT];
  if (options.idempotencyKey !== undefined) headers.push('idempotency-key', options.idempotencyKey);
  let body: string | null = null;
  if (spec.json !== undefined) {
    headers.push('content-type', 'application/json');
    body = JSON.stringify(spec.json);
  } else if (spec.form !== undefined) {
    headers.push('content-type', 'application/x-www-form-urlencoded');
    body = parameters(spec.form);
  }
  return { method: spec.method, path: pathBelow(options.root, spec), headers, body };
}

/** What a path may hold without being read: no escape, no step up, nothing that a parser would change. */
const PLAIN_PATH = /^(?:\/[\w~-][\w.~!$'()*+,;=:@-]*)+\/?$/;

function pathBelow(root: string, spec: RequestSpec): string {
  const path = PLAIN_PATH.test(spec.path) ? `${root}${spec.path}` : parsedBelow(root, spec.path);
  const query = spec.query === undefined ? '' : parameters(spec.query);
  return query === '' ? path : `${path}?${query}`;
}

/** The WHATWG parser resolves dots, encoded ones too, and encodes what must be. */
function parsedBelow(root: string, path: string): string {
  const url = new URL('http://below.invalid');
  url.pathname = `${root}${path}`;
  const above = !url.pathname.startsWith(`${root}/`);
  if (above || !path.startsWith('/') || path.startsWith('//') || /[?#\\]/.test(path)) {
    throw new SluiceError('egress.host', {
      message: 'The action’s path leads out of what its connector may call.',
      detail: `path ${path.slice(0, 200)}`,
    });
  }
  return url.pathname;
}

function parameters(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.append(name, String(value));
  }
  return query.toString();
}
