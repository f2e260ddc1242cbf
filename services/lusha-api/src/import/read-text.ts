import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';

const BLOCK_BYTES = 256 * 1024;
/** A line longer than this is cut: no record is that long, and memory must stay bounded. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

/**
 * A file's text, in pieces that end at line ends. UTF-8 with or without a mark, UTF-16 with a mark or told by
 * its zero bytes; lines that are not UTF-8 are read as Windows-1252, so a file of mixed encodings loses nothing.
 */
export async function* readText(path: string): AsyncGenerator<string> {
  const blocks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  let utf16: TextDecoder | null | undefined;
  let rest: Buffer = Buffer.alloc(0);
  for await (const block of blocks) {
    if (utf16 === undefined) {
      const encoding = utf16Of(block);
      utf16 = encoding ? new TextDecoder(encoding) : null;
    }
    if (utf16) {
      yield utf16.decode(block, { stream: true });
      continue;
    }
    const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, block]) : block;
    const end = bytes.length > MAX_LINE_BYTES ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield decodeLines(bytes.subarray(0, end));
  }
  if (utf16) yield utf16.decode();
  else if (rest.length > 0) yield decodeLines(rest);
}

const strict = new TextDecoder('utf-8', { fatal: true });
const western = new TextDecoder('windows-1252');

function decodeLines(bytes: Buffer): string {
  const text = decodeUtf8(bytes);
  if (text !== null) return text;
  let lines = '';
  for (let from = 0; from < bytes.length;) {
    const at = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, at < 0 ? bytes.length : at + 1);
    lines += decodeUtf8(line) ?? western.decode(line);
    from += line.length;
  }
  return lines;
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

function utf16Of(block: Buffer): string | null {
  if (block[0] === 0xff && block[1] === 0xfe) return 'utf-16le';
  if (block[0] === 0xfe && block[1] === 0xff) return 'utf-16be';
  const head = block.subarray(0, Math.min(block.length, 2000));
  let even = 0;
  let odd = 0;
  head.forEach((byte, index) => {
    if (byte !== 0) return;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  });
  if (odd > head.length / 4 && even < odd / 4) return 'utf-16le';
  return even > head.length / 4 && odd < even / 4 ? 'utf-16be' : null;
}
