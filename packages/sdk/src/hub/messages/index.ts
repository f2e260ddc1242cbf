import { hubMessages as en, type MessageKey, type Messages } from '@sluice/core';
import { de } from './de.ts';

export type { MessageKey, Messages };
/** Further languages, or other words for those there are: by locale, each as much as is wanted. */
export type MessageCatalogues = Readonly<Record<string, Partial<Messages>>>;

/** The Hub's words in one language. */
export interface Texts {
  /** As `de-AT`: the locale that was asked for and can be served. */
  locale: string;
  direction: 'ltr' | 'rtl';
  say(key: MessageKey, values?: Readonly<Record<string, string>>): string;
  /** For `picker.found`: the key with the plural that belongs to the count. */
  count(key: CountedKey, count: number): string;
}

/** Catalogues over catalogues: where both say something, the later ones are heard. */
export function mergeCatalogues(
  ...all: readonly (MessageCatalogues | null | undefined)[]
): MessageCatalogues {
  const merged: Record<string, Partial<Messages>> = {};
  for (const [locale, words] of all.flatMap((catalogues) => Object.entries(catalogues ?? {})))
    merged[locale] = { ...merged[locale], ...words };
  return merged;
}

type CountedKey = MessageKey extends infer Key ? (Key extends `${infer Base}.other` ? Base : never) : never;

const BUILT_IN: MessageCatalogues = { en, de };
const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** The first of the wanted locales for which there are words, else English. */
export function textsFor(wanted: readonly (string | null | undefined)[], own: MessageCatalogues = {}): Texts {
  const locale = wanted.find((one) => one && isLocale(one) && catalogueOf(one, own)) ?? 'en';
  const words: Messages = { ...en, ...catalogueOf(locale, own) };
  const numbers = new Intl.NumberFormat(locale);
  const plural = new Intl.PluralRules(locale);
  const say: Texts['say'] = (key, values = {}) => fill(words[key], values);
  return {
    locale,
    direction: RIGHT_TO_LEFT.has(languageOf(locale)) ? 'rtl' : 'ltr',
    say,
    count: (key, count) =>
      say(plural.select(count) === 'one' ? `${key}.one` : `${key}.other`, { count: numbers.format(count) }),
  };
}

function catalogueOf(locale: string, own: MessageCatalogues): Partial<Messages> | undefined {
  const names = [locale, languageOf(locale)];
  const found = names
    .toReversed()
    .flatMap((name) => [BUILT_IN[name.toLowerCase()], own[name]])
    .filter((catalogue) => catalogue !== undefined);
  return found.length === 0 ? undefined : Object.assign({}, ...found);
}

function languageOf(locale: string): string {
  return locale.split('-')[0]?.toLowerCase() ?? '';
}

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0;
  } catch {
    return false;
  }
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
