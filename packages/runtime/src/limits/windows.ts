import { SluiceError } from '@sluice/core';

export type WindowName = 'second' | 'minute' | 'hour' | 'day';

/** One limit: at most `limit` requests in any (sliding) or each (fixed) window of `windowMs`. */
export interface WindowLimit {
  name: WindowName;
  limit: number;
  windowMs: number;
  /** `fixed` windows start at multiples of their length since `startsAt` (default 1970); sliding ones anywhere. */
  kind: 'fixed' | 'sliding';
  startsAt?: number;
}

/** How one window stands. */
export interface WindowState {
  name: WindowName;
  limit: number;
  used: number;
  remaining: number;
  /** When `used` next falls: the end of a fixed window, the oldest request's leaving of a sliding one. */
  resetsAt: number;
}

export const WINDOW_MS: Record<WindowName, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Windows shorter than this are not written to disk: after a restart they count as full instead. */
export const WRITTEN_FROM_MS = 5000;

/** Throws `internal` when a cost is no whole number of at least one: a cost must never open the gate. */
export function checkCost(cost: number): void {
  if (Number.isSafeInteger(cost) && cost > 0) return;
  throw new SluiceError('internal', { detail: `a cost must be a whole number of at least 1, not ${cost}` });
}

/** How many permits are written to disk at a time: 2 % of the tightest written window, at least one. */
export function sliceOf(windows: readonly WindowLimit[]): number {
  const limits = windows.filter((window) => window.windowMs >= WRITTEN_FROM_MS).map((window) => window.limit);
  return limits.length === 0 ? Infinity : Math.max(1, Math.floor(Math.min(...limits) * 0.02));
}
