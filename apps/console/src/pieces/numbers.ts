const count = new Intl.NumberFormat('en');
const credits = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const seconds = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const COMPACT_FROM = 10_000;
const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;

/** `1,240` */
export function countText(value: number): string {
  return count.format(value);
}

/** `1,240.5`: credits can be parts of one. */
export function creditsText(value: number): string {
  return credits.format(value);
}

/** `1,240`, and from ten thousand `12.4K`: for where room is scarce. */
export function shortCount(value: number): string {
  return Math.abs(value) < COMPACT_FROM ? credits.format(value) : compact.format(value);
}

/** `12.5%`; a part of nothing is none. */
export function shareText(part: number, whole: number): string {
  return percent.format(whole === 0 ? 0 : part / whole);
}

/** `+12.5%` of change; nothing where there was nothing to compare with. */
export function changeText(now: number, before: number): string | undefined {
  if (before === 0) return undefined;
  const change = now / before - 1;
  return `${change > 0 ? '+' : ''}${percent.format(change)}`;
}

/** `240 ms`, `1.2 s`, `3 min`. */
export function durationText(ms: number): string {
  if (ms < MS_PER_SECOND) return `${Math.round(ms)} ms`;
  if (ms < MS_PER_MINUTE) return `${seconds.format(ms / MS_PER_SECOND)} s`;
  return `${count.format(Math.round(ms / MS_PER_MINUTE))} min`;
}
