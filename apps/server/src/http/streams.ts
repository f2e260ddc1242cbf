import { SluiceError } from '@sluice/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { savedAs } from './download-name.ts';

/**
 * The bytes of an upload. Throws `request.too_large` when it is announced to pass the limit; whoever keeps
 * the bytes counts them.
 */
export function uploadOf(request: FastifyRequest, limitBytes: number): AsyncIterable<Uint8Array> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) throw tooLarge(limitBytes);
  return untilItBreaks(request.raw.iterator({ destroyOnReturn: false }));
}

const MAX_DISCARDED_BYTES = 64 * 1024 ** 2;

/**
 * Reads on past an upload that was refused, so that its sender gets the answer and the connection can serve
 * the next request; one who sends on and on is cut off.
 */
export function discardRest({ raw }: FastifyRequest): void {
  if (raw.complete || raw.destroyed) return;
  let bytes = 0;
  raw.on('data', (chunk: Uint8Array) => {
    bytes += chunk.byteLength;
    if (bytes > MAX_DISCARDED_BYTES) raw.socket.destroy();
  });
}

/**
 * Sends chunks as they come. The first is awaited before anything is sent, so that what goes wrong at the
 * start is still answered as an error; what goes wrong later cuts the connection, and so shows as broken.
 */
export async function sendStream({
  request,
  reply,
  chunks,
  savedName,
  type,
}: {
  request: FastifyRequest;
  reply: FastifyReply;
  chunks: AsyncIterable<Uint8Array>;
  savedName: string | undefined;
  /** By default rows, in the format that was asked for. */
  type: 'text/event-stream' | undefined;
}): Promise<FastifyReply> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  void reply.headers(type === undefined ? fileHeaders(request) : { 'content-type': type, ...UNBUFFERED });
  if (savedName !== undefined) void reply.header('content-disposition', savedAs(savedName));
  return reply.send(Readable.from(resumed(first, iterator), { objectMode: false }));
}

/** Proxies in between are to hand every event on at once. */
const UNBUFFERED = { 'x-accel-buffering': 'no' };

function fileHeaders(request: FastifyRequest): Record<string, string> {
  const { format } = request.query as { format?: string };
  return {
    'content-type': format === 'jsonl' ? 'application/x-ndjson; charset=utf-8' : 'text/csv; charset=utf-8',
  };
}

async function* resumed(
  first: IteratorResult<Uint8Array>,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function* untilItBreaks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    throw new SluiceError('request.invalid', {
      message: 'The upload broke off before its end.',
      fix: 'Send the file again.',
      cause: error,
    });
  }
}

function tooLarge(limitBytes: number): SluiceError {
  return new SluiceError('request.too_large', {
    message: `The file is larger than the ${Math.floor(limitBytes / 1024 ** 2)} MB that this server takes.`,
    fix: 'Split the file, or ask the operator to raise SLUICE_UPLOAD_MB.',
  });
}
