import { errorText } from '@sluice/core';
import { setMaxListeners } from 'node:events';
import { dueWebhooks, releaseAll } from './claim.ts';
import { drainWebhook, type DrainParts } from './drain-webhook.ts';

/** Gives each webhook with something due its turn. */
export interface Deliverer {
  start(): void;
  /** An event was kept: something of theirs is due. */
  told(webhookIds: readonly string[]): void;
  /** Something of theirs is due. */
  wake(webhookIds: readonly string[]): void;
  /** It leads elsewhere or was switched on: what the former endpoint asked for holds no more. */
  changed(webhookId: string): void;
  close(): Promise<void>;
}

const TICK_MS = 1000;
/** Webhooks whose turn it is at once; the others wait in a queue. */
const MOST_ACTIVE = 250;
const MOST_SWEPT = 1000;
/** How long one webhook goes on while others wait. */
const TURN_MS = 5000;
/** What is under way at the end may take so long. */
const GRACE_MS = 3000;
/** An endpoint that asks for more is asked again sooner, by its single deliveries. */
const MAX_PAUSE_MS = 300_000;

/** `clearOld` is called about once an hour, and after many events. */
export function createDeliverer(parts: DrainParts, clearOld: () => Promise<void>): Deliverer {
  return new QueueDeliverer(parts, clearOld);
}

interface Active {
  again: boolean;
  /** It leads elsewhere since its turn began: what the former endpoint still asks for is not heeded. */
  left: boolean;
  work: Promise<void>;
}

const CLEAR_EVERY_MS = 3_600_000;
const CLEAR_EVERY_EVENTS = 20_000;

class QueueDeliverer implements Deliverer {
  readonly #parts: DrainParts;
  readonly #clearOld: () => Promise<void>;
  readonly #active = new Map<string, Active>();
  readonly #queue = new Set<string>();
  readonly #pausedUntil = new Map<string, number>();
  readonly #stopping = new AbortController();
  readonly #cutting = new AbortController();
  #ticking: Promise<void> | undefined;
  #eventsSinceClearing = 0;

  constructor(parts: DrainParts, clearOld: () => Promise<void>) {
    this.#parts = parts;
    this.#clearOld = clearOld;
    // All that is sent listens to one signal.
    setMaxListeners(0, this.#stopping.signal, this.#cutting.signal);
  }

  start(): void {
    this.#ticking ??= this.#tick();
  }

  told(webhookIds: readonly string[]): void {
    this.#eventsSinceClearing += 1;
    this.wake(webhookIds);
  }

  wake(webhookIds: readonly string[]): void {
    // Before the start it waits in the store.
    if (!this.#ticking) return;
    for (const id of webhookIds) {
      const active = this.#active.get(id);
      if (active) active.again = true;
      else this.#queue.add(id);
    }
    this.#startQueued();
  }

  changed(webhookId: string): void {
    this.#pausedUntil.delete(webhookId);
    const active = this.#active.get(webhookId);
    if (active) active.left = true;
    this.wake([webhookId]);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#queue.clear();
    const done = Promise.all([...this.#active.values()].map(({ work }) => work));
    const late = new AbortController();
    const grace = this.#parts.clock.sleep(GRACE_MS, late.signal).catch(() => undefined);
    await Promise.race([done, grace]);
    late.abort();
    this.#cutting.abort();
    await done;
    await this.#parts.recorder.close();
    await this.#ticking;
  }

  #startQueued(): void {
    for (const id of this.#queue) {
      if (this.#active.size >= MOST_ACTIVE || this.#stopping.signal.aborted) return;
      this.#queue.delete(id);
      if (this.#isPaused(id)) continue;
      const entry: Active = { again: false, left: false, work: Promise.resolve() };
      this.#active.set(id, entry);
      entry.work = this.#work(id, entry).finally(() => {
        this.#active.delete(id);
        if (entry.again) this.#queue.add(id);
        this.#startQueued();
      });
    }
  }

  async #work(webhookId: string, entry: Active): Promise<void> {
    const { clock, log } = this.#parts;
    const overAt = clock.now() + TURN_MS;
    const isOver = (): boolean => this.#queue.size > 0 && clock.now() >= overAt;
    try {
      do {
        entry.again = false;
        entry.left = false;
        await drainWebhook(this.#parts, {
          webhookId,
          stopping: this.#stopping.signal,
          cutting: this.#cutting.signal,
          isOver,
          onPause: (forMs) => {
            if (!entry.left) this.#pause(webhookId, forMs);
          },
        });
      } while (entry.again && !isOver() && !this.#isPaused(webhookId) && !this.#stopping.signal.aborted);
      if (isOver()) entry.again = true;
    } catch (error) {
      log.error({ webhookId, err: error }, 'the deliveries of a webhook broke off');
    }
  }

  #pause(webhookId: string, forMs: number): void {
    this.#pausedUntil.set(webhookId, this.#parts.clock.now() + Math.min(forMs, MAX_PAUSE_MS));
  }

  #isPaused(webhookId: string): boolean {
    const until = this.#pausedUntil.get(webhookId);
    if (until !== undefined && until > this.#parts.clock.now()) return true;
    this.#pausedUntil.delete(webhookId);
    return false;
  }

  /** Finds what came due, what other servers were told, and what one that died had held. */
  async #tick(): Promise<void> {
    const { clock, log, store } = this.#parts;
    const { signal } = this.#stopping;
    let released = store.dialect !== 'sqlite';
    let clearAt = clock.now();
    while (!signal.aborted) {
      try {
        // Nobody else can have this folder open, so whoever held deliveries is gone.
        if (!released) await releaseAll(this.#parts);
        released = true;
        const due = await dueWebhooks(this.#parts, MOST_SWEPT);
        this.wake(due.map(({ id }) => id).filter((id) => !this.#active.has(id)));
        if (clock.now() >= clearAt || this.#eventsSinceClearing >= CLEAR_EVERY_EVENTS) {
          clearAt = clock.now() + CLEAR_EVERY_MS;
          this.#eventsSinceClearing = 0;
          await this.#clearOld();
        }
      } catch (error) {
        log.warn({ reason: errorText(error) }, 'due deliveries could not be looked for');
      }
      await clock.sleep(TICK_MS, signal).catch(() => undefined);
    }
  }
}
