import { SluiceError } from '@sluice/core';
import { nameColumns, tooManyColumns } from './columns.ts';
import { csvRecords } from './csv-records.ts';
import { MAX_COLUMNS } from './limits.ts';
import type { RawRecord, ReadBatch, ReadRow, RowProblem, StartRow } from './row.ts';

/** The rows of a CSV file below its header. The first batch comes even when there is no row, for its columns. */
export async function* csvRows(
  source: AsyncIterable<Buffer>,
  options: { delimiter: string; header: boolean; batchRows: number; from?: StartRow },
): AsyncIterable<ReadBatch> {
  const { from } = options;
  let columns: readonly string[] | null = from?.columns ?? null;
  let rows: ReadRow[] = [];
  let count = (from?.row ?? 1) - 1;
  let offset = 0;
  for await (const records of csvRecords(source, options)) {
    for (const record of records) {
      if (columns === null) {
        if (isDirective(record)) continue;
        columns = readHeader(record, options.header);
        if (options.header) continue;
      }
      if (rows.length === 0) offset = record.offset;
      count += 1;
      rows.push(toRow(record, columns, count));
      if (rows.length < options.batchRows) continue;
      yield { columns, offset, rows };
      rows = [];
    }
  }
  if (columns === null) throw new SluiceError('file.unreadable', EMPTY);
  if (rows.length > 0 || count === 0) yield { columns, offset, rows };
}

export const EMPTY = {
  message: 'The file is empty.',
  fix: 'Choose a file with a header row and at least one row.',
};

/** Spreadsheets write a first line such as `sep=;` to name the delimiter. */
function isDirective(record: RawRecord): boolean {
  return record.cells.length <= 2 && /^sep=.?$/i.test(record.cells[0] ?? '');
}

function readHeader(record: RawRecord, header: boolean): string[] {
  if (record.problem?.code === 'too_large') throw tooLargeHeader(record);
  if (record.problem?.code === 'unterminated_quote')
    throw new SluiceError('file.unreadable', {
      message: 'The header row opens a quotation mark and does not close it.',
      fix: 'Correct the first line of the file.',
    });
  return nameColumns(header ? record.cells : record.cells.map(() => ''));
}

function tooLargeHeader(record: RawRecord): SluiceError {
  if (record.cells.length > MAX_COLUMNS) return tooManyColumns(record.cells.length);
  return new SluiceError('file.unreadable', {
    message: 'The header row is larger than 4 MB or has a name longer than 1,048,576 characters.',
    fix: 'Check that this is a CSV file whose first line holds the column names.',
  });
}

function toRow(record: RawRecord, columns: readonly string[], row: number): ReadRow {
  const { cells, line } = record;
  const values: Record<string, string> = {};
  for (let index = 0; index < columns.length; index += 1) {
    values[columns[index] as string] = cells[index] ?? '';
  }
  if (!record.problem && cells.every(isEmpty)) return { row, line, values, blank: true };
  const problem = record.problem ?? raggedness(cells, columns.length);
  return problem ? { row, line, values, problem } : { row, line, values };
}

const isEmpty = (cell: string) => cell.trim() === '';

/** Empty cells beyond the last column do no harm: spreadsheets leave them behind. */
function raggedness(cells: readonly string[], expected: number): RowProblem | undefined {
  if (cells.length === expected) return undefined;
  if (cells.length > expected && cells.slice(expected).every((cell) => cell === '')) return undefined;
  return {
    code: 'ragged',
    reason: `The row has ${cells.length} cells where the header has ${expected}.`,
  };
}
