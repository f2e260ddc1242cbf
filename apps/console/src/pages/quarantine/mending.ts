import type { QuarantineEntry } from '@sluice/core';

/** Mended cells by row; a row stands in it only while something of it differs from what was read. */
export type Mended = ReadonlyMap<string, Readonly<Record<string, string>>>;

type Entry = Pick<QuarantineEntry, 'runId' | 'id' | 'values'>;

/** What tells one set-aside row from all others. */
export function keyOf({ runId, id }: Pick<Entry, 'runId' | 'id'>): string {
  return `${runId}/${id}`;
}

/** The run that a key's row is of. */
export function runOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

/** With one cell changed; a cell that is put back to what was read is mended no longer. */
export function mend(mended: Mended, entry: Entry, cell: { column: string; value: string }): Mended {
  const key = keyOf(entry);
  const { [cell.column]: _former, ...others } = mended.get(key) ?? {};
  const values = entry.values[cell.column] === cell.value ? others : { ...others, [cell.column]: cell.value };
  const next = new Map(mended);
  if (Object.keys(values).length === 0) next.delete(key);
  else next.set(key, values);
  return next;
}

export interface Replay {
  runId: string;
  rows: { id: string; values?: Record<string, string> }[];
}

/** What is asked of the server for the chosen rows: one replay for each run they belong to. */
export function replaysOf(chosen: ReadonlySet<string>, mended: Mended): Replay[] {
  const byRun = new Map<string, Replay>();
  for (const key of chosen) {
    const runId = runOf(key);
    const replay = byRun.get(runId) ?? { runId, rows: [] };
    const values = mended.get(key);
    replay.rows.push({ id: key.slice(runId.length + 1), ...(values ? { values: { ...values } } : {}) });
    byRun.set(runId, replay);
  }
  return [...byRun.values()];
}
