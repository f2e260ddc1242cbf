import { PassThrough, Readable } from 'node:stream';
import type { Terminal } from '../terminal.ts';

/** A terminal without a person: what is written can be read, what is typed is given. */
export function fakeTerminal(
  typed = '',
): Terminal & { stdout: () => string; stderr: () => string; interrupt: () => void } {
  const out = collector();
  const err = collector();
  const controller = new AbortController();
  return {
    out: out.stream,
    err: err.stream,
    input: Readable.from([typed]),
    interactive: false,
    colour: false,
    // Wide, so that no test depends on where a long path breaks a line.
    columns: 1000,
    program: 'sluice',
    interrupted: controller.signal,
    stdout: out.text,
    stderr: err.text,
    interrupt: () => controller.abort(),
  };
}

function collector(): { stream: NodeJS.WritableStream; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text };
}
