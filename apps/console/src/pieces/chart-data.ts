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

/** What is drawn: seconds, then the series; bars stand on each other, the first at the bottom. */
export function plotted(
  points: readonly ChartPoint[],
  series: number,
  kind: ChartKind,
): [number[], ...number[][]] {
  const seconds = points.map(({ at }) => Date.parse(at) / MS_PER_SECOND);
  const columns = Array.from({ length: series }, (_, index) =>
    points.map(({ values }) => {
      const shown = kind === 'bars' ? values.slice(0, index + 1) : [values[index] ?? 0];
      return shown.reduce((sum, value) => sum + value, 0);
    }),
  );
  return [seconds, ...columns];
}

/** Whether there is anything to see. */
export function hasValues(points: readonly ChartPoint[]): boolean {
  return points.some(({ values }) => values.some((value) => value !== 0));
}
