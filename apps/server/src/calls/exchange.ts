import type { Clock } from '@sluice/core';
import type { Dispatcher, Pool } from 'undici';
import type { Deadlines, Watched } from './deadlines.ts';

/** One request on the wire, everything in place, credentials included. */
export interface WireRequest {
  method: Dispatcher.HttpMethod;
  path: string;
  /** Names and values in turn. */
  headers: string[];
  body: string | null;
}

export interface RawAnswer {
  status: number;
  /** Names in lower case; repeated headers joined by `, `. */
  headers: Record<string, string>;
  bytes: Buffer;
}

/** Why no answer was read. `sent`: the provider may have the request. */
export interface Fault {
  kind: 'unreachable' | 'cut' | 'timeout' | 'oversize' | 'cancelled';
  sent: boolean;
  cause?: unknown;
}

export type Exchanged = { answer: RawAnswer } | { fault: Fault };

/** How long each part of an exchange may take, and how large an answer may be. */
export interface ExchangeLimits {
  connectMs: number;
  headersMs: number;
  /** Between two pieces of the body. */
  idleMs: number;
  totalMs: number;
  maxBytes: number;
}

export const EXCHANGE_LIMITS: ExchangeLimits = {
  connectMs: 15_000,
  headersMs: 60_000,
  idleMs: 30_000,
  totalMs: 180_000,
  maxBytes: 32 * 1024 * 1024,
};

export interface ExchangeOptions {
  pool: Pool;
  request: WireRequest;
  limits: ExchangeLimits;
  clock: Clock;
  deadlines: Deadlines;
  signal?: AbortSignal | undefined;
  /** The status is what counts: what of the body is too large, too late or cut off is left out without a fault. */
  beginningOnly?: boolean;
  /** Called once: as soon as the headers arrived, or it is clear that none will. */
  onFate: (fate: Fate) => void;
}

/** What became of a request: its answer began, none came, or it never went out. */
export type Fate = 'answered' | 'lost' | 'unsent';

/** Sends one request and reads its answer, bounded in time and size. Never throws: see `Fault`. */
export function exchange(options: ExchangeOptions): Promise<Exchanged> {
  return new Promise((resolve) => {
    const running = new Exchange(options, resolve);
    if (running.begin()) options.pool.dispatch(options.request, running);
  });
}

/** Lives from the dispatch to the last byte, or to the first reason to give up. */
class Exchange implements Dispatcher.DispatchHandler, Watched {
  dueAt: number;
  readonly #options: ExchangeOptions;
  readonly #resolve: (result: Exchanged) => void;
  readonly #totalAt: number;
  #controller: Dispatcher.DispatchController | undefined;
  #sent = false;
  #told = false;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(options: ExchangeOptions, resolve: (result: Exchanged) => void) {
    const now = options.clock.now();
    this.#options = options;
    this.#resolve = resolve;
    this.#totalAt = now + options.limits.totalMs;
    this.dueAt = Math.min(now + options.limits.connectMs, this.#totalAt);
  }

  /** False when it was cancelled already. */
  begin(): boolean {
    const { signal, deadlines } = this.#options;
    if (signal?.aborted) this.#cancel();
    else {
      signal?.addEventListener('abort', this.#cancel, { once: true });
      deadlines.add(this);
    }
    return !this.#settled;
  }

  overdue(): void {
    this.#fail('timeout', undefined);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) return controller.abort(new Error('given up before it was sent'));
    this.#sent = true;
    this.#due(this.#options.limits.headersMs);
  }

  onResponseStart(
    _controller: unknown,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200 || this.#settled) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      if (Array.isArray(value)) headers[name] = value.join(', ');
    }
    this.#headers = headers as Record<string, string>;
    this.#tell('answered');
    const { limits, beginningOnly } = this.#options;
    if (!beginningOnly && Number(this.#headers['content-length']) > limits.maxBytes)
      this.#fail('oversize', undefined);
    else this.#due(this.#options.limits.idleMs);
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#settled) return;
    this.#size += chunk.length;
    const oversize = this.#size > this.#options.limits.maxBytes;
    if (!oversize || this.#options.beginningOnly) this.#chunks.push(chunk);
    if (oversize) return this.#fail('oversize', undefined);
    this.#due(this.#options.limits.idleMs);
  }

  onResponseEnd(): void {
    this.#answer();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(this.#sent ? 'cut' : 'unreachable', error);
  }

  #cancel = (): void => this.#fail('cancelled', undefined);

  #due(withinMs: number): void {
    this.dueAt = Math.min(this.#options.clock.now() + withinMs, this.#totalAt);
  }

  #fail(kind: Fault['kind'], cause: unknown): void {
    if (this.#settled) return;
    if (this.#options.beginningOnly && this.#status > 0) this.#answer();
    else this.#settle({ fault: { kind, sent: this.#sent, ...(cause === undefined ? {} : { cause }) } });
    this.#controller?.abort(new Error(kind));
  }

  #answer(): void {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#settle({ answer: { status: this.#status, headers: this.#headers, bytes } });
  }

  #settle(result: Exchanged): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#options.deadlines.remove(this);
    this.#options.signal?.removeEventListener('abort', this.#cancel);
    this.#tell(this.#sent ? 'lost' : 'unsent');
    this.#resolve(result);
  }

  #tell(fate: Fate): void {
    if (this.#told) return;
    this.#told = true;
    this.#options.onFate(fate);
  }
}
