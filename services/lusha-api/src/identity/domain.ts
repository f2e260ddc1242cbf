import { domainToASCII } from 'node:url';

const DOMAIN = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;
const SECOND_LEVEL = new Set(['co', 'com', 'org', 'net', 'gov', 'edu', 'ac', 'or', 'ne', 'go', 'gob', 'nom']);

/** The host that an address, URL or e-mail names, without `www.`; null where the text is not a domain. */
export function readDomain(text: string): string | null {
  let host = text.trim().toLowerCase();
  host = host.replace(/^[a-z][a-z0-9+.-]*:\/\//, '').replace(/^\/\//, '');
  host = host.split(/[/?#\\]/, 1)[0] ?? '';
  host = host
    .slice(host.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .replace(/\.+$/, '');
  host = host.replace(/^www\d?\./, '');
  if (/[^\0-\x7f]/.test(host)) host = domainToASCII(host);
  return host.length <= 253 && DOMAIN.test(host) ? host : null;
}

/** The domain itself, then the domains above it that can be somebody's own: `a.b.co.uk` gives also `b.co.uk`. */
export function domainAndParents(domain: string): string[] {
  const labels = domain.split('.');
  const found: string[] = [];
  for (let at = 0; at <= labels.length - 2 && found.length < 4; at += 1) {
    const rest = labels.slice(at);
    if (rest.length === 2 && at > 0 && rest[1]?.length === 2 && SECOND_LEVEL.has(rest[0] ?? '')) break;
    found.push(rest.join('.'));
  }
  return found;
}

/** The word of a domain that is like a company's name: `bright-wave.co.example` gives `brightwave`. */
export function domainLabel(domain: string): string {
  const labels = domain.split('.');
  const at = labels.length > 2 && SECOND_LEVEL.has(labels.at(-2) ?? '') ? -3 : -2;
  return (labels.at(at) ?? '').replaceAll('-', '');
}
