export const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** How records of one file are told apart; each is one byte. */
export interface Marks {
  delimiter: number;
  /** `\n`, or `\r` for files that know no other line end. */
  lineEnd: number;
}

export type Scan =
  /** The record ends before `end`; the next starts at `next`. */
  | { kind: 'record'; end: number; next: number; quoted: boolean }
  /** A quote opened in this line never closes properly; the line ends before `end`. */
  | { kind: 'unterminated'; end: number; next: number }
  /** The end of the record is not in these bytes. */
  | { kind: 'more' };

/**
 * Finds where the record that starts at `from` ends. A quote counts only at the start of a cell. A closing
 * quote must be followed by a delimiter or a line end when the cell spans lines: otherwise the quote was
 * most likely never closed, and only the line that opened it is given up.
 */
export function scanRecord(bytes: Buffer, from: number, options: Marks & { last: boolean }): Scan {
  const { delimiter, lineEnd, last } = options;
  let at = from;
  let quoted = false;
  while (at < bytes.length) {
    if (bytes[at] === QUOTE) {
      quoted = true;
      const close = closingQuote(bytes, at + 1);
      if (close < 0) return last ? brokenLine(bytes, from, lineEnd) : { kind: 'more' };
      if (close + 2 >= bytes.length && !last) return { kind: 'more' };
      if (!endsCell(bytes, close + 1, options) && spansLines(bytes, { from, to: close, lineEnd }))
        return brokenLine(bytes, from, lineEnd);
      at = close + 1;
    }
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== lineEnd) at += 1;
    if (at >= bytes.length) break;
    if (bytes[at] === lineEnd) return { kind: 'record', end: at, next: at + 1, quoted };
    at += 1;
  }
  return last ? { kind: 'record', end: bytes.length, next: bytes.length, quoted } : { kind: 'more' };
}

/** Where the line that starts at `from` ends, quotes or not. */
export function brokenLine(bytes: Buffer, from: number, lineEnd: number): Scan {
  const end = bytes.indexOf(lineEnd, from);
  return end < 0
    ? { kind: 'unterminated', end: bytes.length, next: bytes.length }
    : { kind: 'unterminated', end, next: end + 1 };
}

/** The cells of a record that has quotes somewhere. */
export function splitQuoted(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (text[at] === '"') {
      const close = closingQuoteOf(text, at + 1);
      const end = close < 0 ? text.length : close;
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const next = text.indexOf(delimiter, at);
    cells.push(cell + text.slice(at, next < 0 ? text.length : next));
    if (next < 0) return cells;
    at = next + delimiter.length;
  }
}

function closingQuote(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
    if (bytes[at + 1] !== QUOTE) return at;
  }
  return -1;
}

function closingQuoteOf(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

function endsCell(bytes: Buffer, at: number, { delimiter, lineEnd }: Marks): boolean {
  const byte = bytes[at];
  return (
    byte === undefined ||
    byte === delimiter ||
    byte === lineEnd ||
    (byte === 0x0d && bytes[at + 1] === LINE_FEED)
  );
}

function spansLines(bytes: Buffer, range: { from: number; to: number; lineEnd: number }): boolean {
  const end = bytes.indexOf(range.lineEnd, range.from);
  return end >= 0 && end < range.to;
}
