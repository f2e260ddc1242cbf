import { expect, test } from 'vitest';
import { strengthOf } from './strength.ts';

test.each([
  ['', 0],
  ['short', 1],
  ['aaaaaaaaaaaaaaaa', 1],
  ['abcdefghijklmno', 1],
  ['123456789012345', 1],
  ['margarethe-82', 1],
  ['harbour mist 9', 2],
  ['harbour mist lamp', 3],
  ['harbour mist lamp seven', 4],
] as const)('the password “%s” is of strength %i', (password, score) => {
  expect(strengthOf(password, ['Margarethe Example', 'm@firm.example']).score).toBe(score);
});

test('what is missing is said in numbers', () => {
  expect(strengthOf('elevenchars').words).toBe('One more character.');
  expect(strengthOf('ten chars!').words).toBe('2 more characters.');
});
