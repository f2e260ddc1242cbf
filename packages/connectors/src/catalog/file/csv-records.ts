import { isUtf8 } from 'node:buffer';
import { SluiceError } from '@sluice/core';
import { MAX_CELL_CHARACTERS, MAX_ROW_BYTES, MAX_UNTERMINATED } from './limits.ts';
import { brokenLine, QUOTE, scanRecord, splitQuoted, type Marks, type Scan } from './record-scan.ts';
import type { RawRecord, RowProblem, StartRow } from './row.ts';

/**
 * The records of a CSV file, one list for each chunk that came in. Holds one chunk and one unfinished record,
 * never more. Each record's text is cut out of the bytes by itself, so that keeping one cell keeps no more
 * than its row in memory.
 */
export async function* csvRecords(
  source: AsyncIterable<Buffer>,
  { delimiter, from }: { delimiter: string; from?: StartRow },
): AsyncIterable<RawRecord[]> {
  const reader = new CsvRecordReader(delimiter, from);
  for await (const chunk of source) {
    const records = reader.push(chunk, false);
    if (records.length > 0) yield records;
  }
  const records = reader.push(Buffer.alloc(0), true);
  if (records.length > 0) yield records;
}

class CsvRecordReader {
  readonly #delimiter: string;
  readonly #marks: Marks;
  #rest: Buffer = Buffer.alloc(0);
  #started = false;
  /** Inside a row that passed the size limit, until its line ends. */
  #skipping = false;
  #unterminated = 0;
  /** Where `#rest` begins in the whole. */
  #offset: number;
  /** The line at which `#rest` begins. */
  #line: number;
  /** Whether the line end before the first record, which tells how lines end, is still to come. */
  #afterLine: boolean;

  constructor(delimiter: string, from: StartRow | undefined) {
    this.#delimiter = delimiter;
    this.#marks = { delimiter: delimiter.charCodeAt(0), lineEnd: 0x0a };
    this.#afterLine = from !== undefined;
    this.#offset = from?.offset ?? 0;
    this.#line = from?.line ?? 1;
  }

  push(read: Buffer, last: boolean): RawRecord[] {
    const chunk = this.#afterLine ? this.#readLineEnd(read) : read;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#started && !this.#start(bytes, last)) return [];
    const records: RawRecord[] = [];
    let at = this.#skipping ? this.#skipLine(bytes) : 0;
    let quoteAt = bytes.indexOf(QUOTE, at);
    while (at < bytes.length) {
      if (quoteAt >= 0 && quoteAt < at) quoteAt = bytes.indexOf(QUOTE, at);
      const scan = this.#next(bytes, at, { quoteAt, last });
      const end = scan.kind === 'more' ? bytes.length : scan.end;
      if (end - at > MAX_ROW_BYTES) {
        const broken = brokenLine(bytes, at, this.#marks.lineEnd);
        const short =
          broken.kind !== 'more' && broken.next < bytes.length && broken.end - at <= MAX_ROW_BYTES;
        const record = short ? this.#broken(bytes.subarray(at, broken.end)) : tooLarge();
        record.offset = this.#offset + at;
        record.line = this.#line;
        records.push(record);
        if (broken.kind !== 'more' && broken.next > broken.end) this.#line += 1;
        at = broken.kind === 'more' ? bytes.length : broken.next;
        this.#skipping = !short && at >= bytes.length && bytes[bytes.length - 1] !== this.#marks.lineEnd;
        continue;
      }
      if (scan.kind === 'more') break;
      const record = this.#read(bytes.subarray(at, scan.end), scan);
      if (record) {
        record.offset = this.#offset + at;
        record.line = this.#line;
        records.push(record);
      }
      this.#line += this.#linesOf(bytes, at, scan);
      at = scan.next;
    }
    this.#rest = at >= bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
    this.#offset += Math.min(at, bytes.length);
    return records;
  }

  /** How many line ends a record has, those inside of its cells included. */
  #linesOf(bytes: Buffer, from: number, scan: Exclude<Scan, { kind: 'more' }>): number {
    let count = scan.next > scan.end ? 1 : 0;
    if (scan.kind === 'unterminated' || !scan.quoted) return count;
    const { lineEnd } = this.#marks;
    for (let at = bytes.indexOf(lineEnd, from); at >= 0 && at < scan.end; at = bytes.indexOf(lineEnd, at + 1))
      count += 1;
    return count;
  }

  #next(bytes: Buffer, from: number, state: { quoteAt: number; last: boolean }): Scan {
    const end = bytes.indexOf(this.#marks.lineEnd, from);
    const plainUntil = end < 0 ? bytes.length : end;
    if (state.quoteAt >= 0 && state.quoteAt < plainUntil)
      return scanRecord(bytes, from, { ...this.#marks, last: state.last });
    if (end >= 0) return { kind: 'record', end, next: end + 1, quoted: false };
    return state.last
      ? { kind: 'record', end: bytes.length, next: bytes.length, quoted: false }
      : { kind: 'more' };
  }

  #read(bytes: Buffer, scan: Scan & { kind: 'record' | 'unterminated' }): RawRecord | null {
    if (scan.kind === 'unterminated') return this.#broken(bytes);
    const length = bytes[bytes.length - 1] === 0x0d ? bytes.length - 1 : bytes.length;
    if (length === 0) return null;
    const text = bytes.toString('utf8', 0, length);
    const cells = scan.quoted ? splitQuoted(text, this.#delimiter) : text.split(this.#delimiter);
    const problem = cellProblem(bytes, text) ?? oversizedCell(cells, text);
    return problem
      ? { cells: cells.map(bounded), offset: 0, line: 0, problem }
      : { cells, offset: 0, line: 0 };
  }

  #broken(bytes: Buffer): RawRecord {
    this.#unterminated += 1;
    if (this.#unterminated > MAX_UNTERMINATED)
      throw new SluiceError('file.unreadable', {
        message: `More than ${MAX_UNTERMINATED} rows open a quotation mark and do not close it.`,
        fix: 'Write a quotation mark inside a quoted cell twice, or export the file again.',
      });
    const text = bytes.toString('utf8').replace(/\r$/, '');
    return {
      cells: splitQuoted(text, this.#delimiter).map(bounded),
      offset: 0,
      line: 0,
      problem: { code: 'unterminated_quote', reason: 'A quotation mark is opened and not closed.' },
    };
  }

  #readLineEnd(read: Buffer): Buffer {
    const [lineEnd] = read;
    if (lineEnd === undefined) return read;
    this.#marks.lineEnd = lineEnd;
    this.#started = true;
    this.#afterLine = false;
    return read.subarray(1);
  }

  /** False until enough is there to tell how lines end. */
  #start(bytes: Buffer, last: boolean): boolean {
    const carriageReturn = bytes.indexOf(0x0d);
    const lineFeed = bytes.indexOf(0x0a);
    if (lineFeed < 0 && bytes.length < MAX_ROW_BYTES && !last) {
      this.#rest = bytes;
      return false;
    }
    if (lineFeed < 0 && carriageReturn >= 0) this.#marks.lineEnd = 0x0d;
    this.#started = true;
    return true;
  }

  #skipLine(bytes: Buffer): number {
    const end = bytes.indexOf(this.#marks.lineEnd);
    this.#skipping = end < 0;
    if (end >= 0) this.#line += 1;
    return end < 0 ? bytes.length : end + 1;
  }
}

function cellProblem(bytes: Buffer, text: string): RowProblem | undefined {
  if (text.includes('\uFFFD') && !isUtf8(bytes))
    return { code: 'undecodable', reason: 'The row holds bytes that are not valid UTF-8 text.' };
  if (text.includes('\0')) return { code: 'undecodable', reason: 'The row holds NUL characters.' };
  return undefined;
}

function oversizedCell(cells: readonly string[], text: string): RowProblem | undefined {
  if (text.length <= MAX_CELL_CHARACTERS || cells.every((cell) => cell.length <= MAX_CELL_CHARACTERS))
    return undefined;
  return { code: 'too_large', reason: 'A cell holds more than 1,048,576 characters.' };
}

function bounded(cell: string): string {
  return cell.length > MAX_CELL_CHARACTERS ? '' : cell;
}

function tooLarge(): RawRecord {
  return {
    cells: [],
    offset: 0,
    line: 0,
    problem: { code: 'too_large', reason: 'The row is larger than 4 MB.' },
  };
}
