import type { EnrichResult, FieldSource } from '@sluice/connectors';
import type { DataRecord } from '@sluice/core';

/** One item's result as a line of a spool; the names are short because there are millions of them. */
export type StoredResult =
  | { s: 'm'; v: DataRecord; f: Readonly<Record<string, FieldSource>>; t: number; o?: Origin }
  | { s: 'x' | 'r'; c: string; w: string; t: number };

/** Who gave a result that another run paid for. */
interface Origin {
  connector: string;
  accountId: string;
}

/** A line for the spool, with its end. `at` is when the provider gave it. */
export function resultLine(result: EnrichResult, at: number): string {
  const stored: StoredResult =
    result.status === 'matched'
      ? { s: 'm', v: result.values, f: result.sources, t: at }
      : { s: result.status === 'missed' ? 'x' : 'r', c: result.code, w: result.reason, t: at };
  return `${JSON.stringify(stored)}\n`;
}

export function parseResult(line: string): StoredResult {
  return JSON.parse(line) as StoredResult;
}

const KIND_AT = '{"s":"'.length;

/** The kind of the result whose line begins at `start`: it stands near the beginning. */
export function kindAt(lines: Buffer, start: number): StoredResult['s'] {
  return String.fromCharCode(lines[start + KIND_AT] ?? 0) as StoredResult['s'];
}
