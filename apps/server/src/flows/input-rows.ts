import type { ReadRow } from '@sluice/connectors';
import type { FileFormat } from '@sluice/core';
import { open, readFile } from 'node:fs/promises';
import { diskError, readAt } from './disk.ts';
import type { LinesReader } from './plan-reader.ts';
import { readTable, readTableFrom } from './read-table.ts';

interface Input {
  path: string;
  format: FileFormat;
  /** Every column of the file. */
  columns: readonly string[];
  /** See `RunFolder.rowStarts`. */
  rowStarts: string;
  /** Null where they are not known: then the file has no index that could be used. */
  lines: LinesReader | null;
}

const START_BYTES = 8;
/** As many as one batch of a file holds, since each tells where it begins. */
const START_EVERY = 500;

/** Some rows of a file, by their numbers in rising order; with an index of the file only those near them are read. */
export async function readInputRows(
  input: Input,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, ReadRow>> {
  const wanted = new Set(numbers);
  const last = numbers.at(-1) ?? 0;
  const found = new Map<number, ReadRow>();
  // Where text is recoded its bytes tell nothing of the file's.
  const starts = input.lines && input.format.encoding === 'utf-8' ? await readStarts(input.rowStarts) : null;
  const blocks = new Set(starts ? numbers.map((row) => Math.floor((row - 1) / START_EVERY)) : [0]);
  let next = 0;
  for (const block of blocks) {
    // Read already, on the way from the block before.
    if (block < next) continue;
    for await (const { rows } of await rowsFrom(input, { block, starts })) {
      for (const row of rows) if (wanted.has(row.row)) found.set(row.row, row);
      const end = rows.at(-1)?.row ?? 0;
      next = Math.ceil(end / START_EVERY);
      if (end >= last || (starts && !blocks.has(next))) break;
    }
  }
  return found;
}

async function rowsFrom(input: Input, { block, starts }: { block: number; starts: Buffer | null }) {
  const { path, format, columns, lines } = input;
  if (starts === null || lines === null || block === 0) return readTable(path, format);
  const offset = starts.readDoubleLE(block * START_BYTES);
  const skipped = await markBytes(path);
  const row = block * START_EVERY + 1;
  return readTableFrom({ path, format, columns, row, line: await lines.line(row), offset, skipped });
}

async function readStarts(path: string): Promise<Buffer | null> {
  return readFile(path).catch(() => null);
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** How long the byte order mark is that the file begins with. */
async function markBytes(path: string): Promise<number> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw diskError(error);
  });
  try {
    return (await readAt(file, 0, MARK.length)).equals(MARK) ? MARK.length : 0;
  } finally {
    await file.close();
  }
}
