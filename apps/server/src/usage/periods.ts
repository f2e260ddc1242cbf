/** The lengths of time that usage is counted by. Periods begin at UTC. */
export type Grain = 'hour' | 'day' | 'month';

export const GRAINS: readonly Grain[] = ['hour', 'day', 'month'];
export const STEP_MS = { hour: 3_600_000, day: 86_400_000 } as const;

/** When the period around a moment begins, in milliseconds. */
export function startOf(grain: Grain, at: number): number {
  if (grain !== 'month') return at - (at % STEP_MS[grain]);
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** When the month before the one around a moment began. */
export function lastMonthOf(at: number): number {
  return startOf('month', startOf('month', at) - 1);
}
