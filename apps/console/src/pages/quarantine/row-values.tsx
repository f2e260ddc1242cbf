import { Button, TextInput } from '@mantine/core';
import type { QuarantineEntry } from '@sluice/core';
import { createContext, useContext, useState } from 'react';
import { keyOf, type Mended } from './mending.ts';

interface Mending {
  mended: Mended;
  /** Absent where nothing may be changed. */
  onMend: ((entry: QuarantineEntry, column: string, value: string) => void) | undefined;
}

/** What was mended so far: cells are drawn again only where something of theirs changed. */
export const MendingContext = createContext<Mending>({ mended: new Map(), onMend: undefined });

const FIRST = 4;
const MAX_CELL = 20_000;

/** The cells of a row as they were read; in the same place they can be mended. */
export function RowValues({ entry }: { entry: QuarantineEntry }) {
  const { mended, onMend } = useContext(MendingContext);
  const [open, setOpen] = useState<'look' | 'mend'>();
  const changes = mended.get(keyOf(entry)) ?? {};
  const cells = Object.entries(entry.values);
  const filled = cells.filter(([column, value]) => value.trim() !== '' || changes[column] !== undefined);
  const shown = open === undefined ? filled.slice(0, FIRST) : cells;
  if (open === 'mend' && onMend) {
    return (
      <div className="mend">
        {cells.map(([column, value]) => (
          <TextInput
            key={column}
            size="xs"
            label={column}
            maxLength={MAX_CELL}
            value={changes[column] ?? value}
            data-mended={changes[column] !== undefined}
            onChange={(event) => onMend(entry, column, event.currentTarget.value)}
          />
        ))}
        <div className="mend-end">
          <Button size="xs" variant="default" onClick={() => setOpen(undefined)}>
            Done<span className="unseen"> with row {entry.row}</span>
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="cells">
      <dl>
        {shown.map(([column, value]) => (
          <div key={column} data-mended={changes[column] !== undefined}>
            <dt>{column}</dt>
            <dd>{changes[column] ?? value}</dd>
          </div>
        ))}
      </dl>
      <div className="cells-acts">
        {onMend ? (
          <Button size="xs" variant="default" onClick={() => setOpen('mend')}>
            Mend<span className="unseen"> row {entry.row}</span>
          </Button>
        ) : null}
        {cells.length > shown.length ? (
          <Button size="xs" variant="subtle" color="gray" onClick={() => setOpen('look')}>
            All {cells.length} columns<span className="unseen"> of row {entry.row}</span>
          </Button>
        ) : null}
      </div>
    </div>
  );
}
