const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const SHOWN_MONTHS = 13;

/** The present month in UTC, as usage is counted: `2026-11`. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}

/** The month of the address where it is one and not to come, else the present one. */
export function chosenMonth(month: string | undefined, now: Date): string {
  const present = monthOf(now);
  return month !== undefined && MONTH.test(month) && month <= present ? month : present;
}

/** The last year of months, the present one first. */
export function monthsUpTo(now: Date): string[] {
  return Array.from({ length: SHOWN_MONTHS }, (_, back) =>
    monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back))),
  );
}

/** From its first moment to that of the next one. */
export function monthBounds(month: string): { from: string; to: string } {
  const from = new Date(`${month}-01T00:00:00Z`);
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1));
  return { from: from.toISOString(), to: to.toISOString() };
}

/** `2029-12` before `2030-01`. */
export function monthBefore(month: string): string {
  const first = new Date(`${month}-01T00:00:00Z`);
  return monthOf(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - 1)));
}

/** The last day of it: `2029-12-31`. */
export function lastDayOf(month: string): string {
  const first = new Date(`${month}-01T00:00:00Z`);
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
}

const NAME = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `November 2026` */
export function monthName(month: string): string {
  return NAME.format(new Date(`${month}-01T00:00:00Z`));
}
