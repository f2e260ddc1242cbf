import type { Run, RunRow } from '@sluice/core';
import { countText } from '../../pieces/numbers.ts';
import { FoundValues } from './found-values.tsx';
import { whoOf } from './who.ts';

/** Whom the row is about, and which row of the file it is. */
export function Who({ run, row }: { run: Run; row: Pick<RunRow, 'row' | 'values'> }) {
  const { title, note } = whoOf(run.mapping, row.values);
  return (
    <>
      <span className="who">{title}</span>
      <span className="cell-note">
        Row {countText(row.row)}
        {note === '' ? '' : ` · ${note}`}
      </span>
    </>
  );
}

/** What was found, or why nothing was. */
export function CameOfIt({ row }: { row: RunRow }) {
  if (row.found.length > 0) return <FoundValues row={row} />;
  return <span className="row-reason">{whyText(row)}</span>;
}

function whyText({ outcome, reason, duplicateOf }: RunRow): string {
  if (duplicateOf !== null && reason === null) return `The same as row ${countText(duplicateOf)}.`;
  if (outcome === 'waiting') return 'Its turn has not come yet.';
  return reason ?? '';
}
