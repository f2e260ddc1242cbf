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
