import { expect, test } from 'vitest';
import { hintOf } from './hint.ts';
import { matches } from './matches.ts';

const account = {
  id: 'acc_1',
  name: 'Sales key',
  description: 'For the weekly list',
  owner: 'acme',
  ownerName: 'Acme Ltd',
  label: 'north',
};

test.each([
  ['', true],
  ['sales', true],
  ['ACME  weekly', true],
  ['harbor', true],
  ['north acc_1', true],
  ['sales south', false],
])('searching “%s” finds it: %s', (words, found) => {
  expect(matches(account, { words, connectorName: 'Harbor' })).toBe(found);
});

test('the hint is that of a secret field that was filled in', () => {
  const field = (name: string, kind: 'secret' | 'text') => ({
    name,
    kind,
    label: name.toUpperCase(),
    required: true,
    help: '',
  });
  const connector = { fields: [field('domain', 'text'), field('other', 'secret'), field('key', 'secret')] };
  expect(hintOf({ fields: { domain: 'acme', key: '…65a1' } }, connector)).toEqual({
    label: 'KEY',
    value: '…65a1',
  });
  expect(hintOf({ fields: {} }, connector)).toBeUndefined();
  expect(hintOf({ fields: { key: '…' } }, undefined)).toBeUndefined();
});
