import { canonicalLocale, hubMessages, wrongInCatalogues, type FieldError } from '@sluice/core';

type Read = { locale: string; words: Record<string, string> } | { problem: string };

/** More than a whole catalogue in any script. */
export const MAX_FILE_BYTES = 128 * 1024;
export const ALL_TEXTS = Object.keys(hubMessages).length;

/** The words in a file called after its language, or why they cannot be used. */
export function readCatalogue({ name, text }: { name: string; text: string }): Read {
  const locale = canonicalLocale(name.replace(/\.json$/i, ''));
  if (locale === null)
    return { problem: `Call the file after its language, as fr.json; this one is called ${name}.` };
  const words = parse(text);
  if (words === null)
    return { problem: `${name} does not hold one JSON object with a text for each name in it.` };
  const [fault] = wrongInCatalogues({ [locale]: words });
  return fault ? { problem: `${name}: ${faultWords(fault, locale)}.` } : { locale, words };
}

/** What a translator begins with. */
export function englishFile(): { name: string; text: string; type: string } {
  return { name: 'en.json', text: `${JSON.stringify(hubMessages, null, 2)}\n`, type: 'application/json' };
}

function faultWords({ field, message }: FieldError, locale: string): string {
  const key = field.slice(`messages.${locale}.`.length);
  return key === '' ? `they ${message}` : `“${key}” ${message}`;
}

function parse(text: string): Record<string, string> | null {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return null;
    return Object.values(read).every((value) => typeof value === 'string')
      ? (read as Record<string, string>)
      : null;
  } catch {
    return null;
  }
}
