import type { FileFormat } from '@sluice/core';
import { csvRows } from './csv-rows.ts';
import { jsonLinesRows } from './json-lines-rows.ts';
import { BATCH_ROWS } from './limits.ts';
import type { ReadBatch, StartRow } from './row.ts';
import { toUtf8 } from './text-bytes.ts';

/**
 * Reads a table as a stream, in bounded memory. Reading the same bytes gives the same rows with the same
 * numbers however they are cut into chunks. What is wrong with one row is that row's `problem`; throws
 * `file.unreadable` only when no row can be read (empty, too many columns, a header that cannot be told).
 */
export function readRows(
  source: AsyncIterable<Uint8Array>,
  format: FileFormat,
  options: { batchRows?: number; from?: StartRow } = {},
): AsyncIterable<ReadBatch> {
  const bytes = toUtf8(source, format.encoding);
  const batchRows = options.batchRows ?? BATCH_ROWS;
  const from = options.from ? { from: options.from } : {};
  if (format.kind === 'jsonl') return jsonLinesRows(bytes, { batchRows, ...from });
  const { delimiter = ',', header = true } = format;
  return csvRows(bytes, { delimiter, header, batchRows, ...from });
}
