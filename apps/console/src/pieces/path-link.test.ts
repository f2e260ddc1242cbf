import { expect, test } from 'vitest';
import { pathLink } from './path-link.ts';

test('the query of a path reaches the page as its search', () => {
  expect(pathLink('/accounts/acc_01?mend=key&tab=history')).toEqual({
    to: '/accounts/acc_01',
    search: { mend: 'key', tab: 'history' },
  });
  expect(pathLink('/keys')).toEqual({ to: '/keys', search: {} });
});

test('no path leads out of the console', () => {
  expect(pathLink('https://elsewhere.example/keys').to).toBe('/keys');
  expect(pathLink('//elsewhere.example/keys').to).toBe('/keys');
});
