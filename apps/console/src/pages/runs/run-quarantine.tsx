import type { Run } from '@sluice/core';
import { useMemo } from 'react';
import { SetAside } from '../quarantine/set-aside.tsx';

/** What this run has set aside. */
export function RunQuarantine({ run }: { run: Run }) {
  const filters = useMemo(() => ({ runId: run.id }), [run.id]);
  return (
    <>
      <h2 className="unseen">Quarantine</h2>
      <SetAside filters={filters} active={false} ofRun />
    </>
  );
}
