import { isUtf8 } from 'node:buffer';
import { SluiceError, type FileFormat } from '@sluice/core';

type Encoding = FileFormat['encoding'];

const BINARY_KINDS: readonly { start: readonly number[]; kind: string; fix: string }[] = [
  { start: [0x50, 0x4b, 0x03, 0x04], kind: 'a workbook or ZIP archive', fix: 'Open it and save it as CSV.' },
  { start: [0xd0, 0xcf, 0x11, 0xe0], kind: 'an old Excel workbook', fix: 'Open it and save it as CSV.' },
  { start: [0x1f, 0x8b], kind: 'a gzip archive', fix: 'Unpack it first.' },
  { start: [0x25, 0x50, 0x44, 0x46], kind: 'a PDF', fix: 'Export the table as CSV.' },
  { start: [0x50, 0x41, 0x52, 0x31], kind: 'a Parquet file', fix: 'Export the table as CSV.' },
  {
    start: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
    kind: 'an SQLite database',
    fix: 'Export the table as CSV.',
  },
];

/** Which of the four encodings the bytes are in. Throws `file.unreadable` for what is no text at all. */
export function sniffEncoding(head: Uint8Array): { encoding: Encoding; warnings: string[] } {
  for (const { start, kind, fix } of BINARY_KINDS) {
    if (start.every((byte, index) => head[index] === byte))
      throw new SluiceError('file.unreadable', {
        message: `The file is ${kind}, not CSV or JSON Lines.`,
        fix,
      });
  }
  const wide = sniffUtf16(head);
  if (wide) return { encoding: wide, warnings: [] };
  refuseBinary(head);
  const whole = head.subarray(0, wholeLength(head));
  return judgeEncoding(isUtf8(whole) ? { valid: 1, invalid: 0 } : countSequences(whole));
}

/** UTF-8 unless more bytes speak against it than for it. */
export function judgeEncoding({ valid, invalid }: { valid: number; invalid: number }): {
  encoding: Encoding;
  warnings: string[];
} {
  if (invalid === 0) return { encoding: 'utf-8', warnings: [] };
  if (valid > invalid)
    return {
      encoding: 'utf-8',
      warnings: ['Most of the file is UTF-8, but some rows hold other bytes: those rows will be set aside.'],
    };
  return {
    encoding: 'windows-1252',
    warnings: [
      'The file is not UTF-8; it is read as Windows-1252. Check the accented letters in the sample.',
    ],
  };
}

function sniffUtf16(head: Uint8Array): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = Math.min(head.length, 4096) & ~1;
  if (sample < 4) return null;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample; at += 2) {
    if (head[at] === 0) even += 1;
    if (head[at + 1] === 0) odd += 1;
  }
  const half = sample / 2;
  if (odd > half * 0.6 && even < half * 0.1) return 'utf-16le';
  if (even > half * 0.6 && odd < half * 0.1) return 'utf-16be';
  return null;
}

function refuseBinary(head: Uint8Array): void {
  let control = 0;
  let nul = 0;
  for (const byte of head) {
    if (byte === 0) nul += 1;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c) control += 1;
  }
  if (nul <= head.length / 1000 && control <= head.length / 50) return;
  throw new SluiceError('file.unreadable', {
    message: 'The file holds binary data, not text.',
    fix: 'Choose a CSV or JSON Lines file; export it again if it should be one.',
  });
}

/** Without the character that the end of the head may have cut in two. */
export function wholeLength(head: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, head.length); back += 1) {
    const byte = head[head.length - back] ?? 0;
    if (byte < 0x80) return head.length;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < needed ? head.length - back : head.length;
  }
  return head.length;
}

/** Characters of more than one byte that are proper UTF-8, and bytes above 127 that are not part of one. */
export function countSequences(bytes: Uint8Array): { valid: number; invalid: number } {
  let valid = 0;
  let invalid = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    if (length > 1 && isUtf8(bytes.subarray(at, at + length))) {
      valid += 1;
      at += length - 1;
    } else invalid += 1;
  }
  return { valid, invalid };
}
