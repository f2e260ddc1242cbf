import type { ProviderResponse } from '../../kit/errors.ts';
import type { LimitReading, Limits } from '../../kit/limits.ts';
import { SEARCH_BUCKET } from './object-actions.ts';

/**
 * The least that any account gives an app: 100 requests in 10 seconds, with Free and Starter; others give
 * 110, 190 or 250, and the first answer says so. Taken as a tenth of it each second, it can never be passed.
 * Searches have 5 a second beside it (HubSpot “API usage guidelines”, “Search the CRM”).
 */
export const limits: Limits = {
  windows: () => [{ window: 'second', limit: 10, kind: 'sliding' }],
  buckets: { [SEARCH_BUCKET]: [{ window: 'second', limit: 5, kind: 'sliding' }] },
  concurrency: 10,
};

/** An app that signs in by OAuth is told of the interval alone; the day's headers go to others. */
export function readLimits({ headers }: ProviderResponse): LimitReading[] {
  const readings: LimitReading[] = [];
  const most = count(headers['x-hubspot-ratelimit-max']);
  const intervalMs = count(headers['x-hubspot-ratelimit-interval-milliseconds']);
  if (most !== undefined && intervalMs !== undefined && intervalMs >= 1000) {
    const limit = Math.floor((most * 1000) / intervalMs);
    if (limit > 0) readings.push({ window: 'second', limit });
  }
  const daily = count(headers['x-hubspot-ratelimit-daily']);
  const left = count(headers['x-hubspot-ratelimit-daily-remaining']);
  if (daily !== undefined && daily > 0)
    readings.push({ window: 'day', limit: daily, ...(left === undefined ? {} : { remaining: left }) });
  return readings;
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,12}\s*$/.test(text) ? Number(text) : undefined;
}
