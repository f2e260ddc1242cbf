import { SUMMARY_PAIRS, type SavedLimits, type SavedWindow } from './limit-state.ts';
import type { RoundTrips } from './round-trips.ts';
import { TimeLog, timeLogStepMs } from './time-log.ts';
import { WRITTEN_FROM_MS, type WindowLimit, type WindowState } from './windows.ts';

/**
 * One window as its pacer sees it. However the provider counts, no stretch of `windowMs` may hold more
 * stamps than the limit; a stamp's latest moment is its answer, so answers are what the log holds. I-6
 */
export interface PaceWindow {
  declared: WindowLimit;
  /** The declared limit, or the one that the provider named. */
  limit: number;
  log: TimeLog;
  /** Permits whose answer is still out. */
  flying: number;
  /** No flight can leave the window unanswered before. */
  checkAt: number;
  /** Everything that ever left, and that was ever added for other users of the key. */
  removed: number;
  added: number;
  /** When a fixed window ends, as the provider said. */
  resetsAt: number | undefined;
}

/** Clocks tick in milliseconds, and two clocks may differ by 0.02 % in their speed. */
function marginMs(windowMs: number): number {
  return Math.max(2, windowMs * 0.0002);
}

export function createPaceWindow(
  declared: WindowLimit,
  saved?: { limits: SavedLimits; now: number },
): PaceWindow {
  const window: PaceWindow = {
    declared,
    limit: declared.limit,
    log: new TimeLog(timeLogStepMs(declared.limit, declared.windowMs)),
    flying: 0,
    checkAt: 0,
    removed: 0,
    added: 0,
    resetsAt: undefined,
  };
  if (saved) restore(window, saved.limits, saved.now);
  return window;
}

/** Takes over a changed limit of the same window. */
export function redeclare(window: PaceWindow, declared: WindowLimit): void {
  if (declared.limit !== window.declared.limit) setLimit(window, declared.limit);
  window.declared = declared;
}

/** How long after an answer its permit is free again. */
export function holdMs(window: PaceWindow, trips: RoundTrips): number {
  const { windowMs } = window.declared;
  return windowMs + marginMs(windowMs) - Math.min(trips.creditMs(), windowMs / 2);
}

/** Forgets what no longer counts at `now`. */
export function roll(window: PaceWindow, now: number, trips: RoundTrips): void {
  const before = window.log.total;
  window.log.expire(now - holdMs(window, trips));
  if (now >= reopensAt(window)) {
    window.log.expire(window.resetsAt ?? -Infinity);
    window.resetsAt = undefined;
  }
  window.removed += before - window.log.total;
}

/** When `cost` permits fit, if no answer comes before; Infinity when only an answer can tell. */
export function freeAt(window: PaceWindow, cost: number, now: number, trips: RoundTrips): number {
  const over = window.log.total + window.flying + Math.min(cost, window.limit) - window.limit;
  if (over <= 0) return now;
  const time = window.log.timeOf(over);
  if (time === undefined) return Infinity;
  const freedByAge = time + holdMs(window, trips);
  return time <= (window.resetsAt ?? -Infinity) ? Math.min(freedByAge, reopensAt(window)) : freedByAge;
}

/** When a fixed window whose end the provider named has surely begun anew, by the provider's clock too. */
function reopensAt({ resetsAt = Infinity, declared }: PaceWindow): number {
  return resetsAt + Math.max(1000, declared.windowMs * 0.001);
}

export interface Observation {
  limit?: number;
  used?: number;
  remaining?: number;
  resetsAt?: number;
}

/** What we thought was used when the observed request was sent, and how much of that is uncertain. */
export interface Reference {
  atMost: number;
  atLeast: number;
  now: number;
}

/**
 * Believes the provider: what it counts beyond our own use others have used, from now; what it no longer
 * counts is forgotten, but for a slack of 2 % against providers that count the present request or not.
 */
export function correct(window: PaceWindow, seen: Observation, { atMost, atLeast, now }: Reference): void {
  const { windowMs, kind } = window.declared;
  if (isCount(seen.limit) && seen.limit > 0 && seen.limit !== window.limit) setLimit(window, seen.limit);
  if (windowMs < WRITTEN_FROM_MS) return;
  const { resetsAt } = seen;
  const isPlausible = resetsAt !== undefined && resetsAt > now && resetsAt <= now + windowMs * 1.01;
  if (kind === 'fixed' && isPlausible) window.resetsAt = resetsAt;
  const used = isCount(seen.used)
    ? seen.used
    : isCount(seen.remaining)
      ? window.limit - seen.remaining
      : undefined;
  if (used === undefined || used < 0) return;
  if (used > atMost) {
    const others = Math.min(used - atMost, window.limit);
    window.log.add(now, others);
    window.added += others;
    return;
  }
  const surplus = Math.floor(atLeast - used - Math.max(2, window.limit * 0.02));
  if (surplus <= 0) return;
  const before = window.log.total;
  window.log.dropOldest(surplus);
  window.removed += before - window.log.total;
}

export function stateOf(window: PaceWindow, now: number, trips: RoundTrips): WindowState {
  const used = window.log.total + window.flying;
  const oldest = window.log.timeOf(1);
  const { name, windowMs } = window.declared;
  return {
    name,
    limit: window.limit,
    used,
    remaining: Math.max(0, window.limit - used),
    resetsAt:
      oldest !== undefined ? oldest + holdMs(window, trips) : window.flying > 0 ? now + windowMs : now,
  };
}

export function saveWindow({ declared, limit, log }: PaceWindow): SavedWindow {
  const { name, windowMs } = declared;
  return { name, windowMs, used: log.summary(SUMMARY_PAIRS), ...(limit === declared.limit ? {} : { limit }) };
}

/** What was under way when the process died is stamped at the latest one long round trip from now. */
function restore(window: PaceWindow, limits: SavedLimits, now: number): void {
  const { declared } = window;
  const known = limits.windows.find(
    ({ name, windowMs }) => name === declared.name && windowMs === declared.windowMs,
  );
  if (known?.limit !== undefined) setLimit(window, known.limit);
  for (const [time, count] of known?.used ?? []) window.log.add(time, count);
  const isUnwritten = !limits.clean && declared.windowMs < WRITTEN_FROM_MS;
  const inDoubt = isUnwritten ? window.limit : limits.ahead;
  if (inDoubt > 0) window.log.add(now + (limits.roundTripMs ?? 0), inDoubt);
}

function setLimit(window: PaceWindow, limit: number): void {
  const { windowMs } = window.declared;
  if (timeLogStepMs(limit, windowMs) !== timeLogStepMs(window.limit, windowMs)) {
    const log = new TimeLog(timeLogStepMs(limit, windowMs));
    for (const [time, count] of window.log.summary(Infinity)) log.add(time, count);
    window.log = log;
  }
  window.limit = limit;
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value);
}
