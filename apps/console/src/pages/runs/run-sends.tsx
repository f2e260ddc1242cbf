import type { Run } from '@sluice/core';
import { isWorking } from '../../data/runs.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { countText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { When } from '../../pieces/when.tsx';
import { AccountLink } from './account-link.tsx';

type Send = Run['sends'][number] & { isGoing: boolean };

/** Everywhere that what the run found was sent to. */
export function RunSends({ run }: { run: Run }) {
  const { destination } = run;
  const isGoing = ({ accountId, sink, finishedAt }: Run['sends'][number]) =>
    finishedAt === null &&
    isWorking(run) &&
    accountId === destination?.accountId &&
    sink === destination.sink;
  return (
    <Panel title="Sent to" intro="Each row is written to a place once, however often the run is sent there.">
      <DataTable
        label="Where it was sent"
        columns={COLUMNS}
        rows={run.sends.map((send) => ({ ...send, isGoing: isGoing(send) }))}
        rowKey={({ accountId, sink }) => `${accountId}/${sink}`}
        empty={null}
        loading={false}
        error={null}
        onRetry={() => undefined}
      />
    </Panel>
  );
}

const COLUMNS: readonly Column<Send>[] = [
  {
    key: 'to',
    head: 'Account',
    width: 'wide',
    cell: ({ accountId, sink }) => (
      <>
        <AccountLink accountId={accountId} />
        <span className="cell-note">as {sink}</span>
      </>
    ),
  },
  { key: 'written', head: 'Written', align: 'right', cell: ({ written }) => countText(written) },
  { key: 'refused', head: 'Refused', align: 'right', cell: ({ refused }) => countText(refused) },
  {
    key: 'when',
    head: 'When',
    cell: ({ isGoing, startedAt, finishedAt }) =>
      isGoing ? (
        'It is being written'
      ) : (
        <>
          <When at={finishedAt ?? startedAt} />
          {finishedAt === null ? <span className="cell-note">Broken off</span> : null}
        </>
      ),
  },
];
