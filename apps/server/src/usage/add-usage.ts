import type { Store, Tx } from '@sluice/runtime';
import type { CallsTables } from '../schema/calls.ts';
import type { Database } from '../schema/index.ts';
import { GRAINS, startOf } from './periods.ts';

/** What of a call's line is counted. */
export type CountedCall = Pick<
  CallsTables['calls'],
  'workspace_id' | 'account_id' | 'connector' | 'at' | 'outcome' | 'credits' | 'duration_ms'
>;

/** Where a line's account would stand, for the check of credentials that belong to none yet. */
export const NO_ACCOUNT = 'none';
/** Where a workspace's sums over all accounts stand. */
export const ALL_ACCOUNTS = '';

/**
 * Adds the lines to the sums of their hours, days and months, in the transaction that writes them. Rows are
 * taken in one order by all, so that servers that share a store never wait for each other in a circle.
 */
export async function addUsage(
  store: Store<Database>,
  tx: Tx<Database>,
  lines: readonly CountedCall[],
): Promise<void> {
  const rows = [...sumsOf(lines).entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await store.insertMany(tx, {
    table: 'call_stats',
    columns: COLUMNS,
    rows: rows.map((row) => COLUMNS.map((column) => row[column])),
    onConflict: { keys: ['workspace_id', 'account_id', 'grain', 'at'], do: 'add', columns: ADDED },
  });
}

type Sums = CallsTables['call_stats'];

/** Lines are added up by account and hour first: most of a batch are of one. */
function sumsOf(lines: readonly CountedCall[]): Map<string, Sums> {
  const hours = new Map<string, Sums>();
  for (const line of lines) {
    const { workspace_id, account_id, connector, outcome } = line;
    const place = {
      workspace_id,
      account_id,
      connector,
      grain: 'hour',
      at: startOf('hour', line.at),
    } as const;
    const sum = sumAt(hours, place);
    sum.calls += 1;
    if (outcome === 'refused') sum.refused += 1;
    if (outcome === 'failed') sum.failed += 1;
    sum.credits += line.credits;
    sum.duration_ms += line.duration_ms;
  }
  const sums = new Map<string, Sums>();
  for (const hour of hours.values()) {
    for (const grain of GRAINS) {
      const place = { ...placeOf(hour), grain, at: startOf(grain, hour.at) };
      addTo(sumAt(sums, { ...place, account_id: ALL_ACCOUNTS, connector: '' }), hour);
      if (hour.account_id !== NO_ACCOUNT) addTo(sumAt(sums, place), hour);
    }
  }
  return sums;
}

type Place = Pick<Sums, 'workspace_id' | 'account_id' | 'connector' | 'grain' | 'at'>;

function placeOf({ workspace_id, account_id, connector, grain, at }: Sums): Place {
  return { workspace_id, account_id, connector, grain, at };
}

function sumAt(sums: Map<string, Sums>, place: Place): Sums {
  const key = `${place.workspace_id} ${place.account_id} ${place.grain} ${place.at}`;
  let sum = sums.get(key);
  if (!sum) sums.set(key, (sum = { ...place, calls: 0, refused: 0, failed: 0, credits: 0, duration_ms: 0 }));
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
