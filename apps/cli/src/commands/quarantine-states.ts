import { QUARANTINE_STATES, type QuarantinedRow, type QuarantineState } from '@sluice/core';
import { Option } from 'commander';
import type { Column } from '../output/table.ts';

/** Which quarantined rows are asked for. */
export type QuarantineStates = QuarantineState | 'all';

export function stateOption(): Option {
  return new Option('--state <state>', 'those that wait, or what became of the others')
    .choices([...QUARANTINE_STATES, 'all'])
    .default('open');
}

/** What is said where there are none. */
export const NOTHING: Readonly<Record<QuarantineStates, string>> = {
  open: 'Nothing waits in quarantine.',
  replayed: 'No row was replayed.',
  dismissed: 'No row was dismissed.',
  all: 'Nothing was refused, and everything was found.',
};

/** What is shown of each row. */
export function rowColumns(state: QuarantineStates): Column<QuarantinedRow>[] {
  return [
    { title: 'ROW', value: (row) => String(row.row), align: 'right' },
    { title: 'STAGE', value: (row) => row.stage },
    { title: 'CODE', value: (row) => row.code },
    ...stateColumn(state),
    { title: 'REASON', value: (row) => row.reason, wrap: true },
    { title: 'VALUES', value: (row) => Object.values(row.values).filter(Boolean).join(' | ') },
  ];
}

/** What became of each row, where that is not the same for all of them. */
function stateColumn(state: QuarantineStates): Column<QuarantinedRow>[] {
  if (state === 'open' || state === 'dismissed') return [];
  return [
    {
      title: 'STATE',
      whole: true,
      value: (row) => (row.replayedBy ? `replayed by ${row.replayedBy}` : row.state),
    },
  ];
}
