import type { UsagePoint } from '@sluice/core';
import { useMemo } from 'react';
import type { ChartSeries } from '../../pieces/chart-data.ts';
import { TimeChart } from '../../pieces/time-chart.tsx';
import { outcomesOf } from './usage-sums.ts';

interface UsageChartProps {
  points: readonly UsagePoint[];
  step?: 'hour' | 'day';
  height?: number;
}

const CREDITS: readonly ChartSeries<'credits'>[] = [{ key: 'credits', label: 'Credits', colour: 'accent' }];

export function CreditsChart({ points, step = 'day', height }: UsageChartProps) {
  return (
    <TimeChart
      label={`Credits by ${step}`}
      points={points}
      series={CREDITS}
      unit="credits"
      step={step}
      {...(height === undefined ? {} : { height })}
      empty="No credits were spent in this time."
    />
  );
}

const OUTCOMES: readonly ChartSeries<'answered' | 'refused' | 'failed'>[] = [
  { key: 'answered', label: 'Answered', colour: 'quiet' },
  { key: 'refused', label: 'Refused', colour: 'warn' },
  { key: 'failed', label: 'Failed', colour: 'bad' },
];

export function CallsChart({ points, step = 'day', height }: UsageChartProps) {
  const outcomes = useMemo(() => points.map(outcomesOf), [points]);
  return (
    <TimeChart
      label={`Calls by ${step}`}
      points={outcomes}
      series={OUTCOMES}
      unit="calls"
      step={step}
      {...(height === undefined ? {} : { height })}
      empty="No calls were made in this time."
    />
  );
}
