import { expect, test } from 'vitest';
import { fitting } from './entries.ts';

const ENTRIES = [
  { label: 'Link account', words: 'credential new' },
  { label: 'Accounts', words: 'credentials linked' },
  { label: 'Lusha', note: 'Connector' },
  { label: 'Usage & credits' },
];
const found = (text: string) => fitting(ENTRIES, text).map(({ label }) => label);

test('nothing typed shows everything, in its own order', () => {
  expect(found('  ')).toEqual(['Link account', 'Accounts', 'Lusha', 'Usage & credits']);
});

test('what begins with the words comes before what only holds them', () => {
  expect(found('acc')).toEqual(['Accounts', 'Link account']);
  expect(found('ACCOUNT')).toEqual(['Accounts', 'Link account']);
});

test('every word must fit, in whatever order and in names, notes and other words', () => {
  expect(found('account new')).toEqual(['Link account']);
  expect(found('connector lusha')).toEqual(['Lusha']);
  expect(found('account elsewhere')).toEqual([]);
});
