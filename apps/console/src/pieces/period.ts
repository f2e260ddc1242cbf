export const PERIODS = ['today', '7d', '30d', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

/** As it stands in the address: one of `PERIODS`, and for `custom` the first and the last day (`2026-11-20`). */
export interface PeriodFilters {
  period?: string;
  from?: string;
  to?: string;
}

const DAYS: Partial<Record<string, number>> = { today: 1, '7d': 7, '30d': 30 };
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The moments between which a period lies, by the reader's own days, as `from` and `to` of the API (ISO 8601;
 * `to` is no longer within). It is the same all day long, so that it can be part of a query's key.
 */
export function periodQuery(filters: PeriodFilters, now = new Date()): { from?: string; to?: string } {
  const days = DAYS[filters.period ?? ''];
  if (days !== undefined) return { from: startOfDay(now, 1 - days).toISOString() };
  if (filters.period !== 'custom') return {};
  const from = dayOf(filters.from);
  const last = dayOf(filters.to);
  return {
    ...(from ? { from: from.toISOString() } : {}),
    ...(last ? { to: startOfDay(last, 1).toISOString() } : {}),
  };
}

function startOfDay(at: Date, daysLater: number): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + daysLater);
}

function dayOf(text: string | undefined): Date | undefined {
  if (text === undefined || !DAY.test(text)) return undefined;
  const at = new Date(`${text}T00:00:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
