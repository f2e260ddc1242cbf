import type { FieldError } from './errors.ts';
import { hubMessages } from './hub-messages.ts';

type Catalogues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Of all catalogues of a workspace together, as JSON in UTF-8: each Hub that is opened is sent them. */
export const MAX_CATALOGUES_BYTES = 128 * 1024;
const MAX_FAULTS = 10;
/** What no text needs and a page could be garbled by: control characters, and such as turn the direction of others. */
const UNSEEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** What keeps catalogues from being used, by its field: `messages.fr.form.connect`; at most ten. */
export function wrongInCatalogues(catalogues: Catalogues): FieldError[] {
  const size = new TextEncoder().encode(JSON.stringify(catalogues)).byteLength;
  if (size > MAX_CATALOGUES_BYTES)
    return [{ field: 'messages', message: `are larger than ${MAX_CATALOGUES_BYTES / 1024} KB together` }];
  const seen = new Set<string>();
  const faults = Object.entries(catalogues).flatMap(([locale, words]) => {
    const known = canonicalLocale(locale);
    const field = `messages.${locale.slice(0, 40)}`;
    if (known === null) return [{ field, message: 'is not the code of a language, such as fr or pt-BR' }];
    if (seen.has(known)) return [{ field, message: 'is there twice' }];
    seen.add(known);
    return wrongInWords(field, words);
  });
  return faults.slice(0, MAX_FAULTS);
}

/** `PT-br` → `pt-BR`; null for what is not the code of a language. */
export function canonicalLocale(text: string): string | null {
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text) || text.length > 20) return null;
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null;
  } catch {
    return null;
  }
}

function wrongInWords(within: string, words: Readonly<Record<string, string>>): FieldError[] {
  return Object.entries(words).flatMap(([key, text]) => {
    const field = `${within}.${key.slice(0, 60)}`;
    const english = Object.hasOwn(hubMessages, key) ? hubMessages[key as keyof typeof hubMessages] : null;
    if (english === null) return [{ field, message: 'is not one of the Hub’s texts' }];
    const message = wrongInText(text, english);
    return message === null ? [] : [{ field, message }];
  });
}

function wrongInText(text: string, english: string): string | null {
  if (text.trim() === '') return 'is empty; leave it out to have it said in English';
  if (UNSEEN.test(text)) return 'holds a character that cannot be seen';
  const places = placesOf(english);
  const unknown = placesOf(text).find((place) => !places.includes(place));
  if (unknown === undefined) return null;
  const known = places.length === 0 ? 'nothing is put into this text' : `there is ${places.join(' and ')}`;
  return `names ${unknown}, but ${known}`;
}

function placesOf(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(String);
}
