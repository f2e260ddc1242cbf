import { SluiceError } from '@sluice/core';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { readText } from './read-text.ts';

/** One record of a file: its cells by column, or why it cannot be read. `line` counts records, header included. */
export interface FileRow {
  line: number;
  cells: Readonly<Record<string, string>>;
  /** The cells as they stood in the file, for the file of rejects. */
  raw: readonly string[];
  problem?: string;
}

export interface RowSource {
  columns: readonly string[];
  rows: AsyncIterable<FileRow>;
}

const MAX_COLUMNS = 1000;

/** Opens a CSV or JSON Lines file. Throws `import.invalid` where it is no such thing. */
export async function openRows(path: string): Promise<RowSource> {
  const start = await readStart(path);
  if (start.trim() === '') throw unreadable('The file is empty.');
  if (start.includes('\0') && !looksUtf16(start)) throw unreadable('The file is binary, not text.');
  return /^\uFEFF?\s*\{/.test(start) ? openJsonLines(path) : openCsv(path);
}

async function openCsv(path: string): Promise<RowSource> {
  const cells = parseCsv(path)[Symbol.asyncIterator]();
  const first = await cells.next();
  const header = first.done ? [] : first.value.map((name) => name.replace(/^\uFEFF/, '').trim());
  if (header.length > MAX_COLUMNS) {
    throw unreadable(`The file has ${header.length} columns; at most ${MAX_COLUMNS} are read.`);
  }
  if (header.every((name) => name === '')) throw unreadable('The first line of the file names no columns.');
  const columns = distinct(header);
  return { columns, rows: csvRows(columns, cells) };
}

async function* csvRows(columns: readonly string[], cells: AsyncIterator<string[]>): AsyncGenerator<FileRow> {
  for (let line = 2; ; line += 1) {
    const { done, value } = await cells.next();
    if (done) return;
    if (value.every((cell) => cell.trim() === '')) continue;
    const extra = value.slice(columns.length).some((cell) => cell.trim() !== '');
    const row = { line, raw: value, cells: toCells(columns, value) };
    yield extra ? { ...row, problem: `it has ${value.length} cells under ${columns.length} columns` } : row;
  }
}

async function* parseCsv(path: string): AsyncGenerator<string[]> {
  const pieces = readText(path);
  const { value: first = '' } = await pieces.next();
  async function* all(): AsyncGenerator<string> {
    yield first;
    yield* pieces;
  }
  const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { delimiter: delimiterOf(first) });
  const source = Readable.from(all(), { objectMode: true });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  for await (const row of parser as AsyncIterable<string[]>) yield row;
}

/** Guessed from the first lines; the parser's own guess is misled by a file's last, empty line. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .split(/\r\n|\n|\r/, 20)
    .filter((line) => line.trim() !== '');
  const { meta } = Papa.parse(lines.join('\n'), { preview: 10, delimitersToGuess: [',', ';', '\t', '|'] });
  return meta.delimiter;
}

async function openJsonLines(path: string): Promise<RowSource> {
  const lines = jsonLines(path)[Symbol.asyncIterator]();
  const head: FileRow[] = [];
  const columns = new Set<string>();
  // Objects need not all have the same keys, so the mapping is guessed from the first few.
  while (head.length < 100) {
    const { done, value } = await lines.next();
    if (done) break;
    head.push(value);
    for (const name of Object.keys(value.cells)) columns.add(name);
  }
  async function* rows(): AsyncGenerator<FileRow> {
    yield* head;
    for (;;) {
      const { done, value } = await lines.next();
      if (done) return;
      yield value;
    }
  }
  return { columns: [...columns], rows: rows() };
}

async function* jsonLines(path: string): AsyncGenerator<FileRow> {
  let rest = '';
  let line = 0;
  for await (const piece of readText(path)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      if (text.trim() !== '') yield jsonRow(text, line);
    }
  }
  if (rest.trim() !== '') yield jsonRow(rest, line + 1);
}

function jsonRow(text: string, line: number): FileRow {
  const raw = [text.replace(/^\uFEFF/, '').trim()];
  try {
    const value: unknown = JSON.parse(raw[0] ?? '');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { line, raw, cells: {}, problem: 'it is not a JSON object' };
    }
    const cells: Record<string, string> = {};
    flatten(value, '', cells);
    return { line, raw, cells };
  } catch {
    return { line, raw, cells: {}, problem: 'it is not valid JSON' };
  }
}

/** Nested names are joined by `_`, lists by `;`: `company.name` becomes `company_name`. */
function flatten(value: object, prefix: string, cells: Record<string, string>): void {
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    const key = prefix ? `${prefix}_${name}` : name;
    if (Object.keys(cells).length >= MAX_COLUMNS) return;
    if (Array.isArray(inner)) cells[key] = inner.map(listItem).filter(Boolean).join(';');
    else if (typeof inner === 'object' && inner !== null) flatten(inner, key, cells);
    else if (isScalar(inner)) cells[key] = String(inner);
  }
}

function listItem(item: unknown): string {
  if (isScalar(item)) return String(item);
  const found = Object.entries(item ?? {}).find(([name]) => /^(email|address|number|name|value)$/.test(name));
  return found && isScalar(found[1]) ? String(found[1]) : '';
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Of columns with one name the first keeps it; the others get a number, so that none hides another. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name, index) => {
    const base = name || `column ${index + 1}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return count === 1 ? base : `${base} (${count})`;
  });
}

function toCells(columns: readonly string[], values: readonly string[]): Record<string, string> {
  const cells: Record<string, string> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const value = values[index];
    if (value) cells[columns[index] ?? ''] = value;
  }
  return cells;
}

async function readStart(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
      return buffer.subarray(0, bytesRead).toString('latin1').replace(/^ï»¿/, '');
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new SluiceError('import.invalid', {
      message: `The file ${path} cannot be read.`,
      fix: 'Check the path and that this user may read it.',
      cause,
    });
  }
}

function looksUtf16(start: string): boolean {
  if (/^(ÿþ|þÿ)/.test(start)) return true;
  const zeros = start.split('\0').length - 1;
  return zeros > start.length / 4 && !start.includes('\0\0');
}

function unreadable(message: string): SluiceError {
  return new SluiceError('import.invalid', {
    message,
    fix: 'Give a CSV file whose first line names the columns, or JSON Lines with one object a line.',
  });
}
