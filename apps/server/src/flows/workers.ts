import { errorText, makeId } from '@sluice/core';
import { DEFAULT_LIMITS, type FlowLimits, type FlowParts } from './parts.ts';
import { abandonedRuns, claimRun, releaseAll, releaseRun, renewHolds } from './run-leases.ts';
import { CANCELLED, CLOSING, PAUSED, TAKEN_OVER, type RunHold } from './run-hold.ts';

/** Who works on the runs of this process. */
export interface Workers {
  /** Works on the run as soon as there is room, unless another process does. */
  wake(runId: string): void;
  /** Lets nothing new begin in the work on it, when it is done here. */
  pause(runId: string): void;
  /** Ends the work on it at once, when it is done here. */
  cancel(runId: string): void;
  /** Takes up every run that a dead process left, and goes on looking for such. */
  recover(): Promise<void>;
  /** Ends all work; what is not committed is done again later. */
  close(): Promise<void>;
}

const TICK_MS = 500;

interface Active {
  controller: AbortController;
  rest: AbortController;
  again: boolean;
  work: Promise<void>;
}

/** `advance` works on a run until there is nothing to do for it. */
export function createWorkers(parts: FlowParts, advance: (hold: RunHold) => Promise<void>): Workers {
  return new RunWorkers(parts, advance);
}

class RunWorkers implements Workers {
  readonly #parts: FlowParts;
  readonly #advance: (hold: RunHold) => Promise<void>;
  readonly #limits: FlowLimits;
  readonly #owner = makeId('request');
  readonly #active = new Map<string, Active>();
  readonly #queue = new Set<string>();
  readonly #closing = new AbortController();
  #ticking: Promise<void> | undefined;

  constructor(parts: FlowParts, advance: (hold: RunHold) => Promise<void>) {
    this.#parts = parts;
    this.#advance = advance;
    this.#limits = { ...DEFAULT_LIMITS, ...parts.limits };
  }

  wake(runId: string): void {
    const running = this.#active.get(runId);
    if (running) running.again = true;
    else this.#queue.add(runId);
    this.#startQueued();
    this.#ticking ??= this.#tick();
  }

  pause(runId: string): void {
    this.#active.get(runId)?.rest.abort(PAUSED);
  }

  cancel(runId: string): void {
    this.#active.get(runId)?.controller.abort(CANCELLED);
  }

  async recover(): Promise<void> {
    // Nobody else can have this folder open, so whoever held these runs is gone.
    if (this.#parts.store.dialect === 'sqlite') await releaseAll(this.#parts);
    for (const runId of await abandonedRuns(this.#parts)) this.wake(runId);
    this.#ticking ??= this.#tick();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#queue.clear();
    for (const { controller } of this.#active.values()) controller.abort(CLOSING);
    await Promise.all([...this.#active.values()].map(({ work }) => work));
    await this.#ticking;
  }

  #startQueued(): void {
    for (const runId of this.#queue) {
      if (this.#active.size >= this.#limits.activeRuns || this.#closing.signal.aborted) return;
      this.#queue.delete(runId);
      const entry: Active = {
        controller: new AbortController(),
        rest: new AbortController(),
        again: false,
        work: Promise.resolve(),
      };
      this.#active.set(runId, entry);
      entry.work = this.#work(runId, entry).finally(() => {
        this.#active.delete(runId);
        if (entry.again) this.#queue.add(runId);
        this.#startQueued();
      });
    }
  }

  async #work(runId: string, entry: Active): Promise<void> {
    const lease = { runId, owner: this.#owner, leaseMs: this.#limits.leaseMs };
    const { signal } = entry.controller;
    try {
      do {
        entry.again = false;
        entry.rest = new AbortController();
        if (!(await claimRun(this.#parts, lease))) return;
        await this.#advance({ runId, owner: this.#owner, signal, rest: entry.rest.signal });
        // Rested, it may have been told to go on meanwhile.
      } while ((entry.again || entry.rest.signal.aborted) && !signal.aborted);
    } catch (error) {
      this.#parts.log.error({ runId, err: error }, 'the work on a run broke off');
    } finally {
      await releaseRun(this.#parts, lease).catch((error: unknown) =>
        this.#parts.log.error({ runId, err: error }, 'a run could not be let go'),
      );
    }
  }

  async #tick(): Promise<void> {
    const { clock, log } = this.#parts;
    const { signal } = this.#closing;
    let lookAt = clock.now() + this.#limits.leaseMs;
    while (!signal.aborted) {
      await clock.sleep(TICK_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#keepHolds();
        if (clock.now() < lookAt) continue;
        lookAt = clock.now() + this.#limits.leaseMs;
        for (const runId of await abandonedRuns(this.#parts)) if (!this.#active.has(runId)) this.wake(runId);
      } catch (error) {
        log.warn({ reason: errorText(error) }, 'the hold on the runs could not be renewed');
      }
    }
  }

  /** Also sees what was decided elsewhere: a cancel, or that another process took a run over. */
  async #keepHolds(): Promise<void> {
    const lease = { owner: this.#owner, leaseMs: this.#limits.leaseMs };
    for (const { id, status, lease_owner } of await renewHolds(this.#parts, lease, [
      ...this.#active.keys(),
    ])) {
      const { controller, rest } = this.#active.get(id) ?? {};
      if (lease_owner !== null && lease_owner !== this.#owner) controller?.abort(TAKEN_OVER);
      else if (status === 'cancelling') controller?.abort(CANCELLED);
      else if (status === 'pausing') rest?.abort(PAUSED);
    }
  }
}
