import { expect, test } from 'vitest';
import { chosenMonth, lastDayOf, monthBefore, monthBounds, monthName, monthsUpTo } from './months.ts';

const NOW = new Date('2030-01-31T23:59:59Z');

test('a month of the address counts where it is one and has begun', () => {
  expect(chosenMonth('2029-12', NOW)).toBe('2029-12');
  expect(chosenMonth('2030-02', NOW)).toBe('2030-01');
  expect(chosenMonth('2029-13', NOW)).toBe('2030-01');
  expect(chosenMonth(undefined, NOW)).toBe('2030-01');
});

test('a year of months is offered, none of them twice, whatever day it is', () => {
  const months = monthsUpTo(NOW);
  expect(months.slice(0, 3)).toEqual(['2030-01', '2029-12', '2029-11']);
  expect(months.at(-1)).toBe('2029-01');
  expect(new Set(months).size).toBe(13);
});

test('a month ends where the next one begins', () => {
  expect(monthBounds('2029-12')).toEqual({
    from: '2029-12-01T00:00:00.000Z',
    to: '2030-01-01T00:00:00.000Z',
  });
  expect(monthName('2029-12')).toBe('December 2029');
  expect([monthBefore('2030-01'), lastDayOf('2028-02')]).toEqual(['2029-12', '2028-02-29']);
});
