import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { AuditTable } from '../audit/audit-table.tsx';

/** Who did what with one run. */
export function RunHistory({ runId }: { runId: string }) {
  const query = useMemo(() => ({ subject: runId }), [runId]);
  return (
    <>
      <h2 className="unseen">History</h2>
      <AuditTable
        query={query}
        empty={
          <EmptyState icon={<ScrollText />} title="Nothing yet">
            <p>Whatever is done with this run will be here, with who did it.</p>
          </EmptyState>
        }
      />
    </>
  );
}
