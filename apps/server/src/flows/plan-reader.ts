import { stat } from 'node:fs/promises';
import { diskError, readAt } from './disk.ts';
import { CELL_BYTES, decodeCell, type PlannedRow } from './row-plan.ts';
import { bounded, lazyFile } from './run-results.ts';

/** Reads what becomes of single rows, without the whole plan in memory. */
export interface PlanReader {
  /** How many rows there are. */
  length: number;
  row(row: number): Promise<PlannedRow>;
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
    row: async (row) => decodeCell(await cells.read(row)),
    close: cells.close,
  };
}

/** Reads at which lines of the file single rows begin. */
export interface LinesReader {
  line(row: number): Promise<number>;
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
function openCells(path: string): { read(row: number): Promise<number>; close(): Promise<void> } {
  const { file, close } = lazyFile(path);
  const blocks = bounded<Promise<Buffer>>(MAX_BLOCKS);
  const readBlock = async (block: number) =>
    readAt(await file(), block * BLOCK_ROWS * CELL_BYTES, BLOCK_ROWS * CELL_BYTES);
  return {
    read: async (row) => {
      const block = Math.floor((row - 1) / BLOCK_ROWS);
      const cells = await blocks(block, () => readBlock(block));
      return cells.readUInt32LE(((row - 1) % BLOCK_ROWS) * CELL_BYTES);
    },
    close,
  };
}
