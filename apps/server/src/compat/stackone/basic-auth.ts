import { SluiceError } from '@sluice/core';

/**
 * The API key of an `Authorization: Basic` header as the rest of the server takes it. The key is the user name
 * with an empty password; many write it without the colon (StackOne reference 3.1). `Bearer` is taken as well.
 * Throws `auth.missing`.
 */
export function asBearer(authorization: string | undefined): string {
  const header = authorization ?? '';
  if (/^bearer /i.test(header)) return header;
  const encoded = /^basic +([A-Za-z0-9+/_-]+=*) *$/i.exec(header)?.[1];
  const key =
    encoded === undefined ? '' : (Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? '');
  if (/^\S+$/.test(key)) return `Bearer ${key}`;
  throw new SluiceError('auth.missing', {
    message: 'This request has no API key.',
    fix: 'Send `Authorization: Basic` with the base64 of an API key of this server, followed by a colon.',
  });
}
