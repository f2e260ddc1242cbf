import type { Account, ConnectorInfo } from '@sluice/core';
import { useState } from 'react';
import { useUsageSeries, type SeriesQuery } from '../../data/usage.ts';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { Tabs } from '../../pieces/tabs.tsx';
import { useCan } from '../../session/session.tsx';
import { CallsChart, CreditsChart } from '../usage/usage-charts.tsx';
import { AccountDetails } from './account-details.tsx';
import { AccountUses } from './account-uses.tsx';
import { BudgetPanel } from './budget-panel.tsx';

/** What an account is, what it may still spend, what it did, and what needs it. */
export function AccountOverview({
  account,
  connector,
}: {
  account: Account;
  connector: ConnectorInfo | undefined;
}) {
  const maySeeUsage = useCan('audit:read');
  return (
    <div className="account-overview">
      <div>
        {maySeeUsage ? <Used accountId={account.id} /> : null}
        <AccountUses accountId={account.id} />
      </div>
      <div>
        <BudgetPanel accountId={account.id} provider={connector?.name ?? 'the provider'} />
        <AccountDetails account={account} connector={connector} />
      </div>
    </div>
  );
}

const HOUR_MS = 3_600_000;
const SPANS = {
  day: { label: 'Last 24 hours', step: 'hour', hours: 24 },
  month: { label: 'Last 30 days', step: 'day', hours: 30 * 24 },
} as const;
const SPAN_KEYS = ['month', 'day'] as const;

function Used({ accountId }: { accountId: string }) {
  const { filters } = useFilters('/accounts/$accountId');
  const span = oneOf(SPAN_KEYS, filters.span) ?? 'month';
  const { data, error, refetch } = useUsageSeries(useSpan(accountId, span));
  const { step } = SPANS[span];
  return (
    <Panel title="What it did">
      <Tabs
        label="Time shown"
        param="span"
        value={span}
        tabs={SPAN_KEYS.map((key) => ({ key, label: SPANS[key].label }))}
      />
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <div className="account-charts">
          <CallsChart points={data.points} step={step} height={160} />
          {data.points.some(({ credits }) => credits > 0) ? (
            <CreditsChart points={data.points} step={step} height={130} />
          ) : null}
        </div>
      ) : null}
      {!data && !error ? <RowsComing height={96} /> : null}
    </Panel>
  );
}

/** From a whole hour on, so that the same is asked for while the page is open. */
function useSpan(accountId: string, span: (typeof SPAN_KEYS)[number]): SeriesQuery {
  const [hour] = useState(() => Math.floor(Date.now() / HOUR_MS));
  const { step, hours } = SPANS[span];
  return { accountId, step, from: new Date((hour - hours + 1) * HOUR_MS).toISOString() };
}
