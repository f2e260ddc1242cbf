import type { Run } from '@sluice/core';
import { useMemo } from 'react';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { QUARANTINE_VIEWS, StateViews } from '../quarantine/state-views.tsx';
import { SetAside } from '../quarantine/set-aside.tsx';

/** What this run has set aside. */
export function RunQuarantine({ run }: { run: Run }) {
  const { filters: search } = useFilters('/runs/$runId');
  const state = oneOf(QUARANTINE_VIEWS, search.state) ?? 'open';
  const filters = useMemo(() => ({ runId: run.id, state }), [run.id, state]);
  return (
    <>
      <h2 className="unseen">Quarantine</h2>
      <StateViews value={state} />
      <SetAside key={state} filters={filters} active={false} ofRun />
    </>
  );
}
