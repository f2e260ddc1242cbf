import { isIP } from 'node:net';
import { SluiceError } from '@sluice/core';
import { addressKind } from './addresses.ts';

/** What the operator allows beyond public hosts over https. */
export interface EgressPolicy {
  /** `host` or `host:port`: may be private, and may be called over http. */
  allowHosts: readonly string[];
}

/** A checked place to call: connecting to `origin` under these terms is allowed. */
export interface Target {
  /** `https://api.example.com` */
  origin: string;
  mayBePrivate: boolean;
}

/**
 * The place a URL names, when an account with these hosts may call it: https (http only for hosts that
 * the operator allowed), exactly one of the account's hosts with its port, no user, no password, no
 * fragment, and no private address written out. Throws `egress.host` or `egress.address`.
 *
 * Names that resolve to private addresses are caught later, when the connection resolves them.
 */
export function checkTarget(
  url: URL,
  rules: { allowedHosts: readonly string[]; policy: EgressPolicy },
): Target {
  const allowed = isAllowed(url, rules.policy);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowed)) {
    throw refusedHost(url, `Calls go over https only, so ${url.protocol}//${url.host} is refused.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refusedHost(url, 'The URL holds a user or a password, which is never sent.');
  }
  if (url.hash !== '') throw refusedHost(url, 'The URL holds a fragment.');
  if (!rules.allowedHosts.some((host) => namesHost(host, url))) {
    throw refusedHost(
      url,
      `${url.host} is not among the hosts that this account’s credentials may be sent to.`,
    );
  }
  const literal = bareHost(url);
  if (isIP(literal) !== 0) checkAddress(literal, { hostname: literal, mayBePrivate: allowed });
  return { origin: url.origin, mayBePrivate: allowed };
}

/** Throws `egress.address` unless the address may be connected to. */
export function checkAddress(address: string, host: { hostname: string; mayBePrivate: boolean }): void {
  const kind = addressKind(address);
  if (kind === 'public' || (kind === 'private' && host.mayBePrivate)) return;
  throw new SluiceError('egress.address', {
    message: `${host.hostname} leads to ${address}, ${
      kind === 'private' ? 'a private address' : 'an address that is never called'
    }.`,
    fix:
      kind === 'private'
        ? 'If this server is yours, let the operator add its host to SLUICE_ALLOW_HOSTS.'
        : 'Name another host: no setting allows this address.',
  });
}

/** Whether the operator allowed this host (`host` or `host:port`) to be private and plain http. */
export function egressAllows(policy: EgressPolicy, host: string): boolean {
  try {
    return isAllowed(new URL(`http://${host}`), policy);
  } catch {
    return false;
  }
}

function isAllowed(url: URL, policy: EgressPolicy): boolean {
  return policy.allowHosts.some((entry) => {
    const host = parseHost(entry);
    if (host === undefined || host.hostname !== url.hostname) return false;
    return host.port === '' || host.port === portOf(url);
  });
}

/** An account's host without a port stands for the scheme's own port. */
function namesHost(entry: string, url: URL): boolean {
  const host = parseHost(entry);
  if (host === undefined || host.hostname !== url.hostname) return false;
  return (host.port === '' ? defaultPort(url) : host.port) === portOf(url);
}

interface Host {
  hostname: string;
  /** Empty where none was written. */
  port: string;
}

const HOSTS_KEPT = 1000;
const parsedHosts = new Map<string, Host | undefined>();

/** Parsing a host for every call would cost as much as the rest of the check, so the latest are kept. */
function parseHost(entry: string): Host | undefined {
  if (parsedHosts.has(entry)) return parsedHosts.get(entry);
  if (parsedHosts.size >= HOSTS_KEPT) parsedHosts.clear();
  const host = readHost(entry);
  parsedHosts.set(entry, host);
  return host;
}

/** The WHATWG parser brings names to one form: lower case, punycode, decimal and hex addresses to dotted. */
function readHost(entry: string): Host | undefined {
  // The port is cut off first, because the parser drops it where it is the scheme's own.
  const port = /:(\d{1,5})$/.exec(entry)?.[1] ?? '';
  try {
    const { hostname } = new URL(`http://${port === '' ? entry : entry.slice(0, -port.length - 1)}`);
    return { hostname, port };
  } catch {
    return undefined;
  }
}

function portOf(url: URL): string {
  return url.port === '' ? defaultPort(url) : url.port;
}

function defaultPort(url: URL): string {
  return url.protocol === 'http:' ? '80' : '443';
}

function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

function refusedHost(url: URL, message: string): SluiceError {
  return new SluiceError('egress.host', {
    message,
    fix: `If this server is yours, let the operator add ${url.host || 'its host'} to SLUICE_ALLOW_HOSTS.`,
  });
}
