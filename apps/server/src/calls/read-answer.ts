import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type InputType, type ZlibOptions } from 'node:zlib';
import type { ProviderResponse } from '@sluice/connectors';
import { scrubSecrets } from './credentials.ts';
import type { RawAnswer } from './exchange.ts';

/** An answer as a connector sees it, or why it cannot be read. */
export type ReadAnswer = { response: ProviderResponse } | { unreadable: string };

type Unpack = (bytes: InputType, options: ZlibOptions) => Promise<Buffer>;

// Nothing compressed was asked for, yet some servers send it.
const UNPACK: Readonly<Record<string, Unpack>> = {
  gzip: promisify<InputType, ZlibOptions, Buffer>(gunzip),
  'x-gzip': promisify<InputType, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<InputType, ZlibOptions, Buffer>(inflate),
  br: promisify<InputType, ZlibOptions, Buffer>(brotliDecompress),
};

const MAX_ERROR_TEXT = 2000;

/**
 * Unpacks (bounded), takes out any echo of the secrets, and parses. A body that is not JSON is unreadable
 * in a success; in an error it is handed on as its first 2,000 characters.
 */
export function readAnswer(answer: RawAnswer, options: ReadOptions): ReadAnswer | Promise<ReadAnswer> {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const packed = encoding !== 'identity' && encoding !== '' && answer.bytes.length > 0;
  return packed ? unpackAnswer(answer, options, encoding) : parse(answer, cleanText(answer.bytes, options));
}

export interface ReadOptions {
  secrets: readonly string[];
  maxBytes: number;
}

async function unpackAnswer(answer: RawAnswer, options: ReadOptions, encoding: string): Promise<ReadAnswer> {
  const unpack = UNPACK[encoding];
  if (unpack === undefined) return { unreadable: `it is packed as ${encoding.slice(0, 40)}` };
  try {
    const bytes = await unpack(answer.bytes, { maxOutputLength: options.maxBytes });
    return parse(answer, cleanText(bytes, options));
  } catch {
    return { unreadable: `what it packed as ${encoding} is damaged or too large` };
  }
}

function cleanText(bytes: Buffer, { secrets }: ReadOptions): string {
  return scrubSecrets(bytes.toString('utf8'), secrets);
}

function parse({ status, headers }: RawAnswer, text: string): ReadAnswer {
  if (text.trim() === '') return { response: { status, headers, body: undefined } };
  try {
    const body: unknown = JSON.parse(text);
    return { response: { status, headers, body } };
  } catch {
    if (status >= 400) return { response: { status, headers, body: text.slice(0, MAX_ERROR_TEXT) } };
    const type = headers['content-type']?.split(';')[0]?.trim();
    return {
      unreadable: type && !type.includes('json') ? `it is ${type.slice(0, 60)}` : 'it is broken JSON',
    };
  }
}
