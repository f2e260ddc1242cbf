import { SluiceError, type UsagePoint, type UsageSeries } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import { readPeriod } from '../audit/index.ts';
import type { CallsTables } from '../schema/calls.ts';
import type { Database } from '../schema/index.ts';
import { ALL_ACCOUNTS } from './add-usage.ts';
import { startOf, STEP_MS, type Grain } from './periods.ts';

type Sums = Pick<
  CallsTables['call_stats'],
  'at' | 'calls' | 'refused' | 'failed' | 'credits' | 'duration_ms'
>;

export interface SeriesQuery {
  from?: string;
  to?: string;
  /** By default hours up to three days, else days. */
  step?: 'hour' | 'day';
  accountId?: string;
}

const MAX_POINTS = 800;
const DEFAULT_DAYS = 30;
const HOURS_UP_TO_MS = 3 * STEP_MS.day;

/**
 * Usage over time without gaps, each point from the beginning of its period; by default the last thirty days.
 * Throws `request.invalid` for a period that is too long or cannot be read.
 */
export async function readSeries(
  store: Store<Database>,
  request: { workspaceId: string; query: SeriesQuery; now: number },
): Promise<UsageSeries> {
  const { workspaceId, query, now } = request;
  const asked = readPeriod(query);
  const start = asked.from ?? Math.max(0, (asked.to ?? now) - (DEFAULT_DAYS - 1) * STEP_MS.day);
  const end = Math.max(asked.to ?? now + 1, start + 1);
  const step = query.step ?? (end - start <= HOURS_UP_TO_MS ? 'hour' : 'day');
  const from = startOf(step, start);
  // A moment at the beginning of a period ends the one before.
  const to = startOf(step, end - 1) + STEP_MS[step];
  const count = Math.round((to - from) / STEP_MS[step]);
  if (count > MAX_POINTS) throw tooLong(step);
  const rows = await store.db
    .selectFrom('call_stats')
    .select(['at', 'calls', 'refused', 'failed', 'credits', 'duration_ms'])
    .where('workspace_id', '=', workspaceId)
    .where('account_id', '=', query.accountId ?? ALL_ACCOUNTS)
    .where('grain', '=', step)
    .where('at', '>=', from)
    .where('at', '<', to)
    .execute();
  const known = new Map(rows.map((row) => [row.at, row]));
  const points = Array.from({ length: count }, (_, index) => {
    const at = from + index * STEP_MS[step];
    return toPoint(at, known.get(at));
  });
  return {
    from: iso(from),
    to: iso(to),
    step,
    accountId: query.accountId ?? null,
    points,
  };
}

/** What one period of the whole workspace came to. */
export async function readTotal(
  store: Store<Database>,
  place: { workspaceId: string; grain: Grain; at: number },
): Promise<UsagePoint> {
  const row = await store.db
    .selectFrom('call_stats')
    .select(['at', 'calls', 'refused', 'failed', 'credits', 'duration_ms'])
    .where('workspace_id', '=', place.workspaceId)
    .where('account_id', '=', ALL_ACCOUNTS)
    .where('grain', '=', place.grain)
    .where('at', '=', place.at)
    .executeTakeFirst();
  return toPoint(place.at, row);
}

function toPoint(at: number, sums: Sums | undefined): UsagePoint {
  const { calls = 0, refused = 0, failed = 0, credits = 0, duration_ms = 0 } = sums ?? {};
  const meanMs = calls === 0 ? 0 : Math.round((duration_ms / calls) * 1000) / 1000;
  return { at: iso(at), calls, refused, failed, credits, meanMs };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function tooLong(step: 'hour' | 'day'): SluiceError {
  return new SluiceError('request.invalid', {
    message: `The period has more than ${MAX_POINTS} ${step}s.`,
    fix: step === 'hour' ? 'Ask for a shorter period, or for days.' : 'Ask for a shorter period.',
    fields: [{ field: 'from', message: 'is too long before the end of the period' }],
  });
}
