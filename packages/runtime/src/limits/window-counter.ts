import type { SavedLimits, SavedWindow } from './limit-state.ts';
import { SUMMARY_PAIRS } from './limit-state.ts';
import { TimeLog, timeLogStepMs } from './time-log.ts';
import { WRITTEN_FROM_MS, type WindowLimit, type WindowState } from './windows.ts';

/** What one window of one key has let through; exact, as the one who enforces it counts. */
export interface WindowCounter {
  window: WindowLimit;
  /** Fixed windows: the start of the present one, and its use. */
  startedAt: number;
  used: number;
  /** Sliding windows: each permit by its time. */
  log: TimeLog | undefined;
}

export interface CounterOrigin {
  window: WindowLimit;
  now: number;
  /** What was saved of the key before this process, and when it was read. */
  saved: SavedLimits | undefined;
  loadedAt: number;
}

/** A counter that starts from what was saved: what may have been used since counts as used when it was read. */
export function createCounter({ window, now, saved, loadedAt }: CounterOrigin): WindowCounter {
  const counter: WindowCounter = {
    window,
    startedAt: startOf(window, now),
    used: 0,
    log: window.kind === 'sliding' ? new TimeLog(timeLogStepMs(window.limit, window.windowMs)) : undefined,
  };
  if (saved === undefined) return counter;
  const known = saved.windows.find(
    (other) => other.name === window.name && other.windowMs === window.windowMs,
  );
  for (const [time, count] of known?.used ?? []) addAt(counter, time, count);
  const unwritten = !saved.clean && window.windowMs < WRITTEN_FROM_MS;
  addAt(counter, loadedAt, unwritten ? window.limit : saved.ahead);
  roll(counter, now);
  return counter;
}

/** Takes over a changed limit; a window of another shape starts with what the old one had used. */
export function redefine(counter: WindowCounter, window: WindowLimit, now: number): WindowCounter {
  const same = counter.window.kind === window.kind && counter.window.windowMs === window.windowMs;
  if (same && counter.window.startsAt === window.startsAt) {
    counter.window = window;
    return counter;
  }
  const fresh = createCounter({ window, now, saved: undefined, loadedAt: now });
  addAt(fresh, now, usedOf(counter));
  return fresh;
}

/** Leaves behind what no longer counts at `now`. */
export function roll(counter: WindowCounter, now: number): void {
  if (counter.log) {
    counter.log.expire(now - counter.window.windowMs);
    return;
  }
  if (now < counter.startedAt + counter.window.windowMs) return;
  counter.startedAt = startOf(counter.window, now);
  counter.used = 0;
}

/** How long until `cost` fits, 0 when it fits now; roll the counter first. */
export function waitMs(counter: WindowCounter, cost: number, now: number): number {
  const { limit, windowMs } = counter.window;
  const over = usedOf(counter) + cost - limit;
  if (over <= 0) return 0;
  if (cost > limit) return windowMs;
  if (!counter.log) return counter.startedAt + windowMs - now;
  return (counter.log.timeOf(over) ?? now) + windowMs - now;
}

export function count(counter: WindowCounter, cost: number, now: number): void {
  if (counter.log) counter.log.add(now, cost);
  else counter.used += cost;
}

export function stateOf(counter: WindowCounter, now: number): WindowState {
  const { name, limit, windowMs } = counter.window;
  const used = usedOf(counter);
  const oldest = counter.log ? counter.log.timeOf(1) : counter.startedAt;
  return {
    name,
    limit,
    used,
    remaining: Math.max(0, limit - used),
    resetsAt: oldest === undefined ? now : oldest + windowMs,
  };
}

export function saveCounter(counter: WindowCounter): SavedWindow {
  const { name, windowMs } = counter.window;
  return {
    name,
    windowMs,
    used: counter.log ? counter.log.summary(SUMMARY_PAIRS) : [[counter.startedAt, counter.used]],
  };
}

function usedOf(counter: WindowCounter): number {
  return counter.log ? counter.log.total : counter.used;
}

function startOf({ windowMs, startsAt = 0 }: WindowLimit, time: number): number {
  return startsAt + Math.floor((time - startsAt) / windowMs) * windowMs;
}

function addAt(counter: WindowCounter, time: number, permits: number): void {
  if (permits === 0) return;
  if (counter.log) counter.log.add(time, permits);
  else if (startOf(counter.window, time) >= counter.startedAt) counter.used += permits;
}
