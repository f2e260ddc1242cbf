import type { AccountUsage, Overview, UsagePoint, UsageSeries } from '@sluice/core';
import { InvalidArgumentError, type Command } from 'commander';
import { show, type Context } from '../context.ts';
import { count, when } from '../output/numbers.ts';
import { details, table, type Column } from '../output/table.ts';
import { readLimit } from './calls.ts';

interface SeriesOptions {
  account?: string;
  from?: string;
  to?: string;
  step?: 'hour' | 'day';
}

/** What was used and what it cost: over time, by account, and at a glance. */
export function addUsage(program: Command, context: Context): void {
  const usage = program.command('usage').description('What was used and what it cost');
  usage
    .command('series', { isDefault: true })
    .description('Calls, errors and credits over time; by default of the last thirty days')
    .option('--account <id>', 'only one account’s')
    .option('--from <time>', 'since then, as 2026-01-31 or 2026-01-31T12:00:00Z')
    .option('--to <time>', 'until then')
    .option('--step <step>', 'hour or day', readStep)
    .action(async ({ account, ...period }: SeriesOptions) => {
      const query = { ...period, ...(account === undefined ? {} : { accountId: account }) };
      const series = await context.client().usage.series({ query });
      show(context, series, (found) => showSeries(context, found));
    });
  usage
    .command('accounts')
    .description('What each account was used for in a month, the most expensive first')
    .option('--month <month>', 'as 2026-01; by default this one')
    .option('--limit <n>', 'how many', readLimit, 50)
    .action(async (query: { month?: string; limit: number }) => {
      const { items } = await context.client().usage.accounts({ query });
      show(context, items, (all) => showAccounts(context, all));
    });
  program
    .command('overview')
    .description('What runs, what fails and what it costs, at a glance')
    .action(async () => {
      const overview = await context.client().overview.get();
      show(context, overview, (found) => showOverview(context, found));
    });
}

function readStep(value: string): 'hour' | 'day' {
  if (value === 'hour' || value === 'day') return value;
  throw new InvalidArgumentError('It must be hour or day.');
}

type Sums = Pick<UsagePoint, 'calls' | 'refused' | 'failed' | 'credits'>;

const sums: readonly Column<Sums>[] = [
  { title: 'CALLS', value: (sum) => count(sum.calls), align: 'right' },
  { title: 'REFUSED', value: (sum) => count(sum.refused), align: 'right' },
  { title: 'FAILED', value: (sum) => count(sum.failed), align: 'right' },
  { title: 'CREDITS', value: (sum) => count(sum.credits), align: 'right' },
];

function showSeries({ terminal }: Context, { points, step }: UsageSeries): void {
  table<UsagePoint>(
    terminal,
    [
      {
        title: step === 'day' ? 'DAY (UTC)' : 'HOUR',
        value: ({ at }) => (step === 'day' ? at.slice(0, 10) : when(at)),
      },
      ...sums,
      { title: 'MEAN MS', value: (point) => count(Math.round(point.meanMs)), align: 'right' },
    ],
    points,
  );
}

function showAccounts({ terminal }: Context, accounts: readonly AccountUsage[]): void {
  table<AccountUsage>(
    terminal,
    [
      { title: 'ACCOUNT', value: (one) => one.accountId, whole: true },
      { title: 'NAME', value: (one) => one.name ?? '(unlinked)' },
      { title: 'CONNECTOR', value: (one) => one.connector },
      ...sums,
      { title: 'LEFT', value: (one) => (one.balance === null ? '–' : count(one.balance)), align: 'right' },
    ],
    accounts,
  );
}

function showOverview({ terminal }: Context, overview: Overview): void {
  const { accounts, runs, today, month, lastMonth } = overview;
  details(terminal, [
    ['accounts', counted(accounts)],
    ['runs', counted(runs)],
    ['quarantined rows', count(overview.quarantined)],
    ['failing webhooks', count(overview.webhooksFailing)],
    ['today', sumsText(today)],
    ['this month', sumsText(month)],
    ['last month', sumsText(lastMonth)],
  ]);
}

function counted(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, number]) => number > 0);
  return some.length === 0 ? 'none' : some.map(([name, number]) => `${count(number)} ${name}`).join(', ');
}

function sumsText({ calls, refused, failed, credits }: Sums): string {
  return `${count(calls)} calls (${count(refused)} refused, ${count(failed)} failed), ${count(credits)} credits`;
}
