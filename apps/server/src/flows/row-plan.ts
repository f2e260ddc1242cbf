import { SluiceError } from '@sluice/core';
import { open, readFile } from 'node:fs/promises';
import { diskError, writeAll } from './disk.ts';

/**
 * What becomes of a row, with a number that says which: a duplicate's is the row it repeats, a known one's
 * and an item's is its place among the known ones or the items. Nothing becomes of a blank one: it is in no
 * count and no list. Rows count from 1.
 */
export type RowFate = 'refused' | 'blank' | 'duplicate' | 'known' | 'item';

/** As they are written: a blank one is a refused one with the number 1, so that older plans read as they did. */
const FATES: readonly RowFate[] = ['refused', 'duplicate', 'known', 'item'];
const BLANK_CELL = 1;
const NUMBER_BITS = 30;
const NUMBER_MASK = 2 ** NUMBER_BITS - 1;
/** A file may hold this many rows; its plan then takes 80 MB of memory. */
const MAX_ROWS = 20_000_000;

/** A cell of the plan. */
export const CELL_BYTES = 4;

/** The plan of a file: made once, kept on disk, and the same for every later pass over the file. */
export class RowPlan {
  #cells: Uint32Array;
  #length: number;

  constructor(cells: Uint32Array = new Uint32Array(4096), length = 0) {
    this.#cells = cells;
    this.#length = length;
  }

  /** How many rows there are. */
  get length(): number {
    return this.#length;
  }

  push(fate: RowFate, number: number): void {
    if (this.#length >= MAX_ROWS) throw tooManyRows();
    if (this.#length === this.#cells.length) {
      const grown = new Uint32Array(this.#cells.length * 2);
      grown.set(this.#cells);
      this.#cells = grown;
    }
    this.#cells[this.#length] = encode(fate, number);
    this.#length += 1;
  }

  set(row: number, fate: RowFate, number: number): void {
    this.#cells[row - 1] = encode(fate, number);
  }

  fate(row: number): RowFate {
    return decodeCell(this.#cells[row - 1] ?? 0).fate;
  }

  number(row: number): number {
    return (this.#cells[row - 1] ?? 0) & NUMBER_MASK;
  }

  /** Writes the plan and makes it durable. */
  async save(path: string): Promise<void> {
    const cells = this.#cells.subarray(0, this.#length);
    await saveBytes(path, new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength));
  }

  static async load(path: string): Promise<RowPlan> {
    try {
      const bytes = await readFile(path);
      const cells = new Uint32Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      );
      return new RowPlan(cells, cells.length);
    } catch (error) {
      throw diskError(error);
    }
  }
}

/** Replaces the file's content and waits until the disk has it. */
export async function saveBytes(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'w');
    try {
      await writeAll(file, bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskError(error);
  }
}

export interface PlannedRow {
  fate: RowFate;
  number: number;
}

export function decodeCell(cell: number): PlannedRow {
  if (cell === BLANK_CELL) return { fate: 'blank', number: 0 };
  return { fate: FATES[cell >>> NUMBER_BITS] ?? 'refused', number: cell & NUMBER_MASK };
}

function encode(fate: RowFate, number: number): number {
  if (fate === 'blank') return BLANK_CELL;
  return (((FATES.indexOf(fate) << NUMBER_BITS) >>> 0) | number) >>> 0;
}

function tooManyRows(): SluiceError {
  return new SluiceError('file.unreadable', {
    message: `The file has more than ${MAX_ROWS.toLocaleString('en-US')} rows.`,
    fix: 'Split it into several files.',
  });
}
