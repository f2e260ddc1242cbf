import { SluiceError, type FileFormat } from '@sluice/core';
import { EMPTY } from './csv-rows.ts';
import { scanRecord, splitQuoted } from './record-scan.ts';
import { sniffEncoding } from './sniff-encoding.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_RECORDS = 100;

export interface Sniffed {
  format: FileFormat;
  /** Sentences for a person. */
  warnings: string[];
}

/**
 * How a file is to be read, from its first bytes: 64 KB are plenty, the whole file where it is smaller.
 * Throws `file.unreadable` for an empty file, a binary one, and JSON that is not JSON Lines.
 */
export function sniff(head: Uint8Array): Sniffed {
  const { encoding, warnings } = sniffEncoding(head);
  const text = new TextDecoder(encoding).decode(head);
  if (text.trim() === '') throw new SluiceError('file.unreadable', EMPTY);
  if (looksLikeJson(text)) return { format: { kind: 'jsonl', encoding }, warnings };
  const { delimiter, records } = sniffDelimiter(text);
  const header = looksLikeHeader(records[0] ?? []);
  if (!header)
    warnings.push('The first row looks like data, not like column names: columns are named by their number.');
  if ((records[0]?.length ?? 0) === 1)
    warnings.push('Only one column was found. If there should be more, the delimiter was not recognised.');
  return { format: { kind: 'csv', encoding, delimiter, header }, warnings };
}

function looksLikeJson(text: string): boolean {
  const start = text.trimStart();
  if (start.startsWith('{')) {
    const line = start.slice(0, start.search(/\r?\n|$/));
    if (isObject(line)) return true;
    const unfinished = !start.includes('\n') && /^\{\s*("|$)/.test(start);
    if (unfinished) return true;
    if (/^\{\s*("|$)/.test(line)) throw notJsonLines('JSON spread over several lines');
  }
  if (/^\[\s*(\{|\[\s*("|\d)|\])/.test(start)) throw notJsonLines('one JSON array');
  return false;
}

function isObject(line: string): boolean {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function notJsonLines(what: string): SluiceError {
  return new SluiceError('file.unreadable', {
    message: `The file is ${what}; JSON Lines has one object on each line.`,
    fix: 'Write each record as one JSON object on a line of its own, for example with `jq -c .[]`.',
  });
}

interface DelimiterGuess {
  delimiter: string;
  records: string[][];
}

/** The delimiter that cuts the most records into the same number of cells, and into the most cells. */
function sniffDelimiter(text: string): DelimiterGuess {
  const directive = /^\uFEFF?"?sep=([^\r\n"])"?\r?\n/i.exec(text)?.[1];
  if (directive && (DELIMITERS as readonly string[]).includes(directive))
    return { delimiter: directive, records: sampleRecords(text, directive).slice(1) };
  let best: DelimiterGuess = { delimiter: ',', records: sampleRecords(text, ',') };
  let bestScore = score(best.records);
  for (const delimiter of DELIMITERS.slice(1)) {
    const records = sampleRecords(text, delimiter);
    const points = score(records);
    if (points > bestScore) {
      best = { delimiter, records };
      bestScore = points;
    }
  }
  return best;
}

function score(records: readonly string[][]): number {
  const width = records[0]?.length ?? 0;
  if (width < 2) return 0;
  const same = records.filter((cells) => cells.length === width).length;
  return (same / records.length) * 10 + Math.min(width, 50) / 50;
}

function sampleRecords(text: string, delimiter: string): string[][] {
  const bytes = Buffer.from(text.replace(/^\uFEFF/, ''), 'utf8');
  const lineEnd = bytes.includes(0x0a) ? 0x0a : 0x0d;
  const records: string[][] = [];
  let at = 0;
  while (at < bytes.length && records.length < SAMPLE_RECORDS) {
    const scan = scanRecord(bytes, at, { delimiter: delimiter.charCodeAt(0), lineEnd, last: true });
    if (scan.kind === 'more') break;
    const cut = scan.next >= bytes.length && records.length > 0 && bytes[bytes.length - 1] !== lineEnd;
    const record = bytes.toString('utf8', at, scan.end).replace(/\r$/, '');
    if (record !== '' && !cut) records.push(splitQuoted(record, delimiter));
    at = scan.next;
  }
  return records;
}

/** A header has no cell that is plainly a value: an address, a number, a date, a link. Years may name columns. */
function looksLikeHeader(first: readonly string[]): boolean {
  const cells = first.map((cell) => cell.trim());
  if (cells.some((cell) => EMAIL.test(cell) || LINK.test(cell))) return false;
  const values = cells.filter((cell) => NUMBER_OR_DATE.test(cell) && !YEAR.test(cell)).length;
  return values <= cells.length / 4;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const LINK = /^https?:\/\/\S+$/i;
const NUMBER_OR_DATE = /^([+-]?\d[\d.,\s/-]*|\d{4}-\d{2}-\d{2}T.*)$/;
const YEAR = /^(19|20)\d\d$/;
