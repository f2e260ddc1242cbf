import { Button } from '@mantine/core';
import type { CallRecord } from '@sluice/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { creditsText, durationText } from '../../pieces/numbers.ts';
import { StatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';

const SHOWN = 50;

const OUTCOMES: Record<CallRecord['outcome'], Parameters<typeof StatusBadge>[0]> = {
  ok: { color: 'green', label: 'OK' },
  refused: { color: 'yellow', label: 'Refused' },
  failed: { color: 'red', label: 'Failed' },
};

const COLUMNS: readonly Column<CallRecord>[] = [
  { key: 'action', head: 'Call', cell: (call) => call.action, width: 'wide' },
  { key: 'outcome', head: 'Outcome', cell: (call) => <StatusBadge {...OUTCOMES[call.outcome]} /> },
  { key: 'status', head: 'Status', align: 'right', hideBelow: 'middle', cell: (call) => call.status ?? '–' },
  { key: 'time', head: 'Took', align: 'right', cell: (call) => durationText(call.durationMs) },
  { key: 'credits', head: 'Credits', align: 'right', cell: (call) => creditsText(call.credits) },
  { key: 'at', head: 'When', hideBelow: 'middle', cell: (call) => <When at={call.at} /> },
];

/** The latest outside calls that were made for a run; all of them are in the activity. */
export function RunCalls({ runId }: { runId: string }) {
  const client = useClient();
  const calls = useQuery({
    queryKey: ['calls', 'of-run', runId],
    queryFn: ({ signal }) => client.calls.list({ query: { runId, limit: SHOWN } }, { signal }),
  });
  return (
    <>
      <div className="results-head">
        <h2 className="unseen">Calls</h2>
        <Button
          variant="default"
          leftSection={<Activity size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/activity" search={{ run: runId }} {...props} />}
        >
          See all in Activity
        </Button>
      </div>
      <DataTable
        label="Calls of this run"
        columns={COLUMNS}
        rows={calls.data?.items ?? []}
        rowKey={(call) => call.id}
        rowLink={(call) => ({ to: '/activity/$callId', params: { callId: call.id } })}
        loading={calls.isPending}
        error={calls.error}
        onRetry={() => void calls.refetch()}
        empty={
          <EmptyState icon={<Activity />} title="No calls yet">
            <p>Every request that is made for this run will be here, with what it cost.</p>
          </EmptyState>
        }
      />
    </>
  );
}
