import { OAUTH_SECRETS, type Connector, type HeaderAuth } from '@sluice/connectors';
import { SluiceError, type Secret } from '@sluice/core';
import type { WireRequest } from './exchange.ts';

const REDACTED = '[redacted]';
/** Shorter texts would be taken out of innocent places. */
const MIN_ECHO = 6;
// eslint-disable-next-line no-control-regex -- control characters are the point
const UNSENDABLE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/;

/**
 * The request with the account's credential in its place: the last thing done before it is sent, and the
 * only place where a secret is opened. Throws `egress.header` for a value that could end a header line and
 * begin another, and `account.inactive` when there is no secret. I-2
 */
export function withCredential(
  request: WireRequest,
  connector: Connector,
  secrets: Readonly<Record<string, Secret>>,
): WireRequest {
  const { auth } = connector;
  const field = auth.kind === 'oauth2' ? OAUTH_SECRETS.access : auth.field;
  const text = secrets[field]?.open();
  if (text === undefined || text === '') throw noSecret(connector);
  if (auth.kind === 'query') return { ...request, path: withParameter(request.path, auth.parameter, text) };
  const [header, value] = auth.kind === 'oauth2' ? ['authorization', `Bearer ${text}`] : headerOf(auth, text);
  if (UNSENDABLE.test(value)) throw unsendable(connector, field);
  return { ...request, headers: [...request.headers, header, value] };
}

function headerOf(auth: HeaderAuth, text: string): [header: string, value: string] {
  return [auth.header.toLowerCase(), auth.format ? auth.format(text) : text];
}

/** What every way of writing leaves as it is. */
const PLAIN = /^[\w.~-]+$/;

/** All texts by which the opened secrets could show in an answer. Hold them no longer than the call. */
export function secretTexts(secrets: Readonly<Record<string, Secret>>): string[] {
  const texts: string[] = [];
  for (const secret of Object.values(secrets)) {
    const text = secret.open();
    if (text.length < MIN_ECHO) continue;
    texts.push(text);
    if (!PLAIN.test(text)) texts.push(encodeURIComponent(text), JSON.stringify(text).slice(1, -1));
  }
  return texts;
}

/** The text without any echo of the secrets. I-1 */
export function scrubSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (clean.includes(secret)) clean = clean.replaceAll(secret, REDACTED);
  return clean;
}

/** The same for the values of headers. */
export function scrubHeaders(
  headers: Record<string, string>,
  secrets: readonly string[],
): Record<string, string> {
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (secrets.some((secret) => value.includes(secret))) headers[name] = scrubSecrets(value, secrets);
  }
  return headers;
}

/** Replaces a parameter of that name, so that an action cannot slip in another value. */
function withParameter(path: string, name: string, value: string): string {
  const start = path.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : path.slice(start + 1));
  query.set(name, value);
  return `${start < 0 ? path : path.slice(0, start)}?${query.toString()}`;
}

function unsendable(connector: Connector, field: string): SluiceError {
  return new SluiceError('egress.header', {
    message: `The ${field} of this ${connector.name} account holds characters that cannot be sent.`,
    fix: 'Replace the credential: copy the key again, without line breaks or other invisible characters.',
    fields: [{ field, message: 'holds a line break or another character that cannot be sent' }],
  });
}

function noSecret(connector: Connector): SluiceError {
  return new SluiceError('account.inactive', {
    message: `This ${connector.name} account has no credential.`,
    fix: 'Replace its credential.',
  });
}
