import type { QuarantineEntry } from '@sluice/core';
import { itemsOf, moreOf, useFindOn } from '../../data/pages.ts';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useQuarantine, type QuarantineFilters } from '../../data/quarantine.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { countText } from '../../pieces/numbers.ts';
import { useCan } from '../../session/session.tsx';
import { createMendingStore, MendingContext } from './mending-store.ts';
import { keyOf, runOf } from './mending.ts';
import { STAGE_LABELS } from './reasons.ts';
import { ReplayBar } from './replay-bar.tsx';
import { RowValues } from './row-values.tsx';
import '../runs/run-rows.css';
import './quarantine.css';

interface SetAsideProps {
  filters: QuarantineFilters;
  /** Whether anything but the run is filtered. */
  active: boolean;
  /** Within the page of one run its name is not repeated. */
  ofRun?: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** Rows that were set aside: to be looked at, mended in their place, chosen and replayed. */
export function SetAside({ filters, active, ofRun = false }: SetAsideProps) {
  const may = useCan('runs:write');
  const list = useQuarantine(filters);
  const items = itemsOf<QuarantineEntry>(list.data);
  useFindOn(list, items.length);
  const [chosen, setChosen] = useState(NONE);
  const [store] = useState(() =>
    // What is mended is meant to be tried again.
    createMendingStore((key) => setChosen((before) => (before.has(key) ? before : new Set(before).add(key)))),
  );
  const columns = useMemo(() => columnsOf(ofRun), [ofRun]);
  const onPlanned = (runIds: ReadonlySet<string>) => {
    setChosen((before) => new Set([...before].filter((key) => !runIds.has(runOf(key)))));
    store.forget(runIds);
  };
  return (
    <MendingContext value={may ? store : null}>
      <DataTable
        label="Rows set aside"
        columns={columns}
        rows={items}
        rowKey={keyOf}
        rowName={(entry) => `row ${entry.row} of ${entry.fileName}`}
        {...(may ? { selected: chosen, onSelect: setChosen } : {})}
        loading={list.isPending || (items.length === 0 && list.isFetching && !list.isError)}
        stale={list.isPlaceholderData}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={active ? <NoneFits /> : <NoneAtAll ofRun={ofRun} />}
        more={moreOf(list)}
      />
      {may && (items.length > 0 || chosen.size > 0) ? (
        <ReplayBar chosen={chosen} store={store} runId={filters.runId} onPlanned={onPlanned} />
      ) : null}
    </MendingContext>
  );
}

function columnsOf(ofRun: boolean): readonly Column<QuarantineEntry>[] {
  const run: Column<QuarantineEntry> = {
    key: 'run',
    head: 'Run',
    width: 'middle',
    cell: (entry) => (
      <>
        <Link to="/runs/$runId" params={{ runId: entry.runId }}>
          {entry.fileName}
        </Link>
        <span className="cell-note">Row {countText(entry.row)}</span>
      </>
    ),
  };
  const row: Column<QuarantineEntry> = {
    key: 'row',
    head: 'Row',
    width: 'narrow',
    cell: (entry) => countText(entry.row),
  };
  return [
    ofRun ? row : run,
    {
      key: 'why',
      head: 'Why',
      width: 'wide',
      cell: (entry) => (
        <>
          {entry.reason}
          <span className="cell-note">{STAGE_LABELS[entry.stage]}</span>
        </>
      ),
    },
    { key: 'values', head: 'As it was read', cell: (entry) => <RowValues entry={entry} /> },
  ];
}

function NoneAtAll({ ofRun }: { ofRun: boolean }) {
  return (
    <EmptyState icon={<ShieldCheck />} title="Nothing is in quarantine">
      <p>
        {ofRun
          ? 'Every row of this run was found, and taken where it was sent.'
          : 'Rows that cannot be read, are not found, or are refused where they are sent wait here with the reason. They can be mended in their place and tried again.'}
      </p>
    </EmptyState>
  );
}

function NoneFits() {
  return (
    <EmptyState icon={<ShieldCheck />} title="No row fits">
      <p>Change the filters, or clear them to see all that is in quarantine.</p>
    </EmptyState>
  );
}
