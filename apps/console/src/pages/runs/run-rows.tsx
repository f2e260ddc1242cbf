import type { Run, RunRow } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { Rows3 } from 'lucide-react';
import { useMemo } from 'react';
import { itemsOf, moreOf, useFindOn } from '../../data/pages.ts';
import { useRunRows } from '../../data/runs.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { countText } from '../../pieces/numbers.ts';
import { StatusBadge } from '../../pieces/status.tsx';
import { Lane } from './lane.tsx';
import { CameOfIt, Who } from './row-cells.tsx';
import { partsOf } from './run-words.ts';
import './run-rows.css';

const VIEWS = ['lanes', 'all', 'found', 'missed', 'refused', 'duplicate', 'waiting'] as const;
type View = (typeof VIEWS)[number];

/** What became of each row: side by side, or one kind of outcome alone. */
export function RunRows({ run }: { run: Run }) {
  const { filters } = useFilters('/runs/$runId');
  const view = oneOf(VIEWS, filters.rows) ?? 'lanes';
  const parts = partsOf(run);
  return (
    <>
      <nav className="views" aria-label="Which rows">
        {viewsOf(run).map(({ key, label }) => (
          <Link
            key={key}
            to="/runs/$runId"
            params={{ runId: run.id }}
            search={key === 'lanes' ? {} : { rows: key }}
            resetScroll={false}
            className="view"
            data-current={key === view}
            // The router would mark each of them: they share one path.
            aria-current={key === view ? 'page' : false}
          >
            {label}
          </Link>
        ))}
      </nav>
      {view === 'lanes' ? (
        <div className="lanes">
          <Lane run={run} outcome="found" title="Found" count={parts.found} />
          <Lane run={run} outcome="missed" title="Missed" count={parts.missed} />
          <Lane run={run} outcome="refused" title="Refused" count={parts.refused} />
        </div>
      ) : (
        <RowTable run={run} outcome={view === 'all' ? undefined : view} />
      )}
    </>
  );
}

function viewsOf(run: Run): { key: View; label: string }[] {
  const { duplicate, waiting } = partsOf(run);
  return [
    { key: 'lanes', label: 'Side by side' },
    { key: 'all', label: 'All, in order' },
    { key: 'found', label: 'Found' },
    { key: 'missed', label: 'Missed' },
    { key: 'refused', label: 'Refused' },
    ...(duplicate > 0 ? [{ key: 'duplicate' as const, label: `Duplicates (${countText(duplicate)})` }] : []),
    ...(waiting > 0 ? [{ key: 'waiting' as const, label: `Waiting (${countText(waiting)})` }] : []),
  ];
}

const OUTCOMES: Record<RunRow['outcome'], Parameters<typeof StatusBadge>[0]> = {
  found: { color: 'green', label: 'Found' },
  missed: { color: 'yellow', label: 'Missed' },
  refused: { color: 'red', label: 'Refused' },
  duplicate: { color: 'gray', label: 'Duplicate' },
  waiting: { color: 'blue', label: 'Waiting' },
};

function RowTable({ run, outcome }: { run: Run; outcome: RunRow['outcome'] | undefined }) {
  const rows = useRunRows(run, outcome);
  const items = itemsOf<RunRow>(rows.data);
  useFindOn(rows, items.length);
  // Of the run only its mapping is shown, which never changes.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const columns = useMemo(() => columnsOf(run), [run.id]);
  return (
    <DataTable
      label="Rows"
      columns={columns}
      rows={items}
      rowKey={(row) => String(row.row)}
      loading={rows.isPending || (items.length === 0 && rows.isFetching && !rows.isError)}
      stale={rows.isPlaceholderData}
      error={rows.error}
      onRetry={() => void rows.refetch()}
      empty={
        <EmptyState icon={<Rows3 />} title="No such rows">
          <p>Not one row of the file came to this.</p>
        </EmptyState>
      }
      more={moreOf(rows)}
    />
  );
}

function columnsOf(run: Run): readonly Column<RunRow>[] {
  return [
    { key: 'who', head: 'Row', width: 'wide', cell: (row) => <Who run={run} row={row} /> },
    {
      key: 'outcome',
      head: 'Outcome',
      width: 'narrow',
      cell: (row) => <StatusBadge {...OUTCOMES[row.outcome]} />,
    },
    { key: 'came', head: 'What came of it', cell: (row) => <CameOfIt row={row} /> },
  ];
}
