import { at, numberAt } from '../../kit/json.ts';
import type { ProviderResponse } from '../../kit/errors.ts';
import type { DeclaredLimit, LimitReading, Limits, LimitWindow } from '../../kit/limits.ts';

/** The throttle that every plan has (Lusha reference 6.1). */
const PER_SECOND = 25;

/** Per minute, hour and day (Lusha reference 6.1, newest table). */
const PLANS: Readonly<Record<string, readonly [number, number | null, number]>> = {
  free: [40, null, 100],
  starter: [40, null, 100],
  pro: [50, 150, 1_500],
  premium: [300, 1_800, 18_000],
  scale: [300, 5_000, 50_000],
};

/**
 * Where the plan is not known only the throttle of 25 a second is declared, which holds for every plan: the
 * headers of the first answer, that of the verification, tell the true windows before anything is spent.
 */
export const limits: Limits = {
  windows: (fields) => {
    const perSecond = Number(fields['requestsPerSecond'] ?? PER_SECOND) || PER_SECOND;
    const windows: DeclaredLimit[] = [{ window: 'second', limit: perSecond, kind: 'sliding' }];
    const [minute, hour, day] = PLANS[fields['plan'] ?? ''] ?? [];
    if (minute) windows.push({ window: 'minute', limit: minute, kind: 'sliding' });
    if (hour) windows.push({ window: 'hour', limit: hour, kind: 'fixed' });
    if (day) windows.push({ window: 'day', limit: day, kind: 'fixed' });
    return windows;
  },
  buckets: { usage: [{ window: 'minute', limit: 5, kind: 'sliding' }] },
  concurrency: 50,
};

/** Header names of one window (Lusha reference 6.2). */
const HEADERS: readonly { window: LimitWindow; limit: string[]; left: string[]; used: string[] }[] = [
  {
    window: 'minute',
    limit: ['x-rate-limit-minute'],
    left: ['x-minute-requests-left'],
    used: ['x-minute-usage'],
  },
  {
    window: 'hour',
    limit: ['x-rate-limit-hourly'],
    left: ['x-hourly-requests-left'],
    used: ['x-hourly-usage'],
  },
  {
    window: 'day',
    limit: ['x-rate-limit-daily', 'x-ratelimit-limit-day', 'x-ratelimit-limit-daily'],
    left: ['x-daily-requests-left', 'x-ratelimit-remaining-daily', 'x-ratelimit-remaining-day'],
    used: ['x-daily-usage'],
  },
];

/** What the headers say; and the body of the usage call, which says the same (Lusha reference 3.13). */
export function readLimits(response: ProviderResponse): LimitReading[] {
  const readings: LimitReading[] = [];
  for (const { window, limit, left, used } of HEADERS) {
    add(readings, {
      window,
      limit: header(response, limit),
      used: header(response, used),
      remaining: header(response, left),
    });
  }
  const standard = readStandard(response.headers);
  if (standard && !readings.some((reading) => reading.window === standard.window)) readings.push(standard);
  if (readings.length > 0) return readings;
  for (const [name, window] of [
    ['minute', 'minute'],
    ['hourly', 'hour'],
    ['daily', 'day'],
  ] as const) {
    const body = at(response.body, 'rateLimits', name);
    add(readings, {
      window,
      limit: numberAt(body, 'limit'),
      used: numberAt(body, 'used'),
      remaining: numberAt(body, 'remaining'),
    });
  }
  return readings;
}

/** `RateLimit-Limit: 50, 50;w=60`: told apart only where it names its window's seconds. */
function readStandard(headers: Readonly<Record<string, string>>): LimitReading | null {
  const seconds = /;\s*w=(\d+)/.exec(headers['ratelimit-limit'] ?? headers['ratelimit-policy'] ?? '')?.[1];
  const window = { '1': 'second', '60': 'minute', '3600': 'hour', '86400': 'day' }[seconds ?? ''];
  if (!window) return null;
  const readings: LimitReading[] = [];
  add(readings, {
    window: window as LimitWindow,
    limit: count(/\d+/.exec(headers['ratelimit-limit'] ?? '')?.[0]),
    used: undefined,
    remaining: count(headers['ratelimit-remaining']),
  });
  return readings[0] ?? null;
}

function header(response: ProviderResponse, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = count(response.headers[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}

/** A limit of 0 stands for a window that the plan does not have. */
function add(
  readings: LimitReading[],
  told: { window: LimitWindow } & Record<'limit' | 'used' | 'remaining', number | undefined>,
): void {
  const { window, limit, used, remaining } = told;
  if (limit === 0 || (limit === undefined && used === undefined && remaining === undefined)) return;
  readings.push({
    window,
    ...(limit === undefined ? {} : { limit }),
    ...(used === undefined ? {} : { used }),
    ...(remaining === undefined ? {} : { remaining }),
  });
}
