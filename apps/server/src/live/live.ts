import { SluiceError, type Clock, type LiveTopic } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { Actor } from '../audit/index.ts';
import type { Database } from '../schema/index.ts';
import { changedTopics, readMarks, type Marks } from './read-marks.ts';
import { isStillWelcome } from './still-welcome.ts';

/**
 * Tells browsers what has changed. One look at the store for each workspace that somebody watches finds it,
 * so that it holds for whatever changed it: this server, or another one on the same store.
 */
export interface Live {
  /**
   * Server-sent events until the signal aborts, the caller's key or login ends, or the server stops:
   * `event: changed`, `data: {"topics":["runs"]}`. Throws `live.full` as its first chunk is asked for.
   */
  watch(actor: Actor, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Ends every stream at once. */
  close(): Promise<void>;
}

export interface LiveOptions {
  store: Store<Database>;
  clock: Clock;
  log?: Logger;
}

const LOOK_EVERY_MS = 500;
const HEARTBEAT_MS = 15_000;
const CHECK_EVERY_MS = 30_000;
const RECONNECT_MS = 3_000;
const MAX_STREAMS = 200;
const MAX_OF_ONE = 10;

export function createLive(options: LiveOptions): Live {
  return new LiveRoom(options);
}

/** One open stream. What it has to say is gathered until its reader has taken what went before. */
interface Listener {
  actor: Actor;
  topics: Set<LiveTopic>;
  heartbeatDue: boolean;
  ended: boolean;
  lastSentAt: number;
  checkedAt: number;
  wake: () => void;
}

/** Those who watch one workspace. */
interface Watch {
  listeners: Set<Listener>;
  stop: AbortController;
  done: Promise<void>;
}

class LiveRoom implements Live {
  readonly #options: LiveOptions;
  readonly #watches = new Map<string, Watch>();
  #closed = false;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  async *watch(actor: Actor, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const listener = this.#admit(actor);
    const leave = (): void => end(listener);
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (signal.aborted) return;
      yield encoded(`retry: ${RECONNECT_MS}\n\n`);
      for (;;) {
        const text = said(listener);
        if (text !== undefined) {
          listener.lastSentAt = this.#options.clock.now();
          yield encoded(text);
        } else if (listener.ended) return;
        else await woken(listener);
      }
    } finally {
      signal.removeEventListener('abort', leave);
      this.#leave(listener);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const watches = [...this.#watches.values()];
    for (const { listeners, stop } of watches) {
      stop.abort();
      for (const listener of listeners) end(listener);
    }
    await Promise.all(watches.map(({ done }) => done));
  }

  #admit(actor: Actor): Listener {
    if (this.#closed) throw new SluiceError('server.stopping');
    const all = [...this.#watches.values()].flatMap(({ listeners }) => [...listeners]);
    const own = all.filter((other) => idOf(other.actor) === idOf(actor)).length;
    if (all.length >= MAX_STREAMS || own >= MAX_OF_ONE) throw full(own >= MAX_OF_ONE);
    const now = this.#options.clock.now();
    const listener: Listener = {
      actor,
      topics: new Set(),
      heartbeatDue: false,
      ended: false,
      lastSentAt: now,
      checkedAt: now,
      wake: () => undefined,
    };
    this.#watchOf(actor.workspaceId).listeners.add(listener);
    return listener;
  }

  #watchOf(workspaceId: string): Watch {
    let watch = this.#watches.get(workspaceId);
    if (!watch) {
      const made: Watch = { listeners: new Set(), stop: new AbortController(), done: Promise.resolve() };
      this.#watches.set(workspaceId, (watch = made));
      made.done = this.#look(workspaceId, made);
    }
    return watch;
  }

  #leave(listener: Listener): void {
    const { workspaceId } = listener.actor;
    const watch = this.#watches.get(workspaceId);
    watch?.listeners.delete(listener);
    if (!watch || watch.listeners.size > 0) return;
    watch.stop.abort();
    this.#watches.delete(workspaceId);
  }

  async #look(workspaceId: string, { listeners, stop }: Watch): Promise<void> {
    const { store, clock, log } = this.#options;
    let before: Marks | undefined;
    let isFailing = false;
    while (!stop.signal.aborted) {
      try {
        const now = clock.now();
        const marks = await readMarks(store, { workspaceId, now });
        if (before) tell(listeners, changedTopics(before, marks));
        before = marks;
        await this.#tend(listeners, now);
        isFailing = false;
      } catch (error) {
        // Those who watch see by their own questions that the store does not answer.
        if (!isFailing) log?.warn({ err: error }, 'what changed could not be looked for');
        isFailing = true;
      }
      await clock.sleep(LOOK_EVERY_MS, stop.signal).catch(() => undefined);
    }
  }

  /** Keeps quiet streams open, and ends those whose key or login has ended. */
  async #tend(listeners: ReadonlySet<Listener>, now: number): Promise<void> {
    for (const listener of listeners) {
      if (now - listener.lastSentAt >= HEARTBEAT_MS) {
        listener.heartbeatDue = true;
        listener.wake();
      }
      if (now - listener.checkedAt < CHECK_EVERY_MS) continue;
      listener.checkedAt = now;
      if (!(await isStillWelcome(this.#options.store, listener.actor, now))) end(listener);
    }
  }
}

function tell(listeners: ReadonlySet<Listener>, topics: ReadonlySet<LiveTopic>): void {
  if (topics.size === 0) return;
  for (const listener of listeners) {
    for (const topic of topics) listener.topics.add(topic);
    listener.wake();
  }
}

/** What is to be sent now; undefined where there is nothing. */
function said(listener: Listener): string | undefined {
  const topics = [...listener.topics];
  const isDue = listener.heartbeatDue;
  listener.topics.clear();
  listener.heartbeatDue = false;
  if (listener.ended) return undefined;
  if (topics.length > 0) return `event: changed\ndata: ${JSON.stringify({ topics })}\n\n`;
  return isDue ? ': still here\n\n' : undefined;
}

function woken(listener: Listener): Promise<void> {
  return new Promise((resolve) => {
    listener.wake = resolve;
  });
}

function end(listener: Listener): void {
  listener.ended = true;
  listener.wake();
}

function idOf({ member, keyId, label }: Actor): string {
  return member?.id ?? keyId ?? label;
}

function encoded(text: string): Uint8Array {
  return Buffer.from(text);
}

function full(byOne: boolean): SluiceError {
  return new SluiceError('live.full', {
    message: byOne
      ? `${MAX_OF_ONE} pages are kept live for you already.`
      : `${MAX_STREAMS} pages are kept live by this server already.`,
    fix: 'Close a page that you do not need; until then this one shows what there was when it was opened.',
    retryAfterMs: 30_000,
  });
}
