import { stat } from 'node:fs/promises';
import { diskError, readAt } from './disk.ts';
import { CELL_BYTES, decodeCell, type PlannedRow } from './row-plan.ts';
import { bounded, lazyFile } from './run-results.ts';

/** Reads what becomes of single rows, without the whole plan in memory. */
export interface PlanReader {
  /** How many rows there are. */
  length: number;
  /** At once where it lies near the last one: a wait for each of many rows takes longer than to read them. */
  row(row: number): PlannedRow | Promise<PlannedRow>;
  close(): Promise<void>;
}

const BLOCK_ROWS = 4096;
const MAX_BLOCKS = 32;

export async function openPlan(path: string): Promise<PlanReader> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw diskError(error);
  });
  const cells = openCells(path);
  return {
    length: size / CELL_BYTES,
    row: (row) => {
      const cell = cells.read(row);
      return typeof cell === 'number' ? decodeCell(cell) : cell.then(decodeCell);
    },
    close: cells.close,
  };
}

/** Reads at which lines of the file single rows begin. */
export interface LinesReader {
  line(row: number): number | Promise<number>;
  close(): Promise<void>;
}

/** Null of a run of an earlier version, which did not keep them. */
export async function openLines(path: string): Promise<LinesReader | null> {
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  const cells = openCells(path);
  return { line: cells.read, close: cells.close };
}

/** A file of four bytes for each row. */
function openCells(path: string): {
  read(row: number): number | Promise<number>;
  close(): Promise<void>;
} {
  const { file, close } = lazyFile(path);
  const blocks = bounded<Promise<Buffer>>(MAX_BLOCKS);
  const readBlock = async (block: number) =>
    readAt(await file(), block * BLOCK_ROWS * CELL_BYTES, BLOCK_ROWS * CELL_BYTES);
  const cellOf = (cells: Buffer, row: number) => cells.readUInt32LE(((row - 1) % BLOCK_ROWS) * CELL_BYTES);
  let last: { block: number; cells: Buffer } | undefined;
  return {
    read: (row) => {
      const block = Math.floor((row - 1) / BLOCK_ROWS);
      if (last?.block === block) return cellOf(last.cells, row);
      return blocks(block, () => readBlock(block)).then((cells) => {
        last = { block, cells };
        return cellOf(cells, row);
      });
    },
    close,
  };
}
