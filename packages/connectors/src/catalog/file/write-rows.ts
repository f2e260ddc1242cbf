import type { DataRecord, Scalar } from '@sluice/core';

export interface CsvOptions {
  columns: readonly string[];
  /** Default `,`. */
  delimiter?: ',' | ';' | '\t' | '|';
  /** Default `\n`; `\r\n` is what RFC 4180 names. */
  lineEnd?: '\n' | '\r\n';
  /**
   * Puts a `'` before cells that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab, return at
   * the start; numbers are left alone). Off unless asked for: it changes data, and a phone number such as
   * `+1 555 0100` would come out with the mark. Ask for it where strangers' data is opened in a spreadsheet.
   */
  guardFormulas?: boolean;
}

export interface TableWriter {
  /** The header line; empty for JSON Lines. */
  head: () => string;
  /** The lines of some records, each with its line end. */
  rows: (records: readonly DataRecord[]) => string;
}

/** Text of a CSV file, piece by piece; the caller puts it where it belongs. */
export function createCsvWriter(options: CsvOptions): TableWriter {
  const lineEnd = options.lineEnd ?? '\n';
  return {
    head: () => formatRow(options.columns, options) + lineEnd,
    rows: (records) => {
      let text = '';
      for (const record of records) {
        const cells = options.columns.map((column) =>
          Object.hasOwn(record, column) ? record[column] : undefined,
        );
        text += formatRow(cells, options) + lineEnd;
      }
      return text;
    },
  };
}

/** Text of a JSON Lines file; only the named columns, in their order, and only those that have a value. */
export function createJsonLinesWriter(options: { columns: readonly string[] }): TableWriter {
  return {
    head: () => '',
    rows: (records) =>
      records
        .map((record) => {
          const known = options.columns.filter((column) => Object.hasOwn(record, column));
          return `${JSON.stringify(Object.fromEntries(known.map((column) => [column, record[column]])))}\n`;
        })
        .join(''),
  };
}

/** One CSV line without its end. A cell is quoted when it must be; a lone empty cell is, so that its row is no blank line. */
export function formatRow(
  cells: readonly (Scalar | readonly Scalar[] | undefined)[],
  options: Pick<CsvOptions, 'delimiter' | 'guardFormulas'> = {},
): string {
  const delimiter = options.delimiter ?? ',';
  if (cells.length === 1 && cellText(cells[0]) === '') return '""';
  let line = '';
  for (let index = 0; index < cells.length; index += 1) {
    const text = cellText(cells[index]);
    const safe = options.guardFormulas ? guarded(text) : text;
    line += (index === 0 ? '' : delimiter) + quoted(safe, delimiter);
  }
  return line;
}

/** A value as the text of one cell: a list is joined by `; `. */
export function cellText(value: Scalar | readonly Scalar[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join('; ') : String(value);
}

const MUST_QUOTE = /["\n\r,;|\t]|^\s|\s$|^\uFEFF/;

function quoted(text: string, delimiter: string): string {
  if (!MUST_QUOTE.test(text)) return text;
  const plain = !/["\n\r]|^\s|\s$|^\uFEFF/.test(text) && !text.includes(delimiter);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
}
