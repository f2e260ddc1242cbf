import { ROLE_SCOPES, SCOPES } from '@sluice/core';
import { expect, test } from 'vitest';
import { addressesOf, expiryOf, PRESETS, scopesOf, scopesText } from './presets.ts';

test('a key is never offered more than its maker may', () => {
  expect(scopesOf('all', [], ROLE_SCOPES.admin)).toEqual(ROLE_SCOPES.admin);
  expect(scopesOf('custom', ['vault:manage', 'runs:read'], ROLE_SCOPES.admin)).toEqual(['runs:read']);
});

test.each(PRESETS.map((preset) => [preset.label, preset.scopes] as const))(
  'the preset %s is called so again in the list',
  (label, scopes) => expect(scopesText(scopes)).toBe(label),
);

test('scopes that are no preset are counted', () => {
  expect(scopesText(['runs:read'])).toBe('runs:read');
  expect(scopesText(['runs:read', 'vault:manage'])).toBe('2 scopes');
  expect(scopesText(SCOPES.slice(1))).toBe(`${SCOPES.length - 1} scopes`);
});

test('a key ends when it was said, or never', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  expect(expiryOf('30', now)).toBe('2030-01-31T00:00:00.000Z');
  expect(expiryOf('never', now)).toBeUndefined();
});

test('addresses are read however they are parted, each once', () => {
  expect(addressesOf(' 203.0.113.7, 203.0.113.0/24\n2001:db8::1;203.0.113.7 ')).toEqual([
    '203.0.113.7',
    '203.0.113.0/24',
    '2001:db8::1',
  ]);
  expect(addressesOf('  \n')).toEqual([]);
});
