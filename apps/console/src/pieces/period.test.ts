import { expect, test } from 'vitest';
import { periodQuery } from './period.ts';

const NOW = new Date(2030, 4, 10, 15, 30);
const day = (year: number, month: number, date: number) => new Date(year, month - 1, date).toISOString();

test('a period begins with the reader’s own day and has no end', () => {
  expect(periodQuery({ period: 'today' }, NOW)).toEqual({ from: day(2030, 5, 10) });
  expect(periodQuery({ period: '7d' }, NOW)).toEqual({ from: day(2030, 5, 4) });
  expect(periodQuery({ period: '30d' }, NOW)).toEqual({ from: day(2030, 4, 11) });
});

test('a chosen period holds its last day, and may be open on either side', () => {
  expect(periodQuery({ period: 'custom', from: '2030-05-01', to: '2030-05-02' }, NOW)).toEqual({
    from: day(2030, 5, 1),
    to: day(2030, 5, 3),
  });
  expect(periodQuery({ period: 'custom', to: '2030-05-31' }, NOW)).toEqual({ to: day(2030, 6, 1) });
});

test('what nobody can have meant is no period', () => {
  expect(periodQuery({ period: 'custom', from: '2030-13-45', to: 'soon' }, NOW)).toEqual({});
  expect(periodQuery({ period: 'ever' }, NOW)).toEqual({});
  expect(periodQuery({}, NOW)).toEqual({});
});
