import type { Store, Tx } from '@sluice/runtime';
import type { CallsTables } from '../schema/calls.ts';
import type { Database } from '../schema/index.ts';
import { GRAINS, startOf } from './periods.ts';

/** What of a call's line is counted. */
export type CountedCall = Pick<
  CallsTables['calls'],
  'workspace_id' | 'account_id' | 'connector' | 'at' | 'outcome' | 'credits' | 'duration_ms'
>;

/** Credits that were booked for a call; `at`: when it was made. */
export type BookedCredits = Pick<CountedCall, 'workspace_id' | 'account_id' | 'connector' | 'at' | 'credits'>;

/** Where a line's account would stand, for the check of credentials that belong to none yet. */
export const NO_ACCOUNT = 'none';
/** Where a workspace's sums over all accounts stand. */
export const ALL_ACCOUNTS = '';

/** Adds the lines to the sums of their hours, days and months, in the transaction that writes them. */
export function addUsage(
  store: Store<Database>,
  tx: Tx<Database>,
  lines: readonly CountedCall[],
): Promise<void> {
  return addHours(
    store,
    tx,
    lines.map((line) => ({
      ...placeOf(line),
      calls: 1,
      refused: line.outcome === 'refused' ? 1 : 0,
      failed: line.outcome === 'failed' ? 1 : 0,
      credits: line.credits,
      duration_ms: line.duration_ms,
    })),
  );
}

/** Adds credits to the sums of the time when their calls were made, in the transaction that books them. */
export async function addCredits(
  store: Store<Database>,
  tx: Tx<Database>,
  booked: readonly BookedCredits[],
): Promise<void> {
  const some = booked.filter(({ credits }) => credits > 0);
  if (some.length === 0) return;
  await addHours(
    store,
    tx,
    some.map((one) => ({ ...NOTHING, ...placeOf(one), credits: one.credits })),
  );
}

/** Rows are taken in one order by all, so that servers that share a store never wait for each other in a circle. */
async function addHours(store: Store<Database>, tx: Tx<Database>, hours: readonly Sums[]): Promise<void> {
  const rows = [...sumsOf(hours).entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await store.insertMany(tx, {
    table: 'call_stats',
    columns: COLUMNS,
    rows: rows.map((row) => COLUMNS.map((column) => row[column])),
    onConflict: { keys: ['workspace_id', 'account_id', 'grain', 'at'], do: 'add', columns: ADDED },
  });
}

type Sums = CallsTables['call_stats'];
type Place = Pick<Sums, 'workspace_id' | 'account_id' | 'connector' | 'grain' | 'at'>;

const NOTHING = { calls: 0, refused: 0, failed: 0, credits: 0, duration_ms: 0 };

function placeOf(one: BookedCredits): Place {
  const { workspace_id, account_id, connector } = one;
  return { workspace_id, account_id, connector, grain: 'hour', at: startOf('hour', one.at) };
}

/** What counts is added up by account and hour first: most of a batch is of one. */
function sumsOf(counts: readonly Sums[]): Map<string, Sums> {
  const hours = new Map<string, Sums>();
  for (const count of counts) addTo(sumAt(hours, count), count);
  const sums = new Map<string, Sums>();
  for (const hour of hours.values()) {
    for (const grain of GRAINS) {
      const place = { ...hour, grain, at: startOf(grain, hour.at) };
      addTo(sumAt(sums, { ...place, account_id: ALL_ACCOUNTS, connector: '' }), hour);
      if (hour.account_id !== NO_ACCOUNT) addTo(sumAt(sums, place), hour);
    }
  }
  return sums;
}

function sumAt(sums: Map<string, Sums>, place: Place): Sums {
  const { workspace_id, account_id, connector, grain, at } = place;
  const key = `${workspace_id} ${account_id} ${grain} ${at}`;
  let sum = sums.get(key);
  if (!sum) sums.set(key, (sum = { workspace_id, account_id, connector, grain, at, ...NOTHING }));
  return sum;
}

function addTo(sum: Sums, more: Sums): void {
  for (const column of ADDED) sum[column] += more[column];
}

const COLUMNS = [
  'workspace_id',
  'account_id',
  'connector',
  'grain',
  'at',
  'calls',
  'refused',
  'failed',
  'credits',
  'duration_ms',
] as const satisfies readonly (keyof Sums)[];
const ADDED = ['calls', 'refused', 'failed', 'credits', 'duration_ms'] as const;
