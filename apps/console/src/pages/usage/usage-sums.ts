import type { UsagePoint } from '@sluice/core';
import { changeText } from '../../pieces/numbers.ts';

type Sums = Pick<UsagePoint, 'calls' | 'refused' | 'failed' | 'credits' | 'meanMs'>;

/** The points of a time as one; the mean time of a call is that of all its calls. */
export function sumOf(points: readonly Sums[]): Sums {
  const sum = { calls: 0, refused: 0, failed: 0, credits: 0, meanMs: 0 };
  let totalMs = 0;
  for (const point of points) {
    sum.calls += point.calls;
    sum.refused += point.refused;
    sum.failed += point.failed;
    sum.credits += point.credits;
    totalMs += point.meanMs * point.calls;
  }
  return { ...sum, meanMs: sum.calls === 0 ? 0 : totalMs / sum.calls };
}

/** Calls by what became of them, for bars that stand on each other. */
export function outcomesOf({ at, calls, refused, failed }: UsagePoint) {
  return { at, answered: Math.max(0, calls - refused - failed), refused, failed };
}

/** How much more or less was spent: neither is good or bad by itself. */
export function trendOf(now: number, before: number): { text: string; tone: 'quiet' } | undefined {
  const text = changeText(now, before);
  return text === undefined ? undefined : { text, tone: 'quiet' };
}
