import { expect, test } from 'vitest';
import { canonicalLocale, MAX_CATALOGUES_BYTES, wrongInCatalogues } from './hub-catalogues.ts';
import { hubMessages } from './hub-messages.ts';

test('a whole catalogue, a part of one and an empty one can be used', () => {
  const catalogues = { 'pt-BR': hubMessages, fr: { 'form.title': 'Relier {connector}' }, ar: {} };
  expect(wrongInCatalogues(catalogues)).toEqual([]);
});

test.each([
  [{ french: {} }, 'messages.french', 'is not the code of a language, such as fr or pt-BR'],
  [{ 'fr-ca': {}, 'fr-CA': {} }, 'messages.fr-CA', 'is there twice'],
  [{ fr: { 'form.conect': 'x' } }, 'messages.fr.form.conect', 'is not one of the Hub’s texts'],
  [{ fr: { toString: 'x' } }, 'messages.fr.toString', 'is not one of the Hub’s texts'],
  [{ fr: { close: ' ' } }, 'messages.fr.close', 'is empty; leave it out to have it said in English'],
  [{ fr: { close: 'x\u202Ey' } }, 'messages.fr.close', 'holds a character that cannot be seen'],
  [{ fr: { close: 'x {y}' } }, 'messages.fr.close', 'names {y}, but nothing is put into this text'],
  [
    { fr: { 'form.title': 'Relier {account}' } },
    'messages.fr.form.title',
    'names {account}, but there is {connector}',
  ],
])('%j is refused at its field', (catalogues, field, message) => {
  expect(wrongInCatalogues(catalogues as never)).toEqual([{ field, message }]);
});

test('they are bounded: their size together, and how many faults are told', () => {
  const long = { fr: { close: 'é'.repeat(MAX_CATALOGUES_BYTES / 2) } };
  expect(wrongInCatalogues(long)).toEqual([
    { field: 'messages', message: 'are larger than 128 KB together' },
  ]);
  const words = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`no.${index}`, 'x']));
  expect(wrongInCatalogues({ fr: words })).toHaveLength(10);
});

test.each([
  ['FR', 'fr'],
  ['PT-br', 'pt-BR'],
  ['zh-hant', 'zh-Hant'],
  ['x', null],
  ['de_AT', null],
  ['', null],
  ['constructor', null],
])('%s is the language %s', (text, known) => {
  expect(canonicalLocale(text)).toBe(known);
});
