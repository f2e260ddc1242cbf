import { errorText, SluiceError, type Clock } from '@sluice/core';
import type { Store, Value } from '@sluice/runtime';
import type { CallsTables } from '../schema/calls.ts';
import type { Database } from '../schema/index.ts';
import { addUsage } from '../usage/index.ts';
import type { KeptBody } from './keep-bodies.ts';

export type CallLine = CallsTables['calls'];

/**
 * Keeps a line of every call. Lines are written together, at the latest 50 ms after the first of them, and
 * with them what they add to the sums of usage.
 * When they cannot be written, `admit` refuses new calls until they can: no call without its line. I-14
 */
export interface CallLog {
  /** Throws `store.*` while lines cannot be kept, which is tried anew; waits while too many are under way. */
  admit(): undefined | Promise<void>;
  /** `isBooked`: the line's credits are counted by whoever books them. */
  add(line: CallLine, more?: { body?: KeptBody | undefined; isBooked?: boolean | undefined }): void;
  /** Resolves when every line added so far is durable. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const FLUSH_MS = 50;
const FLUSH_LINES = 500;
const MAX_PENDING = 10_000;
const RETRY_MS = 1000;

const COLUMNS = [
  'workspace_id',
  'id',
  'at',
  'account_id',
  'connector',
  'action',
  'run_id',
  'actor',
  'method',
  'url',
  'status',
  'outcome',
  'error',
  'attempts',
  'duration_ms',
  'credits',
] as const satisfies readonly (keyof CallLine)[];

const BODY_COLUMNS = [
  'workspace_id',
  'call_id',
  'at',
  'failed',
  'idempotency_key',
  'input',
  'request',
  'response',
] as const satisfies readonly (keyof KeptBody)[];

export interface CallLogOptions {
  store: Store<Database>;
  clock: Clock;
  /** Told of lines after they became durable. */
  onWritten?: (lines: readonly CallLine[], bodies: readonly KeptBody[]) => void;
}

export function createCallLog(options: CallLogOptions): CallLog {
  return new BatchedLog(options);
}

class BatchedLog implements CallLog {
  readonly #options: CallLogOptions;
  readonly #stop = new AbortController();
  #pending: { line: CallLine; isBooked: boolean }[] = [];
  #bodies: KeptBody[] = [];
  #scheduled = false;
  #writing: Promise<void> | undefined;
  #trying: Promise<void> | undefined;
  #refusal: SluiceError | undefined;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  admit(): undefined | Promise<void> {
    // All who ask together share one try, so that calls go on as soon as there is room again.
    if (this.#refusal) return (this.#trying ??= this.flush().finally(() => (this.#trying = undefined)));
    return this.#pending.length < MAX_PENDING ? undefined : this.flush();
  }

  add(line: CallLine, { body, isBooked = false }: Parameters<CallLog['add']>[1] = {}): void {
    this.#pending.push({ line, isBooked });
    if (body) this.#bodies.push(body);
    const full = this.#pending.length >= FLUSH_LINES && !this.#writing && !this.#refusal;
    if (full) void this.#flushOrRetry();
    else if (!this.#scheduled) void this.#flushAfter(FLUSH_MS);
  }

  /** One writer at a time; who asks meanwhile waits for it, and for what came after it began. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing.catch(() => undefined);
    if (this.#pending.length === 0) return;
    this.#writing = this.#write();
    try {
      await this.#writing;
      this.#refusal = undefined;
    } catch (error) {
      this.#refusal = refused(error);
      throw this.#refusal;
    } finally {
      this.#writing = undefined;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.flush();
  }

  async #write(): Promise<void> {
    const { store, onWritten } = this.#options;
    while (this.#pending.length > 0) {
      const added = this.#pending.slice(0, FLUSH_LINES);
      const lines = added.map(({ line }) => line);
      const counted = added.map(({ line, isBooked }) => (isBooked ? { ...line, credits: 0 } : line));
      const rows = lines.map(toRow);
      const bodies = [...this.#bodies];
      await store.transaction(async (tx) => {
        await store.insertMany(tx, { table: 'calls', columns: COLUMNS, rows });
        await addUsage(store, tx, counted);
        if (bodies.length === 0) return;
        const values = bodies.map((body) => BODY_COLUMNS.map((column) => body[column]));
        await store.insertMany(tx, { table: 'call_bodies', columns: BODY_COLUMNS, rows: values });
      });
      this.#pending = this.#pending.slice(lines.length);
      this.#bodies = this.#bodies.slice(bodies.length);
      onWritten?.(lines, bodies);
    }
  }

  async #flushAfter(delayMs: number): Promise<void> {
    this.#scheduled = true;
    await this.#options.clock.sleep(delayMs, this.#stop.signal).catch(() => undefined);
    this.#scheduled = false;
    if (!this.#stop.signal.aborted) await this.#flushOrRetry();
  }

  /** What cannot be written is tried again as long as there is something to write. */
  async #flushOrRetry(): Promise<void> {
    await this.flush().catch(() => (this.#scheduled ? undefined : this.#flushAfter(RETRY_MS)));
  }
}

function toRow(line: CallLine): Value[] {
  return COLUMNS.map((column) => line[column]);
}

function refused(error: unknown): SluiceError {
  const code = error instanceof SluiceError && error.code === 'store.full' ? 'store.full' : 'store.failed';
  return new SluiceError(code, {
    message: 'Calls are refused, because the record of them cannot be kept.',
    fix:
      code === 'store.full' ? 'Make room on the disk; calls go on by themselves.' : 'See the server’s log.',
    detail: errorText(error),
    cause: error,
  });
}
