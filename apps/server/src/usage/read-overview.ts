import { ACCOUNT_STATUSES, RUN_STATUSES, type Overview } from '@sluice/core';
import type { Store } from '@sluice/runtime';
import type { Database } from '../schema/index.ts';
import { lastMonthOf, startOf } from './periods.ts';
import { readTotal } from './read-usage.ts';

/** The workspace at a glance, from sums and indexes alone, however much there is. */
export async function readOverview(
  store: Store<Database>,
  { workspaceId, now }: { workspaceId: string; now: number },
): Promise<Overview> {
  const total = (grain: 'day' | 'month', at: number) => readTotal(store, { workspaceId, grain, at });
  const [accounts, runs, quarantined, webhooksFailing, today, month, lastMonth] = await Promise.all([
    countBy(store, 'accounts', workspaceId),
    countBy(store, 'runs', workspaceId),
    countQuarantined(store, workspaceId),
    countFailingWebhooks(store, workspaceId),
    total('day', startOf('day', now)),
    total('month', startOf('month', now)),
    total('month', lastMonthOf(now)),
  ]);
  return {
    accounts: filled(ACCOUNT_STATUSES, accounts),
    runs: filled(RUN_STATUSES, runs),
    quarantined,
    today,
    month,
    lastMonth,
    webhooksFailing,
  };
}

async function countBy(
  store: Store<Database>,
  table: 'accounts' | 'runs',
  workspaceId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await store.db
    .selectFrom(table)
    .select(({ fn }) => ['status', fn.countAll<number | string>().as('count')])
    .where('workspace_id', '=', workspaceId)
    .groupBy('status')
    .execute();
  return new Map(rows.map(({ status, count }) => [status, Number(count)]));
}

/** Each run knows how many of its rows wait in quarantine: to count the rows themselves could take long. */
async function countQuarantined(store: Store<Database>, workspaceId: string): Promise<number> {
  const { rows } = await store.db
    .selectFrom('runs')
    .select(({ fn }) => fn.sum<number | string | null>('quarantine_open').as('rows'))
    .where('workspace_id', '=', workspaceId)
    .where('quarantine_open', '>', 0)
    .executeTakeFirstOrThrow();
  return Number(rows ?? 0);
}

async function countFailingWebhooks(store: Store<Database>, workspaceId: string): Promise<number> {
  const { count } = await store.db
    .selectFrom('webhooks')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('failing_since', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

function filled<T extends readonly string[]>(
  names: T,
  counts: ReadonlyMap<string, number>,
): Record<T[number], number> {
  return Object.fromEntries(names.map((name) => [name, counts.get(name) ?? 0])) as Record<T[number], number>;
}
