import type { QuarantineEntry } from '@sluice/core';
import { useQueryClient } from '@tanstack/react-query';
import { itemsOf } from '../../data/pages.ts';
import { quarantineKeys } from '../../data/quarantine.ts';
import { FilterBar, SearchField, SelectFilter } from '../../pieces/filter-bar.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { Page } from '../../pieces/page.tsx';
import { reasonOptions, STAGE_LABELS, STAGES } from './reasons.ts';
import { RunFilter } from './run-filter.tsx';
import { SetAside } from './set-aside.tsx';
import { QUARANTINE_VIEWS, StateViews } from './state-views.tsx';

/** What all runs have set aside, with the reason; to be mended and tried again. */
export function QuarantinePage() {
  const { filters, set } = useFilters('/quarantine');
  const state = oneOf(QUARANTINE_VIEWS, filters.state) ?? 'open';
  const asked = {
    state,
    runId: filters.run,
    stage: oneOf(STAGES, filters.stage),
    code: filters.reason,
    q: filters.q,
  };
  const narrowed = [asked.runId, asked.stage, asked.code, asked.q].some((one) => one !== undefined);
  const seen = useSeenCodes();
  return (
    <Page
      title="Quarantine"
      intro="Rows that were refused or not found, each with the reason. Mend them in their place and replay them, or dismiss what needs nothing more."
    >
      <StateViews value={state} />
      <FilterBar
        active={narrowed}
        onClear={() => set({ run: undefined, stage: undefined, reason: undefined, q: undefined })}
      >
        <SearchField
          placeholder="Words of the row or the reason"
          value={filters.q}
          onChange={(q, options) => set({ q }, options)}
        />
        <RunFilter value={filters.run} onChange={(run) => set({ run })} />
        <SelectFilter
          label="Set aside while"
          value={asked.stage}
          options={STAGES.map((value) => ({ value, label: STAGE_LABELS[value] }))}
          onChange={(stage) => set({ stage })}
        />
        <SelectFilter
          label="Reason"
          value={filters.reason}
          options={reasonOptions(seen)}
          onChange={(reason) => set({ reason })}
        />
      </FilterBar>
      <SetAside key={state} filters={asked} active={narrowed} />
    </Page>
  );
}

/** The reasons that rows in sight have. */
function useSeenCodes(): string[] {
  const queries = useQueryClient();
  const lists = queries.getQueriesData<{ pages: { items: QuarantineEntry[] }[] }>({
    queryKey: quarantineKeys.all,
  });
  return [
    ...new Set(
      lists.flatMap(([, data]) => itemsOf(data as never).map((entry) => (entry as QuarantineEntry).code)),
    ),
  ];
}
