import { isUtf8 } from 'node:buffer';
import { SluiceError } from '@sluice/core';
import { columnName, tooManyColumns } from './columns.ts';
import { EMPTY } from './csv-rows.ts';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROW_BYTES } from './limits.ts';
import type { ReadBatch, ReadRow, RowProblem, StartRow } from './row.ts';

const LINE_FEED = 0x0a;
const MAX_DEPTH = 6;

/**
 * The rows of a JSON Lines file. Inner objects become columns such as `company.name`; a list of plain values
 * becomes one text joined by `; `, any other list its JSON.
 */
export async function* jsonLinesRows(
  source: AsyncIterable<Buffer>,
  options: { batchRows: number; from?: StartRow },
): AsyncIterable<ReadBatch> {
  const { from } = options;
  const columns = new Set<string>(from?.columns);
  let rows: ReadRow[] = [];
  let count = (from?.row ?? 1) - 1;
  let offset = 0;
  // Where it begins in the middle, the line end before comes first.
  for await (const line of lines(
    source,
    from ? { offset: from.offset - 1, line: from.line - 1 } : { offset: 0, line: 1 },
  )) {
    if (rows.length === 0) ({ offset } = line);
    count += 1;
    rows.push(toRow(line, columns, count));
    if (rows.length < options.batchRows) continue;
    yield batch(columns, rows, offset);
    rows = [];
  }
  if (count === 0) throw new SluiceError('file.unreadable', EMPTY);
  if (rows.length > 0) yield batch(columns, rows, offset);
}

interface Line {
  /** `null`: it passed the size limit. */
  bytes: Buffer | null;
  offset: number;
  line: number;
}

/** Lines that are not blank. */
async function* lines(
  source: AsyncIterable<Buffer>,
  start: Pick<Line, 'offset' | 'line'>,
): AsyncIterable<Line> {
  // Of the first byte in `bytes`.
  let { offset, line } = start;
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;
  for await (const chunk of source) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const end = bytes.indexOf(LINE_FEED);
      if (end < 0) break;
      if (skipping) skipping = false;
      else if (end > MAX_ROW_BYTES) yield { bytes: null, offset, line };
      else if (!isBlank(bytes, end)) yield { bytes: bytes.subarray(0, end), offset, line };
      bytes = bytes.subarray(end + 1);
      offset += end + 1;
      line += 1;
    }
    if (!skipping && bytes.length > MAX_ROW_BYTES) {
      skipping = true;
      yield { bytes: null, offset, line };
    }
    if (skipping) offset += bytes.length;
    rest = skipping ? Buffer.alloc(0) : bytes;
  }
  if (!skipping && !isBlank(rest, rest.length)) yield { bytes: rest, offset, line };
}

function toRow({ bytes, line }: Line, columns: Set<string>, row: number): ReadRow {
  if (bytes === null)
    return { row, line, values: {}, problem: { code: 'too_large', reason: 'The line is larger than 4 MB.' } };
  const text = bytes.toString('utf8');
  const values: Record<string, string> = {};
  const problem = readObject(text, values);
  for (const name of Object.keys(values)) columns.add(name);
  if (columns.size > MAX_COLUMNS) throw tooManyColumns(columns.size);
  if (problem) return { row, line, values, problem };
  if (text.includes('\uFFFD') && !isUtf8(bytes))
    return {
      row,
      line,
      values,
      problem: { code: 'undecodable', reason: 'The line holds bytes that are not valid UTF-8 text.' },
    };
  return { row, line, values };
}

function readObject(text: string, values: Record<string, string>): RowProblem | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { code: 'malformed', reason: 'The line is not valid JSON.' };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { code: 'malformed', reason: 'The line is not a JSON object.' };
  flatten(parsed, { prefix: '', depth: 1, values });
  for (const [name, value] of Object.entries(values)) {
    if (value.length <= MAX_CELL_CHARACTERS) continue;
    values[name] = '';
    return { code: 'too_large', reason: `“${name}” holds more than 1,048,576 characters.` };
  }
  return undefined;
}

function flatten(
  object: object,
  into: { prefix: string; depth: number; values: Record<string, string> },
): void {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    const name = columnName(into.prefix + key) || 'column';
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && into.depth < MAX_DEPTH)
      flatten(value, { prefix: `${name}.`, depth: into.depth + 1, values: into.values });
    else into.values[name] = cellText(value);
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null))
    return value.filter((item) => item !== null).join('; ');
  return JSON.stringify(value);
}

function batch(columns: ReadonlySet<string>, rows: readonly ReadRow[], offset: number): ReadBatch {
  const names = [...columns];
  const filled = rows.map((row) => {
    const values: Record<string, string> = {};
    for (const name of names) values[name] = row.values[name] ?? '';
    return { ...row, values };
  });
  return { columns: names, offset, rows: filled };
}

function isBlank(bytes: Buffer, end: number): boolean {
  for (let at = 0; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
