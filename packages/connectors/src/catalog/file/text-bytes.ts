import type { FileFormat } from '@sluice/core';

type Encoding = FileFormat['encoding'];

/** The same text as UTF-8 without a byte order mark, chunk by chunk. Bytes that are not valid are left as they are. */
export async function* toUtf8(source: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncIterable<Buffer> {
  const chunks = encoding === 'utf-8' ? source : transcode(source, encoding);
  let start: Buffer | null = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (start === null) {
      yield bytes;
      continue;
    }
    start = Buffer.concat([start, bytes]);
    if (start.length < 3) continue;
    yield withoutMark(start);
    start = null;
  }
  if (start !== null && start.length > 0) yield start;
}

async function* transcode(source: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncIterable<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest, 'utf8');
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
