import { Button } from '@mantine/core';
import type { AccountUsage } from '@sluice/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Coins, Download } from 'lucide-react';
import { itemsOf, moreOf } from '../../data/pages.ts';
import { useAccountUsage, useAllAccountUsage } from '../../data/usage.ts';
import { AccountSign } from '../../pieces/account-name.tsx';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { countText, creditsText, shareText } from '../../pieces/numbers.ts';
import { Problem } from '../../pieces/problem.tsx';
import { csvText, saveFile } from '../../pieces/save-file.ts';
import { AccountStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { lastDayOf, monthName } from './months.ts';

/** What each account was used for in a month, the most expensive first. */
export function AccountsPanel({ month }: { month: string }) {
  const usage = useAccountUsage(month);
  const fetchAll = useAllAccountUsage(month);
  const download = useMutation({
    mutationFn: async () =>
      saveFile({ name: `usage-${month}.csv`, text: usageCsv(await fetchAll()), type: 'text/csv' }),
  });
  const rows = itemsOf(usage.data);
  return (
    <section aria-labelledby="usage-accounts">
      <header className="usage-accounts-head">
        <h2 id="usage-accounts">By account</h2>
        <Button
          variant="default"
          size="xs"
          leftSection={<Download size={14} aria-hidden />}
          disabled={rows.length === 0}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          Download CSV
        </Button>
      </header>
      {download.error ? <Problem error={download.error} /> : null}
      <DataTable
        label="Usage by account"
        columns={columnsOf(month)}
        rows={rows}
        rowKey={({ accountId }) => accountId}
        loading={usage.isPending}
        stale={usage.isPlaceholderData}
        error={usage.error}
        onRetry={() => void usage.refetch()}
        more={moreOf(usage)}
        empty={
          <EmptyState icon={<Coins />} title={`No account was used in ${monthName(month)}`}>
            <p>
              As soon as a call is made with an account, it stands here with what it cost and what the
              provider says is left.
            </p>
          </EmptyState>
        }
      />
    </section>
  );
}

function Name({ usage: { accountId, name, connector, status } }: { usage: AccountUsage }) {
  const sign = <AccountSign connector={connector} name={name} />;
  return (
    <span className="usage-account">
      {name === null ? (
        sign
      ) : (
        <Link to="/accounts/$accountId" params={{ accountId }} className="usage-account-link">
          {sign}
        </Link>
      )}
      {status === null || status === 'active' ? null : <AccountStatusBadge status={status} />}
    </span>
  );
}

const made = new Map<string, readonly Column<AccountUsage>[]>();

/** Made once for each month: its days lead on to the activity. */
function columnsOf(month: string): readonly Column<AccountUsage>[] {
  const columns = made.get(month) ?? makeColumns(month);
  made.set(month, columns);
  return columns;
}

function makeColumns(month: string): readonly Column<AccountUsage>[] {
  const [from, to] = [`${month}-01`, lastDayOf(month)];
  return [
    { key: 'account', head: 'Account', cell: (usage) => <Name usage={usage} /> },
    { key: 'credits', head: 'Credits', align: 'right', cell: ({ credits }) => creditsText(credits) },
    {
      key: 'calls',
      head: 'Calls',
      align: 'right',
      cell: ({ accountId, calls }) => (
        <Link
          to="/activity"
          search={{ account: accountId, period: 'custom', from, to }}
          aria-label={`${countText(calls)} calls: show them`}
        >
          {countText(calls)}
        </Link>
      ),
    },
    {
      key: 'errors',
      head: 'Errors',
      align: 'right',
      hideBelow: 'middle',
      cell: ({ calls, refused, failed }) => (
        <span title={`${countText(refused)} refused, ${countText(failed)} failed`}>
          {countText(refused + failed)}{' '}
          <span className="quiet">{refused + failed === 0 ? '' : shareText(refused + failed, calls)}</span>
        </span>
      ),
    },
    {
      key: 'balance',
      head: 'Credits left',
      align: 'right',
      cell: ({ balance, balanceAt }) =>
        balance === null ? (
          <span className="quiet">not told</span>
        ) : (
          <>
            {creditsText(balance)}
            {balanceAt === null ? null : (
              <span className="cell-note">
                <When at={balanceAt} />
              </span>
            )}
          </>
        ),
    },
  ];
}

const HEADS = [
  'account_id',
  'account',
  'connector',
  'status',
  'credits',
  'calls',
  'refused',
  'failed',
  'credits_left',
  'credits_left_at',
];

function usageCsv(rows: readonly AccountUsage[]): string {
  return csvText(
    HEADS,
    rows.map((row) => [
      row.accountId,
      row.name,
      row.connector,
      row.status,
      row.credits,
      row.calls,
      row.refused,
      row.failed,
      row.balance,
      row.balanceAt,
    ]),
  );
}
