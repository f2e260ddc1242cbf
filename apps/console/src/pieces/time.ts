const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const JUST_NOW_SECONDS = 45;
/** So far the clock of the reader may be behind the server’s. */
const SKEW_SECONDS = 3;

/** `3 hours ago`, `in 2 days`, `just now`. */
export function relativeTime(iso: string, now: number, locale = 'en'): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const distance = Math.abs(seconds);
  if (distance < JUST_NOW_SECONDS) return seconds <= SKEW_SECONDS ? 'just now' : 'in a moment';
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const [unit, size] = STEPS.find(([, step]) => distance >= step) ?? (['minute', 60] as const);
  const value = Math.max(1, Math.round(distance / size));
  return format.format(seconds < 0 ? -value : value, unit);
}

/** The whole moment, in the reader's own zone. */
export function fullTime(iso: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));
}

export { countText } from './numbers.ts';

/** The day alone, in the reader's own zone: `12 Nov 2026`. */
export function dayText(iso: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));
}
