import type { Clock } from '@sluice/core';
import { FairQueue } from './fair-queue.ts';
import type { Leases, Snapshot } from './leases.ts';
import type { SavedLimits } from './limit-state.ts';
import * as pace from './pace-window.ts';
import type { PaceWindow } from './pace-window.ts';
import type { Acquire, ObservedState, Permit } from './pacer.ts';
import { RoundTrips } from './round-trips.ts';
import { sliceOf, WINDOW_MS, type WindowLimit, type WindowName, type WindowState } from './windows.ts';

interface KeyPacerOptions {
  key: string;
  clock: Clock;
  time: () => number;
  leases: Leases;
}

interface Waiter {
  cost: number;
  grant: (permit: Permit) => void;
  fail: (error: unknown) => void;
}

/** A permit that was granted: its request is under way, or was. */
interface Flight {
  sentAt: number;
  cost: number;
  isOver: boolean;
  parts: Part[];
}

/** How a window stood when a flight began, and whether it still counts there as flying. */
interface Part {
  window: PaceWindow;
  isFlying: boolean;
  landedBefore: number;
  flyingBefore: number;
  removedBefore: number;
  addedBefore: number;
}

const LONGEST_PENALTY_MS = 86_400_000;
/** How late a request may be stamped that has no answer, at the least and at the most. */
const SHORTEST_DOUBT_MS = 1000;
const LONGEST_DOUBT_MS = 10_000;
/** How late it may be while no answer was seen yet. */
const UNKNOWN_MS = 30_000;

/** The budget of one upstream key: its windows, those who wait for it, and the requests under way. */
export class KeyPacer {
  readonly #options: KeyPacerOptions;
  readonly #trips = new RoundTrips();
  readonly #queue = new FairQueue<Waiter>();
  readonly #flights = new Set<Flight>();
  readonly #flightOf = new WeakMap<Permit, Flight>();
  #declared: readonly WindowLimit[] | undefined;
  #windows: PaceWindow[] = [];
  /** Windows that nobody declared: the provider told of them. */
  readonly #told = new Set<WindowName>();
  #saved: { limits: SavedLimits; now: number } | undefined;
  #blockedUntil = -Infinity;
  #isSecuring = false;
  #notedMs = SHORTEST_DOUBT_MS;
  #wakeAt = 0;
  #sleeping: AbortController | undefined;

  constructor(options: KeyPacerOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  acquire({ windows, lane, signal, cost }: Acquire & { cost: number }): Promise<Permit> {
    this.#declare(windows);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#queue.remove(lane, waiter);
        reject(asError(signal?.reason));
        this.#pump();
      };
      const waiter: Waiter = {
        cost,
        grant: (permit) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(permit);
        },
        fail: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(asError(error));
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(lane, waiter);
      this.#pump();
    });
  }

  observe(states: readonly ObservedState[], permit: Permit | undefined): void {
    const now = this.#options.time();
    const flight = permit && this.#flightOf.get(permit);
    for (const seen of states) {
      const window = this.#windowOf(seen.name) ?? this.#add(seen.name, seen.limit);
      if (!window) continue;
      pace.roll(window, now, this.#trips);
      pace.correct(window, seen, this.#reference(window, flight, now));
    }
    this.#pump();
  }

  penalize(untilMs: number): void {
    const now = this.#options.time();
    this.#blockedUntil = Math.max(this.#blockedUntil, Math.min(untilMs, now + LONGEST_PENALTY_MS));
    this.#trips.distrust();
    this.#options.leases.note(this.#options.key);
  }

  status(): WindowState[] {
    const now = this.#options.time();
    this.#roll(now);
    return this.#windows.map((window) => pace.stateOf(window, now, this.#trips));
  }

  snapshot(): Snapshot {
    const flying = [...this.#flights].reduce((sum, flight) => sum + flight.cost, 0);
    return {
      key: this.#options.key,
      ahead: flying,
      windows: this.#windows.map((window) => ({
        ...pace.saveWindow(window),
        ...(this.#told.has(window.declared.name) ? { limit: window.limit } : {}),
      })),
      roundTripMs: this.#doubtMs(),
      ...(this.#blockedUntil > this.#options.time() ? { blockedUntil: this.#blockedUntil } : {}),
    };
  }

  restore(limits: SavedLimits | undefined): void {
    if (!limits) return;
    this.#saved = { limits, now: this.#options.time() };
    this.#blockedUntil = Math.max(this.#blockedUntil, limits.blockedUntil ?? -Infinity);
    this.#windows = this.#windows.map((window) => pace.createPaceWindow(window.declared, this.#saved));
    for (const { name, limit } of limits.windows) if (!this.#windowOf(name)) this.#add(name, limit);
  }

  #windowOf(name: WindowName): PaceWindow | undefined {
    return this.#windows.find(({ declared }) => declared.name === name);
  }

  /** Paces by a window that the provider named and nobody declared. Sliding holds for a fixed one, too. */
  #add(name: WindowName, limit: number | undefined): PaceWindow | undefined {
    if (limit === undefined || !Number.isSafeInteger(limit) || limit <= 0) return undefined;
    const declared: WindowLimit = { name, limit, windowMs: WINDOW_MS[name], kind: 'sliding' };
    const window = pace.createPaceWindow(declared, this.#saved);
    this.#told.add(name);
    this.#windows.push(window);
    this.#resize();
    return window;
  }

  #resize(): void {
    this.#options.leases.resize(this.#options.key, sliceOf(this.#windows.map(({ declared }) => declared)));
  }

  #declare(windows: readonly WindowLimit[]): void {
    if (this.#declared === windows) return;
    this.#declared = windows;
    for (const { name } of windows) this.#told.delete(name);
    const told = this.#windows.filter(({ declared }) => this.#told.has(declared.name));
    const known = windows.map((window) => {
      const old = this.#windows.find(
        ({ declared }) => declared.name === window.name && declared.windowMs === window.windowMs,
      );
      if (!old) return pace.createPaceWindow(window, this.#saved);
      pace.redeclare(old, window);
      return old;
    });
    this.#windows = [...known, ...told];
    this.#resize();
  }

  /** Grants whatever may go now, then sleeps until the next may. */
  #pump(): void {
    for (;;) {
      const next = this.#queue.next();
      if (!next) return this.#sleepUntil(Infinity);
      const { lane, waiter } = next;
      const { leases, key } = this.#options;
      if (!leases.isLoaded(key)) return this.#secure(waiter.cost);
      const now = this.#options.time();
      this.#roll(now);
      const at = this.#freeAt(waiter.cost, now);
      if (at > now) return this.#sleepUntil(at);
      if (!leases.covers(key, waiter.cost)) return this.#secure(waiter.cost);
      this.#queue.serve(lane, waiter);
      waiter.grant(this.#launch(waiter.cost, now));
    }
  }

  #freeAt(cost: number, now: number): number {
    let at = Math.max(now, this.#blockedUntil);
    let recheckAt = Infinity;
    for (const window of this.#windows) {
      at = Math.max(at, pace.freeAt(window, cost, now, this.#trips));
      if (window.flying > 0) recheckAt = Math.min(recheckAt, window.checkAt);
    }
    return at > now ? Math.min(at, Math.max(recheckAt, now + 1, this.#blockedUntil)) : now;
  }

  #launch(cost: number, now: number): Permit {
    const parts = this.#windows.map((window) => this.#board(window, cost, now));
    const flight: Flight = { sentAt: now, cost, isOver: false, parts };
    this.#flights.add(flight);
    this.#options.leases.spend(this.#options.key, cost);
    const permit: Permit = {
      grantedAt: now,
      done: ({ answered }) => this.#land(flight, answered),
      giveBack: () => this.#cancel(flight),
    };
    this.#flightOf.set(permit, flight);
    return permit;
  }

  #board(window: PaceWindow, cost: number, now: number): Part {
    const { log, flying, removed, added } = window;
    if (flying === 0) window.checkAt = now + this.#leaveMs(window);
    window.flying += cost;
    return {
      window,
      isFlying: true,
      landedBefore: log.total,
      flyingBefore: flying,
      removedBefore: removed,
      addedBefore: added,
    };
  }

  #land(flight: Flight, answered: boolean): void {
    if (flight.isOver) return;
    const now = this.#options.time();
    flight.isOver = true;
    this.#flights.delete(flight);
    for (const { window, isFlying } of flight.parts) {
      if (isFlying) window.flying -= flight.cost;
      window.log.add(now, flight.cost);
    }
    if (answered) this.#learn({ sentAt: flight.sentAt, answeredAt: now });
    this.#pump();
  }

  #learn(trip: { sentAt: number; answeredAt: number }): void {
    this.#trips.record(trip);
    if (this.#doubtMs() <= this.#notedMs * 1.2) return;
    this.#notedMs = this.#doubtMs();
    this.#options.leases.note(this.#options.key);
  }

  /** How late a request that was under way when the process died may be stamped. */
  #doubtMs(): number {
    return Math.min(Math.max(this.#trips.longestMs(), SHORTEST_DOUBT_MS), LONGEST_DOUBT_MS);
  }

  #cancel(flight: Flight): void {
    if (flight.isOver) return;
    flight.isOver = true;
    this.#flights.delete(flight);
    for (const { window, isFlying } of flight.parts) if (isFlying) window.flying -= flight.cost;
    this.#options.leases.giveBack(this.#options.key, flight.cost);
    this.#pump();
  }

  #roll(now: number): void {
    for (const window of this.#windows) {
      pace.roll(window, now, this.#trips);
      if (window.flying > 0 && now >= window.checkAt) this.#leave(window, now);
    }
  }

  /** Requests without an answer leave too, once even a late stamp would no longer count. */
  #leave(window: PaceWindow, now: number): void {
    const leaveMs = this.#leaveMs(window);
    for (const flight of this.#flights) {
      const part = flight.parts.find((each) => each.window === window);
      if (!part?.isFlying) continue;
      window.checkAt = flight.sentAt + leaveMs;
      if (window.checkAt > now) return;
      part.isFlying = false;
      window.flying -= flight.cost;
      window.removed += flight.cost;
      if (flight.parts.every((each) => !each.isFlying)) this.#flights.delete(flight);
    }
  }

  #leaveMs(window: PaceWindow): number {
    const longest = this.#trips.isKnown() ? this.#trips.longestMs() : UNKNOWN_MS;
    return Math.max(longest, SHORTEST_DOUBT_MS) + pace.holdMs(window, this.#trips);
  }

  #reference(window: PaceWindow, flight: Flight | undefined, now: number): pace.Reference {
    const part = flight?.parts.find((each) => each.window === window);
    if (flight && part) {
      const landed = part.landedBefore + flight.cost;
      return {
        atMost: landed + part.flyingBefore + window.added - part.addedBefore,
        atLeast: landed - (window.removed - part.removedBefore),
        now,
      };
    }
    const { log, flying } = window;
    return { atMost: log.total + flying, atLeast: log.total - log.since(now - this.#trips.longestMs()), now };
  }

  #secure(cost: number): void {
    if (this.#isSecuring) return;
    this.#isSecuring = true;
    const { leases, key } = this.#options;
    const over = (error?: unknown) => {
      this.#isSecuring = false;
      if (error !== undefined) for (const waiter of this.#queue.drain()) waiter.fail(error);
      this.#pump();
    };
    leases.secure(key, cost).then(() => over(), over);
  }

  #sleepUntil(at: number): void {
    if (this.#sleeping && at !== Infinity && at >= this.#wakeAt) return;
    this.#sleeping?.abort();
    this.#sleeping = undefined;
    if (at === Infinity) return;
    const sleeping = new AbortController();
    this.#sleeping = sleeping;
    this.#wakeAt = at;
    const wake = () => {
      if (this.#sleeping !== sleeping) return;
      this.#sleeping = undefined;
      this.#pump();
    };
    const { clock, time } = this.#options;
    clock.sleep(at - time(), sleeping.signal).then(wake, () => undefined);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The wait was cancelled.', { cause: reason });
}
