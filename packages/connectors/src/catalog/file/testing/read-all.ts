import type { FileFormat } from '@sluice/core';
import { readRows } from '../read-rows.ts';
import type { ReadBatch, ReadRow } from '../row.ts';

export const CSV: FileFormat = { kind: 'csv', encoding: 'utf-8', delimiter: ',' };

export interface Table {
  columns: readonly string[];
  rows: ReadRow[];
  batches: ReadBatch[];
}

/** Reads text or bytes to the end, cut into chunks of `chunkBytes` (default: in one piece). */
export async function readAll(
  content: string | Uint8Array,
  options: { format?: FileFormat; chunkBytes?: number; batchRows?: number } = {},
): Promise<Table> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const source = inChunks(bytes, options.chunkBytes ?? Math.max(1, bytes.length));
  const batches: ReadBatch[] = [];
  const batchRows = options.batchRows === undefined ? {} : { batchRows: options.batchRows };
  for await (const batch of readRows(source, options.format ?? CSV, batchRows)) batches.push(batch);
  return {
    columns: batches.at(-1)?.columns ?? [],
    rows: batches.flatMap((batch) => batch.rows),
    batches,
  };
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
