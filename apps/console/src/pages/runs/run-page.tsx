import { Button } from '@mantine/core';
import type { Estimate, Run } from '@sluice/core';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft, Download, Send } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useConnectorLookup } from '../../data/connectors.ts';
import { useRun } from '../../data/runs.ts';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { shortCount } from '../../pieces/numbers.ts';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { Tabs } from '../../pieces/tabs.tsx';
import { useCan } from '../../session/session.tsx';
import { RunActs } from './run-acts.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunRows } from './run-rows.tsx';
import { RunSends } from './run-sends.tsx';
import { RunStanding } from './run-standing.tsx';
import { actsOf } from './run-words.ts';
import { StartPanel } from './start-panel.tsx';

// What is not seen first is loaded when it is looked at.
const RunQuarantine = lazy(async () => ({ default: (await import('./run-quarantine.tsx')).RunQuarantine }));
const LatestCalls = lazy(async () => ({
  default: (await import('../activity/latest-calls.tsx')).LatestCalls,
}));
const RunHistory = lazy(async () => ({ default: (await import('./run-history.tsx')).RunHistory }));
const RunSettings = lazy(async () => ({ default: (await import('./run-settings.tsx')).RunSettings }));
const SendRun = lazy(async () => ({ default: (await import('./send-run.tsx')).SendRun }));

/** One run, from its cost to its results; it can be left and come back to at any time. */
export function RunPage() {
  const { runId } = useParams({ from: '/runs/$runId' });
  const { data, error, refetch } = useRun(runId);
  if (data) return <Loaded run={data} problem={error} />;
  return (
    <Page title="Run" back={<Back />}>
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : <RowsComing height={160} />}
    </Page>
  );
}

const TABS = ['results', 'quarantine', 'calls', 'history', 'settings'] as const;

function Loaded({ run, problem }: { run: Run; problem: unknown }) {
  const { filters } = useFilters('/runs/$runId');
  const tab = oneOf(TABS, filters.tab) ?? 'results';
  const planned = hasEstimate(run) ? run : undefined;
  return (
    <Page title={run.fileName} back={<Back />} actions={<RunActs run={run} />}>
      {problem ? <Problem error={problem} /> : null}
      <RunStanding run={run} />
      {run.status === 'planning' ? <RowsComing height={120} /> : null}
      {planned && run.status === 'ready' ? <StartPanel run={planned} /> : null}
      {planned && run.startedAt !== null ? <RunProgress run={planned} /> : null}
      {run.sends.length > 0 ? <RunSends run={run} /> : null}
      {planned ? (
        <>
          <Tabs
            label="Parts of this run"
            value={tab}
            tabs={[
              { key: 'results', label: 'Results' },
              { key: 'quarantine', label: 'Quarantine', count: shortCount(run.counts.quarantineOpen) },
              { key: 'calls', label: 'Calls' },
              { key: 'history', label: 'History' },
              { key: 'settings', label: 'Settings' },
            ]}
          />
          <Suspense fallback={<RowsComing height={160} />}>
            <Part run={planned} tab={tab} />
          </Suspense>
        </>
      ) : null}
    </Page>
  );
}

function Part({ run, tab }: { run: Run; tab: (typeof TABS)[number] }) {
  switch (tab) {
    case 'results':
      return <Results run={run} />;
    case 'quarantine':
      return <RunQuarantine run={run} />;
    case 'calls':
      return <LatestCalls runId={run.id} />;
    case 'history':
      return <RunHistory runId={run.id} />;
    case 'settings':
      return <RunSettings run={run} />;
  }
}

function Results({ run }: { run: Run }) {
  const acts = actsOf(run);
  const maySend = useCan('runs:write') && acts.includes('send');
  const connector = useConnectorLookup()(run.connector);
  const entity = connector?.enrichers.find(({ name }) => name === run.enricher)?.entity;
  const [sending, setSending] = useState(false);
  return (
    <>
      {maySend || acts.includes('download') ? (
        <div className="results-head">
          <h2 className="unseen">Results</h2>
          <div className="results-acts">
            {acts.includes('download') ? (
              <>
                <DownloadLink run={run} format="csv" label="Download CSV" />
                <DownloadLink run={run} format="jsonl" label="Download JSON Lines" />
              </>
            ) : null}
            {maySend && entity !== undefined ? (
              <Button leftSection={<Send size={16} aria-hidden />} onClick={() => setSending(true)}>
                Send to a CRM
              </Button>
            ) : null}
          </div>
        </div>
      ) : null}
      <RunRows run={run} />
      {sending && entity !== undefined ? (
        <Suspense>
          <SendRun run={run} entity={entity} onClose={() => setSending(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

interface DownloadLinkProps {
  run: Run;
  format: 'csv' | 'jsonl';
  label: string;
}

/** The browser fetches it by itself, however large it is. */
function DownloadLink({ run, format, label }: DownloadLinkProps) {
  const name = `${run.fileName.replace(/\.[a-z0-9]{1,8}$/i, '')}.enriched.${format}`;
  return (
    <Button
      variant="default"
      leftSection={<Download size={16} aria-hidden />}
      component="a"
      href={`/v1/runs/${encodeURIComponent(run.id)}/output?format=${format}`}
      download={name}
    >
      {label}
    </Button>
  );
}

function hasEstimate(run: Run): run is Run & { estimate: Estimate } {
  return run.estimate !== null;
}

function Back() {
  return (
    <Link to="/runs">
      <ChevronLeft size={16} aria-hidden />
      Runs
    </Link>
  );
}
