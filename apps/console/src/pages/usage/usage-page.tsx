import { NativeSelect } from '@mantine/core';
import type { UsagePoint } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useUsageSeries } from '../../data/usage.ts';
import { useFilters } from '../../pieces/filters.ts';
import { countText, creditsText, durationText, shareText } from '../../pieces/numbers.ts';
import { Page, Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { StatTile, StatTiles, StatTilesComing } from '../../pieces/stat-tile.tsx';
import { AccountsPanel } from './accounts-panel.tsx';
import { chosenMonth, monthBefore, monthBounds, monthName, monthsUpTo } from './months.ts';
import { CallsChart, CreditsChart } from './usage-charts.tsx';
import { sumOf, trendOf } from './usage-sums.ts';
import './usage.css';

/** What a month cost, day by day and account by account. */
export function UsagePage() {
  const { filters, set } = useFilters('/usage');
  const [now] = useState(() => new Date());
  const months = monthsUpTo(now);
  const month = chosenMonth(filters.month, now);
  const series = useUsageSeries({ ...monthBounds(month), step: 'day' });
  return (
    <Page
      title="Usage & credits"
      intro="What was asked of outside systems, and what it cost. Months and days are those of UTC."
      actions={
        <NativeSelect
          aria-label="Month"
          value={month}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            set({ month: chosen === months[0] ? undefined : chosen });
          }}
          data={[...new Set([...months, month])].map((value) => ({ value, label: monthName(value) }))}
        />
      }
    >
      {series.error ? <Problem error={series.error} onRetry={() => void series.refetch()} /> : null}
      {series.isPending ? (
        <>
          <StatTilesComing />
          <RowsComing height={240} />
        </>
      ) : null}
      {series.data ? (
        <div className="usage" data-stale={series.isPlaceholderData}>
          <Totals points={series.data.points} month={month} />
          <div className="usage-charts">
            <Panel title="Credits">
              <CreditsChart points={series.data.points} />
            </Panel>
            <Panel title="Calls" actions={<Link to="/activity">All activity</Link>}>
              <CallsChart points={series.data.points} />
            </Panel>
          </div>
        </div>
      ) : null}
      <AccountsPanel month={month} />
    </Page>
  );
}

function Totals({ points, month }: { points: readonly UsagePoint[]; month: string }) {
  const total = sumOf(points);
  const errors = total.refused + total.failed;
  const before = monthBefore(month);
  const last = useUsageSeries({ ...monthBounds(before), step: 'day' });
  const lastTotal = last.data && !last.isPlaceholderData ? sumOf(last.data.points) : undefined;
  return (
    <StatTiles label="The month">
      <StatTile
        label="Credits"
        value={creditsText(total.credits)}
        trend={lastTotal && trendOf(total.credits, lastTotal.credits)}
        note={lastTotal ? `${creditsText(lastTotal.credits)} in ${monthName(before)}` : '…'}
      />
      <StatTile
        label="Calls"
        value={countText(total.calls)}
        trend={lastTotal && trendOf(total.calls, lastTotal.calls)}
        note={lastTotal ? `${countText(lastTotal.calls)} in ${monthName(before)}` : '…'}
      />
      <StatTile
        label="Errors"
        value={countText(errors)}
        note={`${shareText(errors, total.calls)} of all calls`}
      />
      <StatTile
        label="Time of a call"
        value={total.calls === 0 ? '–' : durationText(total.meanMs)}
        note="on average"
      />
    </StatTiles>
  );
}
