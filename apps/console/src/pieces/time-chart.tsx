import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { hasValues, type ChartKind, type ChartPoint, type ChartSeries } from './chart-data.ts';
import { creditsText } from './numbers.ts';
import './time-chart.css';

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

interface TimeChartProps<Key extends string> {
  label: string;
  points: readonly ({ at: string } & Readonly<Record<Key, number>>)[];
  /** Bars stand on each other in this order, the first at the bottom. */
  series: readonly ChartSeries<Key>[];
  /** After a value: `credits`, `calls`. */
  unit: string;
  /** Of one point: an hour or a day. Days are those of UTC, as usage is counted. */
  step?: 'hour' | 'day';
  /** In pixels. */
  height?: number;
  kind?: ChartKind;
  /** Said instead of a chart in which there is nothing to see. */
  empty?: ReactNode;
}

/**
 * Values over time. They show under the pointer and, once it has the focus, by the arrow keys; who reads by ear
 * finds them in a table.
 */
export function TimeChart<Key extends string>(props: TimeChartProps<Key>) {
  const { label, points, series, unit, step = 'day', height = 200, kind = 'bars', empty } = props;
  const shown = useMemo<readonly ChartPoint[]>(
    () => points.map((point) => ({ at: point.at, values: series.map(({ key }) => point[key]) })),
    [points, series],
  );
  const [index, setIndex] = useState<number>();
  const last = shown.length - 1;
  if (!hasValues(shown)) return <p className="time-chart-empty">{empty ?? 'Nothing in this time.'}</p>;
  const at = index === undefined ? undefined : shown[Math.min(index, last)];
  return (
    <figure className="time-chart" aria-label={label}>
      <Values series={series} unit={unit} step={step} point={at} total={shown} />
      <div className="time-chart-plot">
        <input
          type="range"
          className="unseen"
          aria-label={`${label}: value by value`}
          min={0}
          max={last}
          value={index ?? last}
          aria-valuetext={valueText(at ?? shown[last], { series, unit, step })}
          onChange={(event) => setIndex(Number(event.currentTarget.value))}
          onFocus={() => setIndex((before) => before ?? last)}
          onBlur={() => setIndex(undefined)}
        />
        <Suspense fallback={<Skeleton height={height} />}>
          <Plot
            points={shown}
            series={series}
            kind={kind}
            step={step}
            height={height}
            index={index}
            onIndex={setIndex}
          />
        </Suspense>
      </div>
      <Ear label={label} series={series} step={step} points={shown} />
    </figure>
  );
}

interface Words {
  series: readonly ChartSeries[];
  unit: string;
  step: 'hour' | 'day';
}

function valueText(point: ChartPoint | undefined, { series, unit, step }: Words): string {
  if (!point) return '';
  const values = series.map(({ label }, index) => `${label} ${creditsText(point.values[index] ?? 0)}`);
  return `${momentText(point.at, step)}: ${values.join(', ')} (${unit})`;
}

/** The legend; with the values of the point that is looked at, else with their sums. */
function Values({
  series,
  unit,
  step,
  point,
  total,
}: Words & { point: ChartPoint | undefined; total: readonly ChartPoint[] }) {
  const values = series.map(({ key, label, colour }, index) => ({
    key,
    label,
    colour,
    value: (point ? [point] : total).reduce((sum, { values: all }) => sum + (all[index] ?? 0), 0),
  }));
  return (
    <figcaption className="time-chart-values">
      <span className="time-chart-when">{point ? momentText(point.at, step) : 'In all'}</span>
      {values.map(({ key, label, colour, value }) => (
        <span key={key} className="time-chart-value">
          <span className="time-chart-sign" data-colour={colour} aria-hidden />
          {label} <strong>{creditsText(value)}</strong>
        </span>
      ))}
      <span className="unseen">{unit}</span>
    </figcaption>
  );
}

function Ear({
  label,
  series,
  step,
  points,
}: Omit<Words, 'unit'> & { label: string; points: readonly ChartPoint[] }) {
  return (
    <div className="unseen">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            {series.map(({ key, label: head }) => (
              <th key={key} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points
            .filter(({ values }) => values.some((value) => value !== 0))
            .map(({ at, values }) => (
              <tr key={at}>
                <th scope="row">{momentText(at, step)}</th>
                {values.map((value, index) => (
                  <td key={series[index]?.key}>{creditsText(value)}</td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

const DAY = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const HOUR = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

function momentText(at: string, step: 'hour' | 'day'): string {
  return (step === 'day' ? DAY : HOUR).format(new Date(at));
}
