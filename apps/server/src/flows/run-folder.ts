import { join } from 'node:path';

/** The files of one run, all below `<data>/runs/<run id>/`. */
export interface RunFolder {
  path: string;
  /** What becomes of each row: 4 bytes a row. */
  plan: string;
  /** Where in its file each five hundredth row begins: 8 bytes each. Runs of earlier versions have none. */
  rowStarts: string;
  /** The line at which each row begins: 4 bytes a row. Runs of earlier versions have none. */
  rowLines: string;
  /** The identity of each item, and of each known one: 16 bytes each. */
  itemHashes: string;
  knownHashes: string;
  /** Results that earlier runs paid for, copied: one line each, and where each line starts (8 bytes). */
  knownSpool: string;
  knownStarts: string;
  /** Results of this run: one line an item, piece after piece. */
  spool: string;
}

export function runFolder(dataDir: string, runId: string): RunFolder {
  const path = join(dataDir, 'runs', runId);
  return {
    path,
    plan: join(path, 'plan.bin'),
    rowStarts: join(path, 'rows.starts'),
    rowLines: join(path, 'rows.lines'),
    itemHashes: join(path, 'items.hash'),
    knownHashes: join(path, 'known.hash'),
    knownSpool: join(path, 'known.spool'),
    knownStarts: join(path, 'known.starts'),
    spool: join(path, 'results.spool'),
  };
}
