import { WINDOW_MS, type WindowLimit, type WindowName } from '@sluice/runtime';

/** Requests per window of each plan: the newest of the tables in Lusha reference 6.1. */
export const PLANS = {
  free: { minute: 40, day: 100 },
  starter: { minute: 40, day: 100 },
  professional: { minute: 50, hour: 150, day: 1500 },
  premium: { minute: 300, hour: 1800, day: 18_000 },
  scale: { minute: 300, hour: 5000, day: 50_000 },
} as const satisfies Record<string, Partial<Record<WindowName, number>>>;

export type PlanName = keyof typeof PLANS;

/** The general throttle beside every plan, Lusha reference 6.1. */
const PER_SECOND = 25;

/** Limits by window; a window without one is unlimited. */
export type Rate = Partial<Record<WindowName, number>>;

export function isPlan(name: string): name is PlanName {
  return name in PLANS;
}

/** The windows of an account, which begin when it was made: its day is not the calendar's. */
export function windowsOf(
  account: { plan: string; createdAt: number },
  rate: Rate | undefined,
): WindowLimit[] {
  const limits: Rate = rate ?? {
    second: PER_SECOND,
    ...(isPlan(account.plan) ? PLANS[account.plan] : PLANS.free),
  };
  return (['second', 'minute', 'hour', 'day'] as const).flatMap((name) => {
    const limit = limits[name];
    if (limit === undefined) return [];
    return [{ name, limit, windowMs: WINDOW_MS[name], kind: 'fixed' as const, startsAt: account.createdAt }];
  });
}

/** The usage calls have a window of their own, Lusha reference 3.13. */
export const USAGE_WINDOWS: readonly WindowLimit[] = [
  { name: 'minute', limit: 5, windowMs: WINDOW_MS.minute, kind: 'fixed' },
];

/** What each action costs, Lusha reference 7.1. */
export const PRICES = { email: 1, phones: 5, company: 1, searchPer: 25 } as const;

/** A search costs one credit for every 25 results found, none when nothing is found. */
export function searchCredits(found: number): number {
  return Math.ceil(found / PRICES.searchPer);
}
