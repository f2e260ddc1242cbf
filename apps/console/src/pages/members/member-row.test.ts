import { expect, test } from 'vitest';
import { factorsOf } from './member-row.tsx';

test.each([
  [false, 0, 'No second factor'],
  [true, 0, 'With authenticator'],
  [false, 1, 'With passkey'],
  [true, 3, 'With authenticator and 3 passkeys'],
])('authenticator %s and %i passkeys are told as “%s”', (hasTotp, passkeys, words) => {
  expect(factorsOf({ hasTotp, passkeys })).toBe(words);
});
