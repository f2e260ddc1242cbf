import type { QuarantineEntry } from '@sluice/core';
import { itemsOf, moreOf, useFindOn } from '../../data/pages.ts';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useQuarantine, type QuarantineFilters } from '../../data/quarantine.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { countText } from '../../pieces/numbers.ts';
import { When } from '../../pieces/when.tsx';
import { useCan } from '../../session/session.tsx';
import { createMendingStore, MendingContext } from './mending-store.ts';
import { keyOf, runOf } from './mending.ts';
import { STAGE_LABELS } from './reasons.ts';
import { ReplayBar } from './replay-bar.tsx';
import { ReopenBar } from './reopen-bar.tsx';
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
  const { state } = filters;
  const columns = useMemo(() => columnsOf(ofRun, state), [ofRun, state]);
  const mayChoose = may && state !== 'all';
  const offered = mayChoose && !list.isPending;
  const onPlanned = (runIds: ReadonlySet<string>) => {
    setChosen((before) => new Set([...before].filter((key) => !runIds.has(runOf(key)))));
    store.forget(runIds);
  };
  const onClosed = () => setChosen(NONE);
  return (
    <MendingContext value={may && state === 'open' ? store : null}>
      <DataTable
        label="Rows set aside"
        columns={columns}
        rows={items}
        rowKey={keyOf}
        rowName={(entry) => `row ${entry.row} of ${entry.fileName}`}
        {...(mayChoose ? { selected: chosen, onSelect: setChosen } : {})}
        loading={list.isPending || (items.length === 0 && list.isFetching && !list.isError)}
        stale={list.isPlaceholderData}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={active ? <NoneFits /> : <NoneAtAll ofRun={ofRun} state={state} />}
        more={moreOf(list)}
      />
      {offered && state === 'open' ? (
        <ReplayBar
          chosen={chosen}
          store={store}
          runId={filters.runId}
          hasRows={items.length > 0}
          onPlanned={onPlanned}
          onClosed={onClosed}
        />
      ) : null}
      {offered && state !== 'open' ? (
        <ReopenBar
          chosen={chosen}
          runId={state === 'dismissed' && items.length > 0 ? filters.runId : undefined}
          onReopened={onClosed}
        />
      ) : null}
    </MendingContext>
  );
}

const BECAME: Column<QuarantineEntry> = {
  key: 'became',
  head: 'What became of it',
  width: 'middle',
  cell: ({ state, replayedBy, closedAt }) => (
    <>
      {replayedBy === null ? (
        BECAME_LABELS[state]
      ) : (
        <Link to="/runs/$runId" params={{ runId: replayedBy }}>
          {BECAME_LABELS[state]}
        </Link>
      )}
      {closedAt === null ? null : (
        <span className="cell-note">
          <When at={closedAt} />
        </span>
      )}
    </>
  ),
};

const BECAME_LABELS: Record<QuarantineEntry['state'], string> = {
  open: 'It waits',
  replayed: 'Replayed',
  dismissed: 'Dismissed',
};

function columnsOf(ofRun: boolean, state: QuarantineFilters['state']): readonly Column<QuarantineEntry>[] {
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
    ...(state === 'open' ? [] : [BECAME]),
    { key: 'values', head: 'As it was read', cell: (entry) => <RowValues entry={entry} /> },
  ];
}

function NoneAtAll({ ofRun, state }: { ofRun: boolean; state: QuarantineFilters['state'] }) {
  if (state === 'replayed' || state === 'dismissed')
    return (
      <EmptyState
        icon={<ShieldCheck />}
        title={state === 'replayed' ? 'Nothing was replayed' : 'Nothing was dismissed'}
      >
        <p>
          {state === 'replayed'
            ? 'Rows that are tried again are kept here, each with the run that took it.'
            : 'Rows of which nothing more is wanted are kept here, and can wait again.'}
        </p>
      </EmptyState>
    );
  return (
    <EmptyState icon={<ShieldCheck />} title="Nothing waits">
      <p>
        {ofRun
          ? 'Every row of this run was found and taken where it was sent, or has been seen to.'
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
