import { expect, test } from 'vitest';
import { axisSteps, beginnings, hasValues, plotted } from './chart-data.ts';

const POINTS = [
  { at: '2030-05-01T00:00:00Z', values: [3, 1] },
  { at: '2030-05-02T00:00:00Z', values: [0, 2] },
];

test('bars stand on each other, lines do not', () => {
  const seconds = POINTS.map(({ at }) => Date.parse(at) / 1000);
  expect(plotted(POINTS, 2, 'bars')).toEqual([seconds, [3, null], [4, 2]]);
  expect(beginnings(POINTS, 1)).toEqual([3, 0]);
  expect(plotted(POINTS, 2, 'lines')).toEqual([seconds, [3, 0], [1, 2]]);
});

test('a chart of nothing says so', () => {
  expect(hasValues(POINTS)).toBe(true);
  expect(hasValues([{ at: '2030-05-01T00:00:00Z', values: [0, 0] }])).toBe(false);
});

test('nobody counts in halves, unless there is less than one', () => {
  expect(axisSteps(3).slice(0, 4)).toEqual([1, 2, 5, 10]);
  expect(axisSteps(0.5)[0]).toBeLessThan(0.1);
});
