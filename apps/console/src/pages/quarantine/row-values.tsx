import { Button, TextInput } from '@mantine/core';
import type { QuarantineEntry } from '@sluice/core';
import { useContext, useState, useSyncExternalStore } from 'react';
import { MendingContext, type MendingStore } from './mending-store.ts';
import { keyOf } from './mending.ts';

const FIRST = 4;
const MAX_CELL = 20_000;

/** The cells of a row as they were read; in the same place they can be mended. */
export function RowValues({ entry }: { entry: QuarantineEntry }) {
  const store = useContext(MendingContext);
  const [open, setOpen] = useState<'look' | 'mend'>();
  const changes = useChanges(store, entry);
  const cells = Object.entries(entry.values);
  const filled = cells.filter(([column, value]) => value.trim() !== '' || changes[column] !== undefined);
  const shown = open === undefined ? filled.slice(0, FIRST) : cells;
  if (open === 'mend' && store) {
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
            onChange={(event) => store.mend(entry, column, event.currentTarget.value)}
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
        {store ? (
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

const NOTHING: Readonly<Record<string, string>> = {};
const NEVER = () => () => undefined;

/** The mended cells of one row. */
function useChanges(store: MendingStore | null, entry: QuarantineEntry): Readonly<Record<string, string>> {
  return useSyncExternalStore(store?.subscribe ?? NEVER, () => store?.mended.get(keyOf(entry)) ?? NOTHING);
}
