import { SluiceError, type Run } from '@sluice/core';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from './context.ts';

interface Saving {
  context: Context;
  run: Run;
  /** The input file, beside which the results go when no `out` is given. */
  input?: string;
  /** A path, or `-` for standard output. */
  out?: string;
  format?: 'csv' | 'jsonl';
}

/** Writes the run's results to a file, whole or not at all; returns where they are. */
export async function saveOutput({ context, run, input, out, format }: Saving): Promise<string | undefined> {
  if (run.startedAt === null) return undefined;
  const kind = format ?? (out?.endsWith('.jsonl') ? 'jsonl' : 'csv');
  const stream = Readable.from(
    await context.client().runs.output({ params: { runId: run.id }, query: { format: kind } }),
  );
  if (out === '-') {
    await pipeline(stream, context.terminal.out, { end: false });
    return undefined;
  }
  const target = out ?? defaultName(input ?? run.fileName, kind);
  const partial = `${target}.partial`;
  try {
    await pipeline(stream, createWriteStream(partial));
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw new SluiceError('store.failed', {
      message: `The results could not be written to ${target}.`,
      fix: `They are safe on the server: \`sluice runs output ${run.id} --out ANOTHER_FILE\`.`,
      cause: error,
    });
  }
  return target;
}

function defaultName(input: string, kind: 'csv' | 'jsonl'): string {
  return join(dirname(input), `${basename(input, extname(input))}.enriched.${kind}`);
}
