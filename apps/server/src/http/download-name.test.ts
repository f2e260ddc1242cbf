import { expect, test } from 'vitest';
import { resultsName, savedAs } from './download-name.ts';

test.each([
  ['people.csv', 'people.enriched.csv'],
  ['people.2024.txt', 'people.2024.enriched.csv'],
  ['people', 'people.enriched.csv'],
  ['.csv', '.csv.enriched.csv'],
])('the results of %s are called %s', (name, results) => {
  expect(resultsName(name, 'csv')).toBe(results);
});

test('a plain name is given once, as it is', () => {
  expect(savedAs('people (2).enriched.csv')).toBe('attachment; filename="people (2).enriched.csv"');
});

test('any other is written out beside its plain form, and decodes to what it was', () => {
  const header = savedAs('Müller’s 100% (neu)*.csv');
  expect(header).toMatch(/^attachment; filename="M_ller_s 100_ \(neu\)_\.csv"; filename\*=UTF-8''[\w.%-]+$/);
  expect(decodeURIComponent(header.split("''")[1] ?? '')).toBe('Müller’s 100% (neu)*.csv');
});

test('no name ends the header, names a folder, or turns the ending round', () => {
  for (const name of [
    'a"; x="b.csv',
    'a\r\nset-cookie: b',
    '..\\..\\a/b.csv',
    'a\u202Evsc.exe',
    'a\uD800.csv',
  ])
    expect(savedAs(name)).toMatch(/^attachment; filename="[\w .()-]+"(; filename\*=UTF-8''[\w.%-]+)?$/);
  expect(savedAs('a\u202Evsc.exe')).not.toContain('%E2%80%AE');
  expect(savedAs('../a.csv')).not.toContain('%2F');
});
