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
  const plan = lazyFile(path);
  const blocks = bounded<Promise<Buffer>>(MAX_BLOCKS);
  const readBlock = async (block: number) =>
    readAt(await plan.file(), block * BLOCK_ROWS * CELL_BYTES, BLOCK_ROWS * CELL_BYTES);
  return {
    length: size / CELL_BYTES,
    row: async (row) => {
      const block = Math.floor((row - 1) / BLOCK_ROWS);
      const cells = await blocks(block, () => readBlock(block));
      return decodeCell(cells.readUInt32LE(((row - 1) % BLOCK_ROWS) * CELL_BYTES));
    },
    close: () => plan.close(),
  };
}
