import { Secret } from '@sluice/core';

const REDACTED = '[redacted]';

const SENSITIVE_NAMES = new Set([
  'apikey',
  'xapikey',
  'key',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'sessiontoken',
  'linktoken',
  'bearer',
  'authorization',
  'proxyauthorization',
  'secret',
  'secrets',
  'clientsecret',
  'signature',
  'password',
  'passphrase',
  'passwd',
  'pwd',
  'cookie',
  'setcookie',
  'credential',
  'credentials',
  'masterkey',
  'datakey',
  'privatekey',
]);

const MAX_DEPTH = 8;
const MAX_ITEMS = 200;
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>`\\]+/gi;
const PAIR_IN_TEXT =
  /\b(x-api-key|api[_-]?key|access[_-]?token|refresh[_-]?token|client[_-]?secret|authorization|password|token|secret)(["']?\s*[=:]\s*["']?)((?:bearer|basic)\s+)?([^\s"'&,;}\])]+)/gi;

/** Whether a header, query parameter or property of that name holds something that must not be shown. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_NAMES.has(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

/**
 * The URL fit for a log: the values of sensitive query parameters and any user and password are taken
 * out, the rest stays letter for letter. Takes paths (`/v1/x?api_key=…`) as well as whole URLs.
 */
export function scrubUrl(url: string): string {
  const bare = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, `$1${REDACTED}@`);
  const start = bare.search(/[?#]/);
  if (start < 0) return bare;
  return bare.slice(0, start) + bare.slice(start).replaceAll(/([?&#;])([^=&#;]*)=([^&#;]*)/g, scrubPair);
}

/** Text fit for a log: URLs inside it are scrubbed, and so is what follows `api_key=` and its like. */
export function scrubText(text: string): string {
  const bare = text.includes('://') ? text.replaceAll(URL_IN_TEXT, (url) => scrubUrl(url)) : text;
  return /[=:]/.test(bare) ? bare.replaceAll(PAIR_IN_TEXT, `$1$2$3${REDACTED}`) : bare;
}

/**
 * Anything, as plain data fit for a log: values under sensitive names, secrets, and secrets inside URLs
 * and texts are taken out at any depth. Errors keep message, detail, code, stack and cause. Bounded in
 * depth and in items, and safe with cycles.
 */
export function scrubValue(value: unknown, depth = 0, seen: object[] = []): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Secret) return value.toJSON();
  if (seen.includes(value)) return '[circular]';
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Date) return value.toJSON();
  if (value instanceof URL) return scrubUrl(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const inside = [...seen, value];
  if (value instanceof Error) return scrubError(value, depth, inside);
  if (value instanceof Map) return scrubObject(Object.fromEntries(value), depth, inside);
  if (value instanceof Set) return scrubItems([...value], depth, inside);
  if (Array.isArray(value)) return scrubItems(value, depth, inside);
  const toJson: unknown = Reflect.get(value, 'toJSON');
  if (typeof toJson === 'function') return scrubValue(Reflect.apply(toJson, value, []), depth + 1, inside);
  return scrubObject(value, depth, inside);
}

function scrubPair(pair: string, separator: string, name: string): string {
  return isSensitiveName(decodeName(name)) ? `${separator}${name}=${REDACTED}` : pair;
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function scrubError(error: Error, depth: number, seen: object[]): Record<string, unknown> {
  const own = scrubObject(Object.fromEntries(Object.entries(error)), depth, seen);
  return {
    type: error.name,
    message: scrubText(error.message),
    ...own,
    ...(error.stack === undefined ? {} : { stack: scrubText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: scrubValue(error.cause, depth + 1, seen) }),
  };
}

function scrubItems(items: readonly unknown[], depth: number, seen: object[]): unknown[] {
  const kept = items.slice(0, MAX_ITEMS).map((item) => scrubValue(item, depth + 1, seen));
  return items.length > MAX_ITEMS ? [...kept, `[${items.length - MAX_ITEMS} more]`] : kept;
}

function scrubObject(object: object, depth: number, seen: object[]): Record<string, unknown> {
  const entries = Object.entries(object).slice(0, MAX_ITEMS);
  return Object.fromEntries(
    entries.map(([name, item]) => [
      name,
      isSensitiveName(name) && isShown(item) ? REDACTED : scrubValue(item, depth + 1, seen),
    ]),
  );
}

/** Flags and gaps tell nothing: `token: null` may be seen. */
function isShown(item: unknown): boolean {
  return item !== undefined && item !== null && typeof item !== 'boolean';
}
