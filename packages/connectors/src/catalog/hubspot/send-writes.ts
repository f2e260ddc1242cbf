import { createHash } from 'node:crypto';
import { SluiceError } from '@sluice/core';
import type { CallAction } from '../../kit/action.ts';
import { at, listAt, textAt } from '../../kit/json.ts';
import { BATCH } from './schemas.ts';

/** One input of a batch. Its trace comes back with what became of it. */
export interface Write {
  trace: string;
  properties: Readonly<Record<string, string>>;
}

export type Written = { id: string; created: boolean } | { refused: string };

export interface Sending {
  call: CallAction;
  /** `contacts.upsert_many` */
  action: string;
  /** Whether what was written is new, where the answer does not say. */
  created: boolean;
}

/**
 * Sends writes in as few requests as it may, and tells by trace what became of each. Where one fault refuses
 * a whole request, of which then nothing is kept, it is sent in halves until what is refused stands alone.
 * Throws only what concerns them all.
 */
export async function sendWrites(
  writes: readonly Write[],
  sending: Sending,
): Promise<ReadonlyMap<string, Written>> {
  const written = new Map<string, Written>();
  const parts: (readonly Write[])[] = [];
  for (let from = 0; from < writes.length; from += BATCH) parts.push(writes.slice(from, from + BATCH));
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    try {
      read(await send(part, sending), { part, sending, written });
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== 'provider.rejected') throw error;
      const [only] = part;
      if (part.length === 1 && only) written.set(only.trace, { refused: error.message });
      else parts.unshift(part.slice(0, part.length >> 1), part.slice(part.length >> 1));
    }
  }
  return written;
}

function send(part: readonly Write[], { call, action }: Sending): Promise<unknown> {
  const content = createHash('sha256').update(JSON.stringify(part)).digest('hex').slice(0, 32);
  return call(action, { inputs: part }, { idempotencyKey: `${action}:${content}` });
}

function read(
  answer: unknown,
  of: { part: readonly Write[]; sending: Sending; written: Map<string, Written> },
): void {
  const traces = new Set(of.part.map((write) => write.trace));
  const keep = (trace: string | undefined, written: Written) => {
    if (trace !== undefined && traces.delete(trace)) of.written.set(trace, written);
  };
  for (const item of listAt(answer, 'items')) {
    const id = textAt(item, 'id');
    const created = at(item, 'created');
    if (id !== undefined)
      keep(textAt(item, 'trace'), {
        id,
        created: typeof created === 'boolean' ? created : of.sending.created,
      });
  }
  for (const error of listAt(answer, 'errors')) {
    const refused = textAt(error, 'message') ?? 'an error without words';
    for (const trace of listAt(error, 'traces')) keep(String(trace), { refused });
  }
  if (traces.size > 0)
    throw new SluiceError('provider.malformed', {
      message: 'HubSpot’s answer does not tell what became of each record.',
    });
}
