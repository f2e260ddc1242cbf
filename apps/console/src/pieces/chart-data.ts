export type ChartColour = 'accent' | 'good' | 'warn' | 'bad' | 'quiet';

export interface ChartSeries<Key extends string = string> {
  key: Key;
  label: string;
  colour: ChartColour;
}

export type ChartKind = 'bars' | 'lines';

/** One moment with a value for each series. */
export interface ChartPoint {
  at: string;
  values: readonly number[];
}

const MS_PER_SECOND = 1000;

type Drawn = [seconds: number[], ...series: (number | null)[][]];

/**
 * What is drawn: seconds, then the series; bars stand on each other, the first at the bottom. A part of a bar that
 * is nothing is left out, for it would be seen as a line around those below.
 */
export function plotted(points: readonly ChartPoint[], series: number, kind: ChartKind): Drawn {
  const seconds = points.map(({ at }) => Date.parse(at) / MS_PER_SECOND);
  const columns = Array.from({ length: series }, (_, index) =>
    points.map(({ values }) => {
      const own = values[index] ?? 0;
      if (kind === 'lines') return own;
      return own === 0 ? null : values.slice(0, index + 1).reduce((sum, value) => sum + value, 0);
    }),
  );
  return [seconds, ...columns];
}

/** Where in each bar the part of that series begins. */
export function beginnings(points: readonly ChartPoint[], index: number): number[] {
  return points.map(({ values }) => values.slice(0, index).reduce((sum, value) => sum + value, 0));
}

const DIGITS = [1, 2, 5];
const MAX_POWER = 12;

/** The steps that the marks of an axis may be apart: whole numbers, unless all there is lies below one. */
export function axisSteps(highest: number): number[] {
  const lowest = highest >= 1 ? 0 : -4;
  return Array.from({ length: MAX_POWER - lowest }, (_, index) => 10 ** (lowest + index)).flatMap((power) =>
    DIGITS.map((digit) => digit * power),
  );
}

/** Whether there is anything to see. */
export function hasValues(points: readonly ChartPoint[]): boolean {
  return points.some(({ values }) => values.some((value) => value !== 0));
}
