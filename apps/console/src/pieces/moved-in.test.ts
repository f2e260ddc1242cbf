import { expect, test } from 'vitest';
import { movedIn } from './moved-in.ts';

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 2, 0],
  ['ArrowUp', 0, 2],
  ['Home', 1, undefined],
])('%s at %i of three leads to %s', (key, index, next) => {
  expect(movedIn(key, { index, length: 3 })).toBe(next);
});

test('in an empty list there is nowhere to go', () => {
  expect(movedIn('ArrowDown', { index: 0, length: 0 })).toBeUndefined();
});
