import { expect, test } from 'vitest';
import { readCap } from './cap.ts';

test.each([
  ['500', 500],
  [' 1,200 ', 1200],
  ['0', 0],
  ['12.5', 12.5],
])('“%s” is a cap of %s', (typed, value) => {
  expect(readCap(typed)).toEqual({ value, fault: undefined });
});

test.each(['', '-1', 'many', '1e9', '1.23456'])('“%s” is no cap, and says so', (typed) => {
  expect(readCap(typed).value).toBeUndefined();
  expect(readCap(typed).fault).toContain('Enter a number');
});
