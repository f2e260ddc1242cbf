import { SluiceError } from '@sluice/core';
import { isIP } from 'node:net';

/** Where passkeys are bound to: they answer no page of another host. */
export interface PasskeyPlace {
  /** The relying party's id (Web Authentication, 5.1.2): a host name. */
  rpId: string;
  /** The page that may ask for them. */
  origin: string;
}

/**
 * Where a browser that asked at `host` can use passkeys; undefined where none work: browsers take them for host
 * names over https, and for `localhost`. Behind a proxy the public address counts, whatever `host` says.
 */
export function passkeyPlace(publicUrl: string, host: string): PasskeyPlace | undefined {
  const { protocol, hostname, origin } = new URL(publicUrl);
  if (protocol === 'https:' && isName(hostname)) return { rpId: hostname, origin };
  const asked = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  if (asked?.hostname === 'localhost') return { rpId: 'localhost', origin: asked.origin };
  return undefined;
}

/** The same; throws `passkey.unsupported` with where they would work. */
export function requirePasskeyPlace(publicUrl: string, host: string): PasskeyPlace {
  const place = passkeyPlace(publicUrl, host);
  if (place) return place;
  const { port, hostname } = new URL(publicUrl);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  throw new SluiceError('passkey.unsupported', {
    message: isHere
      ? 'Browsers take passkeys for names, not for IP addresses.'
      : 'Browsers take passkeys for names over https alone.',
    fix: isHere
      ? `Open the console at http://localhost${port === '' ? '' : `:${port}`} instead.`
      : 'Put a proxy that speaks TLS before the server, and set SLUICE_PUBLIC_URL to its https:// address.',
  });
}

function isName(hostname: string): boolean {
  return isIP(hostname) === 0 && !hostname.startsWith('[');
}
