import { expect, test } from 'vitest';
import { keyState } from './key-state.ts';

const NOW = Date.parse('2030-01-10T00:00:00Z');

test.each([
  [null, null, 'Active'],
  [null, '2030-06-01T00:00:00Z', 'Active'],
  [null, '2030-01-12T00:00:00Z', 'Ends soon'],
  [null, '2030-01-10T00:00:00Z', 'Expired'],
  ['2030-01-01T00:00:00Z', '2030-06-01T00:00:00Z', 'Revoked'],
])('revoked at %s and ending at %s is %s', (revokedAt, expiresAt, label) => {
  expect(keyState({ revokedAt, expiresAt }, NOW).label).toBe(label);
});
