import { Button } from '@mantine/core';
import type { CallRecord } from '@sluice/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { creditsText, durationText } from '../../pieces/numbers.ts';
import { CallOutcomeBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';
import './activity.css';

const SHOWN = 50;

const COLUMNS: readonly Column<CallRecord>[] = [
  { key: 'action', head: 'Call', cell: ({ action }) => action, width: 'wide' },
  { key: 'outcome', head: 'Outcome', cell: (call) => <CallOutcomeBadge {...call} /> },
  {
    key: 'for',
    head: 'For',
    hideBelow: 'middle',
    cell: ({ runId, actor }) => (runId === null ? (actor ?? 'Sluice') : 'A run'),
  },
  {
    key: 'took',
    head: 'Took',
    align: 'right',
    hideBelow: 'middle',
    cell: (call) => durationText(call.durationMs),
  },
  { key: 'credits', head: 'Credits', align: 'right', cell: (call) => creditsText(call.credits) },
  { key: 'at', head: 'When', align: 'right', cell: (call) => <When at={call.at} /> },
];

/** The latest calls of an account or a run; all of them are in the activity. */
export function LatestCalls(of: { accountId: string } | { runId: string }) {
  const client = useClient();
  const search = 'runId' in of ? { run: of.runId } : { account: of.accountId };
  const calls = useQuery({
    queryKey: ['calls', 'latest', of],
    queryFn: ({ signal }) => client.calls.list({ query: { ...of, limit: SHOWN } }, { signal }),
  });
  return (
    <>
      <div className="activity-more">
        <h2 className="unseen">Calls</h2>
        <Button
          variant="default"
          leftSection={<Activity size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/activity" search={search} {...props} />}
        >
          See all in Activity
        </Button>
      </div>
      <DataTable
        label="Latest calls"
        columns={COLUMNS}
        rows={calls.data?.items ?? []}
        rowKey={(call) => call.id}
        rowLink={(call) => ({ to: '/activity/$callId', params: { callId: call.id } })}
        loading={calls.isPending}
        error={calls.error}
        onRetry={() => void calls.refetch()}
        empty={
          <EmptyState icon={<Activity />} title="No calls yet">
            <p>Every request that is made for it will be here, with what it cost.</p>
          </EmptyState>
        }
      />
    </>
  );
}
