import { expect, test } from 'vitest';
import { relativeTime } from './time.ts';

const NOW = Date.parse('2030-05-10T12:00:00Z');

test.each([
  ['2030-05-10T12:00:00Z', 'just now'],
  ['2030-05-10T12:00:03Z', 'just now'],
  ['2030-05-10T12:00:20Z', 'in a moment'],
  ['2030-05-10T11:59:10Z', '1 minute ago'],
  ['2030-05-10T12:29:00Z', 'in 29 minutes'],
  ['2030-05-10T09:00:00Z', '3 hours ago'],
  ['2030-05-09T11:00:00Z', 'yesterday'],
  ['2030-05-17T12:00:00Z', 'in 7 days'],
  ['2030-02-10T12:00:00Z', '3 months ago'],
  ['2027-05-10T12:00:00Z', '3 years ago'],
])('%s is said as one would say it', (at, words) => {
  expect(relativeTime(at, NOW)).toBe(words);
});
