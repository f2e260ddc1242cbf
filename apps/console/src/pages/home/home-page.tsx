import { Button } from '@mantine/core';
import type { Overview } from '@sluice/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus, Sparkles } from 'lucide-react';
import { useState } from 'react';
import { useOverview } from '../../data/overview.ts';
import { useUsageSeries } from '../../data/usage.ts';
import { LinkAccount } from '../../hub/link-account.tsx';
import { countText, creditsText, shareText } from '../../pieces/numbers.ts';
import { Page, Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { StatTile, StatTiles, StatTilesComing } from '../../pieces/stat-tile.tsx';
import { useCan } from '../../session/session.tsx';
import { CallsChart, CreditsChart } from '../usage/usage-charts.tsx';
import { trendOf } from '../usage/usage-sums.ts';
import { AccountsPanel } from './accounts-panel.tsx';
import { isFresh } from './first-steps.ts';
import { FirstStepsPanel } from './first-steps-panel.tsx';
import { NeedsYou } from './needs-you.tsx';
import { RunsPanel } from './runs-panel.tsx';
import './home.css';

/** What needs a person, what runs, and what it costs. */
export function HomePage() {
  const overview = useOverview();
  const navigate = useNavigate();
  const [linking, setLinking] = useState(false);
  const link = () => setLinking(true);
  return (
    <Page title="Home" actions={<Acts onLink={link} />}>
      <NeedsYou />
      {overview.error ? <Problem error={overview.error} onRetry={() => void overview.refetch()} /> : null}
      {overview.isPending ? <StatTilesComing /> : null}
      {overview.data ? (
        <>
          <FirstStepsPanel overview={overview.data} fresh={isFresh(overview.data)} onLink={link} />
          {isFresh(overview.data) ? null : <Figures overview={overview.data} />}
        </>
      ) : null}
      {linking ? (
        <LinkAccount
          onClose={() => setLinking(false)}
          onLinked={({ id }) => void navigate({ to: '/accounts', search: { linked: id } })}
        />
      ) : null}
    </Page>
  );
}

function Acts({ onLink }: { onLink: () => void }) {
  const mayLink = useCan('accounts:write');
  const mayRun = useCan('runs:write');
  return (
    <>
      {mayLink ? (
        <Button variant="default" leftSection={<Plus size={16} aria-hidden />} onClick={onLink}>
          Link account
        </Button>
      ) : null}
      {mayRun ? (
        <Button
          leftSection={<Sparkles size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/enrich" {...props} />}
        >
          New enrichment
        </Button>
      ) : null}
    </>
  );
}

function Figures({ overview }: { overview: Overview }) {
  return (
    <>
      <Numbers overview={overview} />
      <Charts />
      <div className="home-pair">
        <RunsPanel />
        <AccountsPanel accounts={overview.accounts} />
      </div>
    </>
  );
}

function Numbers({ overview }: { overview: Overview }) {
  const { accounts, runs, month, lastMonth, today, quarantined } = overview;
  const errors = today.refused + today.failed;
  const linked = Object.values(accounts).reduce((sum, count) => sum + count, 0);
  const atWork = runs.planning + runs.running + runs.writing + runs.pausing + runs.cancelling;
  return (
    <StatTiles label="At a glance">
      <StatTile
        label="Credits this month"
        value={creditsText(month.credits)}
        trend={trendOf(month.credits, lastMonth.credits)}
        note={`${creditsText(lastMonth.credits)} in the whole month before`}
        to={{ to: '/usage' }}
      />
      <StatTile
        label="Calls today"
        value={countText(today.calls)}
        note={
          errors === 0
            ? 'none refused or failed'
            : `${countText(errors)} with an error (${shareText(errors, today.calls)})`
        }
        to={{ to: '/activity', search: { period: 'today' } }}
      />
      <StatTile
        label="Runs at work"
        value={countText(atWork)}
        note={`${countText(runs.completed)} completed so far`}
        to={{ to: '/runs' }}
      />
      <StatTile
        label="Rows in quarantine"
        value={countText(quarantined)}
        note={quarantined === 0 ? 'nothing waits' : 'wait to be mended, replayed or dismissed'}
        to={{ to: '/quarantine' }}
      />
      <StatTile
        label="Accounts that work"
        value={countText(accounts.active)}
        note={`of ${countText(linked)} linked`}
        to={{ to: '/accounts' }}
      />
    </StatTiles>
  );
}

const DAYS = 30;
const DAY_MS = 86_400_000;

/** The first of the last 30 days of UTC. */
function firstDay(): string {
  const today = new Date().toISOString().slice(0, 10);
  return new Date(Date.parse(today) - (DAYS - 1) * DAY_MS).toISOString();
}

function Charts() {
  const [from] = useState(firstDay);
  const series = useUsageSeries({ from, step: 'day' });
  const points = series.data?.points ?? [];
  if (series.error) return <Problem error={series.error} onRetry={() => void series.refetch()} />;
  return (
    <div className="home-pair" aria-busy={series.isPending}>
      <Panel title="Credits" intro="By day, the last 30 days." actions={<Link to="/usage">Usage</Link>}>
        {series.isPending ? null : <CreditsChart points={points} height={180} />}
      </Panel>
      <Panel title="Calls" intro="By day and outcome." actions={<Link to="/activity">Activity</Link>}>
        {series.isPending ? null : <CallsChart points={points} height={180} />}
      </Panel>
    </div>
  );
}
