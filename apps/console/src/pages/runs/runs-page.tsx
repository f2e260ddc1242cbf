import { Button } from '@mantine/core';
import { RUN_STATUSES, type Run } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { FileSpreadsheet, Sparkles } from 'lucide-react';
import { useMemo } from 'react';
import { useConnectorLookup } from '../../data/connectors.ts';
import { itemsOf, moreOf, useFindOn } from '../../data/pages.ts';
import { isWorking, useRuns } from '../../data/runs.ts';
import { AccountFilter } from '../../pieces/account-filter.tsx';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FilterBar, SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { countText, creditsText, shareText } from '../../pieces/numbers.ts';
import { Page } from '../../pieces/page.tsx';
import { RunStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { useCan } from '../../session/session.tsx';

const STATES = [...RUN_STATUSES, 'active', 'attention'] as const;
const STATE_OPTIONS: readonly { value: (typeof STATES)[number]; label: string }[] = [
  { value: 'active', label: 'At work' },
  { value: 'attention', label: 'Need attention' },
  { value: 'ready', label: 'Ready to start' },
  { value: 'paused', label: 'Paused' },
  { value: 'completed', label: 'Completed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'stopped', label: 'Stopped' },
  { value: 'failed', label: 'Failed' },
];

/** All runs, newest first: what they do, and what came of them. */
export function RunsPage() {
  const { filters, set, clear, active } = useFilters('/runs');
  const runs = useRuns({
    status: oneOf(STATES, filters.state),
    accountId: filters.account,
    q: filters.q,
  });
  const items = itemsOf<Run>(runs.data);
  useFindOn(runs, items.length);
  const columns = useColumns();
  return (
    <Page
      title="Runs"
      intro="Every enrichment: what it found, what it cost, and where it stands."
      actions={<NewEnrichment />}
    >
      <FilterBar active={active} onClear={clear}>
        <SearchField
          placeholder="Name of the file"
          value={filters.q}
          onChange={(q, options) => set({ q }, options)}
        />
        <SelectFilter
          label="State"
          value={filters.state}
          options={STATE_OPTIONS}
          onChange={(state) => set({ state })}
        />
        <AccountFilter value={filters.account} onChange={(account) => set({ account })} />
      </FilterBar>
      <DataTable
        label="Runs"
        columns={columns}
        rows={items}
        rowKey={(run) => run.id}
        rowLink={(run) => ({ to: '/runs/$runId', params: { runId: run.id } })}
        loading={runs.isPending || (items.length === 0 && runs.isFetching && !runs.isError)}
        stale={runs.isPlaceholderData}
        error={runs.error}
        onRetry={() => void runs.refetch()}
        empty={active ? <NoneFits /> : <NoRuns />}
        more={moreOf(runs)}
      />
    </Page>
  );
}

function useColumns(): readonly Column<Run>[] {
  const connectorOf = useConnectorLookup();
  return useMemo(
    () => [
      { key: 'file', head: 'File', cell: (run) => run.fileName, width: 'wide' },
      { key: 'state', head: 'State', cell: (run) => <RunStatusBadge status={run.status} /> },
      {
        key: 'source',
        head: 'Source',
        hideBelow: 'wide',
        cell: (run) => connectorOf(run.connector)?.name ?? run.connector,
      },
      { key: 'rows', head: 'Rows', align: 'right', cell: (run) => countText(run.estimate?.rows ?? 0) },
      { key: 'found', head: 'Found', align: 'right', hideBelow: 'middle', cell: foundText },
      {
        key: 'credits',
        head: 'Credits',
        align: 'right',
        cell: (run) => creditsText(run.credits.spent),
      },
      { key: 'at', head: 'Made', hideBelow: 'middle', cell: (run) => <When at={run.createdAt} /> },
    ],
    [connectorOf],
  );
}

/** Of a run at work how far it is; else how much of it was found. */
function foundText(run: Run): string {
  const rows = run.estimate?.rows ?? 0;
  if (run.startedAt === null || rows === 0) return '–';
  if (isWorking(run)) return `${shareText(run.counts.done, rows)} done`;
  return `${countText(run.counts.matched + run.counts.known)} (${shareText(run.counts.matched + run.counts.known, rows)})`;
}

function NewEnrichment() {
  if (!useCan('runs:write')) return null;
  return (
    <Button
      leftSection={<Sparkles size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/enrich" {...props} />}
    >
      New enrichment
    </Button>
  );
}

function NoRuns() {
  const may = useCan('runs:write');
  return (
    <EmptyState icon={<FileSpreadsheet />} title="No runs yet" actions={may ? <NewEnrichment /> : undefined}>
      <p>
        A run takes a file of people or companies, finds what is missing in each row, and says beforehand what
        that may cost. Every one of them is kept here, with its results.
      </p>
    </EmptyState>
  );
}

function NoneFits() {
  return (
    <EmptyState icon={<FileSpreadsheet />} title="No run fits">
      <p>Change the filters, or clear them to see all runs.</p>
    </EmptyState>
  );
}
