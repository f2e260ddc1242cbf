import { guessMapping, readRows, sniffFile, type ReadBatch } from '@sluice/connectors';
import { SluiceError, type FileFormat, type UploadedFile } from '@sluice/core';
import { createReadStream } from 'node:fs';

const READ_BYTES = 256 * 1024;
const SEEK_BYTES = 64 * 1024;
const LOOK_ROWS = 200;
const SAMPLE_ROWS = 10;
const MAX_SAMPLE_CHARACTERS = 500;

/** The rows of a stored file, from the first, in bounded memory; the same at every reading. */
export function readTable(path: string, format: FileFormat): AsyncIterable<ReadBatch> {
  return readRows(createReadStream(path, { highWaterMark: READ_BYTES }), format);
}

/** The rows of a stored UTF-8 file from one in the middle, whose `offset` an earlier reading told. */
export function readTableFrom(from: {
  path: string;
  format: FileFormat;
  columns: readonly string[];
  row: number;
  line: number;
  offset: number;
  /** Bytes of the file before its text. */
  skipped: number;
}): AsyncIterable<ReadBatch> {
  const { path, format, columns, row, line, offset, skipped } = from;
  const source = createReadStream(path, { highWaterMark: SEEK_BYTES, start: skipped + offset - 1 });
  return readRows(source, format, { from: { row, line, columns, offset } });
}

export type Inspection = Pick<UploadedFile, 'format' | 'columns' | 'sample' | 'warnings' | 'guess'>;

/** How a file is read, its columns and its first rows. Throws `file.unreadable` for what is not a table. */
export async function inspectTable(path: string): Promise<Inspection> {
  const { format, warnings } = await sniffFile(createReadStream(path, { highWaterMark: READ_BYTES }));
  const source = createReadStream(path, { highWaterMark: READ_BYTES });
  for await (const { columns, rows } of readRows(source, format, { batchRows: LOOK_ROWS })) {
    const good = rows.filter((row) => !row.problem && !row.blank).map((row) => row.values);
    if (rows.every((row) => row.blank)) warnings.push('The file has a header and no rows.');
    return {
      format,
      columns: [...columns],
      sample: good.slice(0, SAMPLE_ROWS).map(shorten),
      warnings,
      guess: {
        contact: guessMapping(columns, good, 'contact'),
        company: guessMapping(columns, good, 'company'),
      },
    };
  }
  throw new SluiceError('file.unreadable', {
    message: 'The file has no rows.',
    fix: 'Choose a file with a header row and at least one row.',
  });
}

function shorten(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [
      name,
      text.length > MAX_SAMPLE_CHARACTERS ? `${text.slice(0, MAX_SAMPLE_CHARACTERS)}…` : text,
    ]),
  );
}
