import { isAscii, isUtf8 } from 'node:buffer';
import { sniff, type Sniffed } from './sniff.ts';
import { countSequences, judgeEncoding, wholeLength } from './sniff-encoding.ts';

const HEAD_BYTES = 64 * 1024;

/**
 * As `sniff`, and then looks at the rest too: a file may be plain ASCII for its first megabytes and turn out
 * to be Windows-1252 at the first accented name. Reads the whole source, once, in constant memory.
 */
export async function sniffFile(source: AsyncIterable<Uint8Array>): Promise<Sniffed> {
  let head: Buffer = Buffer.alloc(0);
  let sniffed: Sniffed | null = null;
  let rest: Buffer = Buffer.alloc(0);
  const counts = { valid: 0, invalid: 0 };
  for await (const chunk of source) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]);
    if (head.length >= HEAD_BYTES) sniffed ??= sniff(head);
    if (sniffed && sniffed.format.encoding !== 'utf-8') return sniffed;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = wholeLength(bytes);
    count(bytes.subarray(0, end), counts);
    rest = Buffer.from(bytes.subarray(end));
  }
  sniffed ??= sniff(head);
  if (sniffed.format.encoding !== 'utf-8') return sniffed;
  counts.invalid += rest.length;
  const { encoding, warnings } = judgeEncoding(counts);
  return {
    format: { ...sniffed.format, encoding },
    warnings: [...new Set([...warnings, ...sniffed.warnings])],
  };
}

function count(bytes: Uint8Array, counts: { valid: number; invalid: number }): void {
  if (isAscii(bytes)) return;
  if (isUtf8(bytes)) {
    for (const byte of bytes) if (byte >= 0xc0) counts.valid += 1;
    return;
  }
  const found = countSequences(bytes);
  counts.valid += found.valid;
  counts.invalid += found.invalid;
}
