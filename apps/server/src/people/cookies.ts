import { SluiceError, type Secret } from '@sluice/core';

/** Names and forms of the two cookies of a browser: the sign-in, and that it once signed in as a member. */
export interface LoginCookies {
  read(header: string | undefined): { session: string | undefined; device: string | undefined };
  /** `Set-Cookie` values that sign the browser in. */
  started(login: { token: Secret; device: string }): string[];
  /** `Set-Cookie` values that make the browser known to be the member's, without signing it in. */
  known(device: string): string[];
  /** `Set-Cookie` values that sign it out; the device stays known. */
  ended(): string[];
}

/** The cookie that knows a browser again that went to the identity provider. */
export interface OidcCookie {
  read(header: string | undefined): string | undefined;
  /** A `Set-Cookie` value; gone with `seconds` 0. */
  write(value: string, seconds: number): string;
}

const SESSION_SECONDS = 30 * 24 * 3600;
/** The longest that browsers keep a cookie (RFC 6265bis 5.5). */
const DEVICE_SECONDS = 400 * 24 * 3600;

/**
 * The cookies for a server that people reach at that address. Over https they are bound to the host and never
 * sent in the clear; cookies of one host are seen by all its ports, so over http the port is in the name.
 */
export function loginCookies(publicUrl: string): LoginCookies {
  const { protocol, port } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const session = isSecure ? '__Host-sluice' : `sluice_session${port === '' ? '' : `_${port}`}`;
  const device = isSecure ? '__Host-sluice_device' : `sluice_device${port === '' ? '' : `_${port}`}`;
  const write = (name: string, value: string, seconds: number) =>
    `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    read: (header) => {
      const found = readCookies(header);
      return { session: found.get(session), device: found.get(device) };
    },
    started: (login) => [
      write(session, login.token.open(), SESSION_SECONDS),
      write(device, login.device, DEVICE_SECONDS),
    ],
    known: (value) => [write(device, value, DEVICE_SECONDS)],
    ended: () => [write(session, '', 0)],
  };
}

/** As those of a login are bound, but `Lax`: the provider sends the browser back from its own site. */
export function oidcCookie(publicUrl: string): OidcCookie {
  const { protocol, port } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const name = isSecure ? '__Host-sluice_oidc' : `sluice_oidc${port === '' ? '' : `_${port}`}`;
  // What is bound to the host is sent to all its paths (RFC 6265bis, 4.1.3.2).
  const place = isSecure ? 'Path=/; Secure' : 'Path=/sign-in/oidc';
  return {
    read: (header) => readCookies(header).get(name),
    write: (value, seconds) => `${name}=${value}; ${place}; HttpOnly; SameSite=Lax; Max-Age=${seconds}`,
  };
}

const MAX_COOKIES = 100;

/** The first of each name: a second one may come from a path or a parent host that somebody else controls. */
function readCookies(header: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of (header ?? '').split(';', MAX_COOKIES)) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (name !== '' && !found.has(name)) found.set(name, part.slice(at + 1).trim());
  }
  return found;
}

/** What tells where a request of a browser came from. */
export interface RequestOrigin {
  origin: string | undefined;
  fetchSite: string | undefined;
  /** Where the server was asked, as `http://127.0.0.1:4000`. */
  own: string;
  publicUrl: string;
}

/**
 * Throws `auth.origin` unless a page of this server sent the request. A browser tells so in `Origin` on every
 * request that may change something, and no page of another site can change what it tells.
 */
export function requireOwnOrigin({ origin, fetchSite, own, publicUrl }: RequestOrigin): void {
  if (origin === undefined ? fetchSite === 'same-origin' : origin === own || origin === publicUrl) return;
  throw new SluiceError('auth.origin', {
    message:
      origin === undefined
        ? 'This is for browsers on a page of this server, and the request does not say that it came from one.'
        : 'The request came from a page of another address.',
    fix: `Open the console at ${publicUrl}. If people reach it at another address, set SLUICE_PUBLIC_URL to that one; programs use an API key.`,
  });
}
