import { SluiceError } from '@sluice/core';

/**
 * How many requests of one key may be open at once. Those that wait are let in lane by lane, so a run
 * with thousands of calls does not keep out another's single one.
 */
export interface Gate {
  /** Resolves with the way out, which must be called once. Rejects with the signal's reason. */
  enter(ticket: Ticket): (() => void) | Promise<() => void>;
  /** Nobody is inside or waits. */
  isIdle(): boolean;
}

interface Ticket {
  lane: string;
  signal?: AbortSignal | undefined;
}

interface Waiting {
  admit: () => void;
}

const MAX_WAITING = 100_000;

export function createGate(limit: number): Gate {
  return new LaneGate(limit);
}

class LaneGate implements Gate {
  readonly #limit: number;
  /** In the order of their turns: a served lane goes to the end. */
  readonly #lanes = new Map<string, Waiting[]>();
  #inside = 0;
  #waiting = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  enter(ticket: Ticket): (() => void) | Promise<() => void> {
    ticket.signal?.throwIfAborted();
    if (this.#inside >= this.#limit || this.#waiting > 0) return this.#wait(ticket);
    this.#inside += 1;
    return this.#wayOut();
  }

  isIdle(): boolean {
    return this.#inside === 0 && this.#waiting === 0;
  }

  #wayOut(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside -= 1;
      this.#admitNext();
    };
  }

  #admitNext(): void {
    const [next] = this.#lanes;
    if (next === undefined) return;
    const [lane, queue] = next;
    const first = queue.shift();
    this.#lanes.delete(lane);
    if (queue.length > 0) this.#lanes.set(lane, queue);
    this.#waiting -= 1;
    this.#inside += 1;
    first?.admit();
  }

  #wait({ lane, signal }: Ticket): Promise<() => void> {
    if (this.#waiting >= MAX_WAITING) throw tooMany();
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        admit: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve(this.#wayOut());
        },
      };
      const onAbort = (): void => {
        this.#forget(lane, entry);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('The wait was cancelled.'));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const queue = this.#lanes.get(lane);
      if (queue) queue.push(entry);
      else this.#lanes.set(lane, [entry]);
      this.#waiting += 1;
    });
  }

  #forget(lane: string, entry: Waiting): void {
    const queue = this.#lanes.get(lane)?.filter((other) => other !== entry) ?? [];
    // Set in place, so that a lane keeps its turn.
    if (queue.length > 0) this.#lanes.set(lane, queue);
    else this.#lanes.delete(lane);
    this.#waiting -= 1;
  }
}

function tooMany(): SluiceError {
  return new SluiceError('provider.rate_limited', {
    message: 'Too many calls of this account wait already.',
    fix: 'Send fewer calls at once.',
  });
}
