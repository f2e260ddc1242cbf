import { expect, test } from 'vitest';
import { outcomesOf, sumOf, trendOf } from './usage-sums.ts';

const point = { at: '2030-05-01T00:00:00Z', calls: 10, refused: 2, failed: 1, credits: 4.5, meanMs: 100 };

test('the mean time of a call is weighed by the calls', () => {
  expect(sumOf([point, { ...point, calls: 30, meanMs: 200 }])).toEqual({
    calls: 40,
    refused: 4,
    failed: 2,
    credits: 9,
    meanMs: 175,
  });
  expect(sumOf([]).meanMs).toBe(0);
});

test('no call is counted twice in a bar', () => {
  expect(outcomesOf(point)).toEqual({ at: point.at, answered: 7, refused: 2, failed: 1 });
});

test('a change from nothing is not told', () => {
  expect(trendOf(5, 0)).toBeUndefined();
  expect(trendOf(150, 100)).toEqual({ text: '+50%', tone: 'quiet' });
});
