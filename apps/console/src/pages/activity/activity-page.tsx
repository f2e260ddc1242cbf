import { Button } from '@mantine/core';
import type { CallRecord } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { Activity, ArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import { useCalls, useNewCalls, type CallsQuery } from '../../data/calls.ts';
import { useConnectors } from '../../data/connectors.ts';
import { given, itemsOf, moreOf } from '../../data/pages.ts';
import { AccountFilter } from '../../pieces/account-filter.tsx';
import { AccountName } from '../../pieces/account-name.tsx';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FilterBar, PeriodFilter, SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { NewEntries } from '../../pieces/new-entries.tsx';
import { creditsText, durationText } from '../../pieces/numbers.ts';
import { Page } from '../../pieces/page.tsx';
import { periodQuery } from '../../pieces/period.ts';
import { CallOutcomeBadge } from '../../pieces/status.tsx';
import { dayText } from '../../pieces/time.ts';
import { When } from '../../pieces/when.tsx';
import { OUTCOMES, pathText } from './call-words.ts';

/** Every call to the outside, newest first. */
export function ActivityPage() {
  const { filters, set, clear, active } = useFilters('/activity');
  const query = useMemo(() => queryOf(filters), [filters]);
  const calls = useCalls(query);
  const rows = itemsOf(calls.data);
  const searchedTo = calls.data?.pages.at(-1)?.searchedTo;
  return (
    <Page
      title="Activity"
      intro="Every call that was made to an outside system: what was asked, what was answered, how long it took and what it cost."
    >
      <FilterBar active={active} onClear={clear}>
        <SearchField
          value={filters.q}
          placeholder="Address, action, error or id"
          onChange={(q, options) => set({ q }, options)}
        />
        <Filters filters={filters} set={set} />
      </FilterBar>
      <NewEntries {...useNewCalls(query)} noun="call" />
      <DataTable
        label="Calls"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        rowLink={callLink}
        loading={calls.isPending}
        stale={calls.isPlaceholderData}
        error={calls.error}
        onRetry={() => void calls.refetch()}
        more={{
          ...moreOf(calls),
          note: searchedTo && calls.hasNextPage ? `looked back to ${dayText(searchedTo)}` : undefined,
        }}
        empty={
          active ? (
            <NothingFits
              searchedTo={calls.hasNextPage ? searchedTo : undefined}
              busy={calls.isFetchingNextPage}
              onFurther={() => void calls.fetchNextPage()}
              onClear={clear}
            />
          ) : (
            <NoCalls />
          )
        }
      />
    </Page>
  );
}

function queryOf(filters: Bound['filters']): CallsQuery {
  const { q, account, run, connector, action } = filters;
  const outcome = oneOf(
    OUTCOMES.map(({ value }) => value),
    filters.outcome,
  );
  return given({ ...periodQuery(filters), accountId: account, runId: run, connector, action, outcome, q });
}

type Bound = Pick<ReturnType<typeof useFilters<'/activity'>>, 'filters' | 'set'>;

function Filters({ filters, set }: Bound) {
  const connectors = useConnectors();
  const connector = connectors.data?.find(({ id }) => id === filters.connector);
  return (
    <>
      <AccountFilter value={filters.account} onChange={(account) => set({ account })} />
      <SelectFilter
        label="Connector"
        value={filters.connector}
        options={(connectors.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(chosen) => set({ connector: chosen, action: undefined })}
      />
      {connector || filters.action !== undefined ? (
        <SelectFilter
          label="Action"
          value={filters.action}
          options={(connector?.actions ?? []).map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(action) => set({ action })}
        />
      ) : null}
      <SelectFilter
        label="Outcome"
        value={filters.outcome}
        options={OUTCOMES}
        onChange={(outcome) => set({ outcome })}
      />
      <PeriodFilter filters={filters} onChange={set} />
      {filters.run === undefined ? null : (
        <SelectFilter
          label="Run"
          value={filters.run}
          all="All"
          options={[{ value: filters.run, label: 'This run only' }]}
          onChange={(run) => set({ run })}
        />
      )}
    </>
  );
}

const callLink = ({ id }: CallRecord) => ({ to: '/activity/$callId', params: { callId: id } }) as const;

const COLUMNS: readonly Column<CallRecord>[] = [
  {
    key: 'call',
    head: 'Call',
    cell: ({ action, method, url }) => (
      <>
        {action}
        <span className="cell-note code">
          {method} {pathText(url)}
        </span>
      </>
    ),
  },
  {
    key: 'account',
    head: 'Account',
    cell: ({ accountId, connector }) => <AccountName accountId={accountId} connector={connector} />,
  },
  {
    key: 'outcome',
    head: 'Outcome',
    cell: ({ outcome, status }) => <CallOutcomeBadge outcome={outcome} status={status} />,
  },
  {
    key: 'duration',
    head: 'Took',
    align: 'right',
    width: 'narrow',
    hideBelow: 'middle',
    cell: ({ durationMs }) => durationText(durationMs),
  },
  {
    key: 'credits',
    head: 'Credits',
    align: 'right',
    width: 'narrow',
    hideBelow: 'middle',
    cell: ({ credits }) => (credits === 0 ? <span className="quiet">0</span> : creditsText(credits)),
  },
  { key: 'at', head: 'When', align: 'right', width: 'middle', cell: ({ at }) => <When at={at} /> },
];

function NoCalls() {
  return (
    <EmptyState
      icon={<Activity />}
      title="No calls yet"
      actions={<Button renderRoot={(props) => <Link to="/accounts" {...props} />}>Go to the accounts</Button>}
    >
      <p>
        Each time Sluice asks an outside system for something it is written down here, with what was sent and
        answered. Personal values and keys are masked.
      </p>
      <p>Link an account and its first call is there: the check of its key.</p>
    </EmptyState>
  );
}

interface NothingFitsProps {
  /** Null or undefined when everything was looked through. */
  searchedTo: string | null | undefined;
  busy: boolean;
  onFurther: () => void;
  onClear: () => void;
}

function NothingFits({ searchedTo, busy, onFurther, onClear }: NothingFitsProps) {
  return (
    <EmptyState
      icon={<Activity />}
      title={searchedTo ? `Nothing found back to ${dayText(searchedTo)}` : 'No call fits'}
      actions={
        <>
          {searchedTo ? (
            <Button loading={busy} leftSection={<ArrowUp size={16} aria-hidden />} onClick={onFurther}>
              Search further back
            </Button>
          ) : null}
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        </>
      }
    >
      <p>{searchedTo ? 'Older calls were not looked through yet.' : 'Change the filters to see more.'}</p>
    </EmptyState>
  );
}
