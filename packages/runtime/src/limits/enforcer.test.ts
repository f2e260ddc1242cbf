import { manualClock } from '@sluice/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../store/index.ts';
import { createEnforcer, type Enforcer } from './enforcer.ts';
import { limitMigrations, storeLimitState, type LimitTables } from './store-limit-state.ts';
import { memoryState } from './testing/memory-state.ts';
import type { WindowLimit } from './windows.ts';

const START = Date.UTC(2026, 0, 1);

function fixed(name: WindowLimit['name'], limit: number, windowMs: number): WindowLimit {
  return { name, limit, windowMs, kind: 'fixed' };
}
function sliding(name: WindowLimit['name'], limit: number, windowMs: number): WindowLimit {
  return { name, limit, windowMs, kind: 'sliding' };
}

/** Moves on without waking anybody: an enforcer never sleeps. */
function movableClock(): { now: () => number; sleep: () => Promise<void>; move: (byMs: number) => void } {
  let time = START;
  return {
    now: () => time,
    sleep: () => Promise.reject(new Error('no sleep')),
    move: (byMs) => (time += byMs),
  };
}

async function takeMany(enforcer: Enforcer, key: string, times: number): Promise<number> {
  let allowed = 0;
  for (let i = 0; i < times; i += 1) if ((await enforcer.take(key)).allowed) allowed += 1;
  return allowed;
}

/** The most that stands in one window, given when each permit was granted. */
function mostIn(times: readonly number[], window: WindowLimit): number {
  if (window.kind === 'fixed') {
    const startOf = (time: number) => Math.floor((time - (window.startsAt ?? 0)) / window.windowMs);
    return Math.max(
      0,
      ...times.map((from) => times.filter((time) => startOf(time) === startOf(from)).length),
    );
  }
  return Math.max(
    0,
    ...times.map((from, i) => times.slice(i).filter((time) => time < from + window.windowMs).length),
  );
}

describe('an enforcer', () => {
  it('lets exactly the limit through and tells when to come back', async () => {
    const clock = manualClock(START + 200);
    const enforcer = createEnforcer({
      clock,
      windows: [fixed('second', 3, 1000), fixed('minute', 5, 60_000)],
    });
    expect(await takeMany(enforcer, 'k', 10)).toBe(3);
    expect(await enforcer.take('k')).toEqual({
      allowed: false,
      retryAfterMs: 800,
      windows: [
        { name: 'second', limit: 3, used: 3, remaining: 0, resetsAt: START + 1000 },
        { name: 'minute', limit: 5, used: 3, remaining: 2, resetsAt: START + 60_000 },
      ],
    });
    await clock.advance(800);
    expect(await takeMany(enforcer, 'k', 10)).toBe(2);
    expect((await enforcer.take('k')).retryAfterMs).toBe(59_000);
  });

  it('keeps keys apart and peeks without counting', async () => {
    const enforcer = createEnforcer({ clock: manualClock(), windows: [fixed('minute', 1, 60_000)] });
    expect((await enforcer.take('a')).allowed).toBe(true);
    expect((await enforcer.peek('b'))[0]).toMatchObject({ used: 0, remaining: 1 });
    expect((await enforcer.take('b')).allowed).toBe(true);
    expect((await enforcer.take('a')).allowed).toBe(false);
  });

  it('forgets idle keys when there are very many, and no busy one', () => {
    const clock = movableClock();
    const enforcer = createEnforcer({ clock, windows: [fixed('second', 1, 1000)] });
    for (let i = 0; i < 10_000; i += 1) enforcer.tryTake(`old-${i}`);
    clock.move(1500);
    expect(enforcer.tryTake('old-1')?.allowed).toBe(true);
    for (let i = 0; i < 30_000; i += 1) expect(enforcer.tryTake(`new-${i}`)?.allowed).toBe(true);
    expect(enforcer.tryTake('old-1')?.allowed).toBe(false);
    expect(enforcer.tryTake('new-0')?.allowed).toBe(false);
  });

  it('counts in no window what one window refuses', async () => {
    const enforcer = createEnforcer({ clock: manualClock() });
    const windows = [fixed('second', 10, 1000), fixed('day', 4, 86_400_000)];
    expect((await enforcer.take('k', windows, 3)).allowed).toBe(true);
    expect(await enforcer.take('k', windows, 2)).toMatchObject({
      allowed: false,
      windows: [{ used: 3 }, { used: 3 }],
    });
    expect((await enforcer.take('k', windows, 1)).allowed).toBe(true);
  });

  it('never lets a cost through that is above the limit or no whole number', async () => {
    const enforcer = createEnforcer({ clock: manualClock(), windows: [sliding('minute', 5, 60_000)] });
    expect(await enforcer.take('k', undefined, 6)).toMatchObject({ allowed: false, retryAfterMs: 60_000 });
    for (const cost of [0, -1, 0.5, NaN]) {
      await expect(enforcer.take('k', undefined, cost)).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('starts day windows where the key says', async () => {
    const clock = manualClock(START + 5000);
    const window = { ...fixed('day', 1, 86_400_000), startsAt: START + 6000 };
    const enforcer = createEnforcer({ clock, windows: [window] });
    expect((await enforcer.take('k')).allowed).toBe(true);
    expect((await enforcer.take('k')).retryAfterMs).toBe(1000);
    await clock.advance(1000);
    expect((await enforcer.take('k')).allowed).toBe(true);
  });

  it('takes over changed limits without forgetting what was used', async () => {
    const enforcer = createEnforcer({ clock: manualClock(START + 1) });
    expect((await enforcer.take('k', [fixed('minute', 2, 60_000)], 2)).allowed).toBe(true);
    expect((await enforcer.take('k', [fixed('minute', 3, 60_000)])).allowed).toBe(true);
    expect((await enforcer.take('k', [sliding('minute', 3, 60_000)])).allowed).toBe(false);
    expect((await enforcer.take('k', [sliding('minute', 4, 60_000)])).allowed).toBe(true);
  });

  it('answers at once while nothing must be written, and asks to wait when it must', async () => {
    const state = memoryState();
    const enforcer = createEnforcer({
      clock: manualClock(),
      windows: [fixed('minute', 1000, 60_000)],
      state,
    });
    expect(enforcer.tryTake('k')).toBeUndefined();
    expect((await enforcer.take('k')).allowed).toBe(true);
    expect(enforcer.tryTake('k')?.allowed).toBe(true);
    expect(createEnforcer({ clock: manualClock() }).tryTake('k', [])?.allowed).toBe(true);
  });

  it('goes on when the system clock is set back', async () => {
    const clock = movableClock();
    const enforcer = createEnforcer({ clock, windows: [sliding('second', 2, 1000)] });
    expect(await takeMany(enforcer, 'k', 3)).toBe(2);
    clock.move(-3_600_000);
    expect(await takeMany(enforcer, 'k', 3)).toBe(0);
    clock.move(1000);
    expect(await takeMany(enforcer, 'k', 3)).toBe(2);
  });

  it('refuses, rather than counting unwritten, when the state cannot be saved', async () => {
    const state = { ...memoryState(), save: () => Promise.reject(new Error('disk full')) };
    const enforcer = createEnforcer({ clock: manualClock(), windows: [fixed('minute', 10, 60_000)], state });
    await expect(enforcer.take('k')).rejects.toThrow('disk full');
  });

  it('never lets one too many through, whatever comes when, restarts included', async () => {
    const window = fc.record({
      name: fc.constantFrom('second' as const, 'minute' as const, 'day' as const),
      limit: fc.integer({ min: 1, max: 12 }),
      windowMs: fc.integer({ min: 500, max: 20_000 }),
      kind: fc.constantFrom('fixed' as const, 'sliding' as const),
      startsAt: fc.integer({ min: 0, max: 9999 }),
    });
    const windows = fc.uniqueArray(window, { selector: (each) => each.name, minLength: 1 });
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ waitMs: fc.constantFrom(0, 0, 1, 7, 300, 2000), restart: fc.constant('') }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ waitMs: fc.constant(5), restart: fc.constantFrom('kill', 'stop') }),
      },
    );
    await fc.assert(
      fc.asyncProperty(windows, fc.array(step, { maxLength: 120 }), async (limits, steps) => {
        const clock = movableClock();
        let state = memoryState();
        let enforcer = createEnforcer({ clock, windows: limits, state });
        const granted: number[] = [];
        for (const { waitMs, restart } of steps) {
          clock.move(waitMs);
          if (restart === 'stop') await enforcer.flush();
          if (restart !== '') {
            state = state.copy();
            enforcer = createEnforcer({ clock, windows: limits, state });
          }
          if ((await enforcer.take('k')).allowed) granted.push(clock.now());
        }
        for (const limit of limits) expect(mostIn(granted, limit)).toBeLessThanOrEqual(limit.limit);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the whole limit after a stop in good order, and loses at most two slices by a kill', async () => {
    const windows = [fixed('minute', 1000, 60_000)];
    const clock = manualClock(START + 1);
    const state = memoryState();
    const first = createEnforcer({ clock, windows, state });
    expect(await takeMany(first, 'k', 400)).toBe(400);
    const killed = await takeMany(createEnforcer({ clock, windows, state: state.copy() }), 'k', 1000);
    expect(killed).toBeGreaterThanOrEqual(560);
    expect(killed).toBeLessThanOrEqual(600);
    await first.flush();
    expect(await takeMany(createEnforcer({ clock, windows, state: state.copy() }), 'k', 1000)).toBe(600);
    expect(state.saves()).toBeLessThan(60);
  });

  it('keeps limits in the store across a restart', async () => {
    const store = await openStore<LimitTables>({ location: { kind: 'memory' }, migrations: limitMigrations });
    const windows = [fixed('minute', 5, 60_000)];
    const clock = manualClock(START + 1);
    const first = createEnforcer({ clock, windows, state: storeLimitState(store) });
    expect(await takeMany(first, 'k', 3)).toBe(3);
    const second = createEnforcer({ clock, windows, state: storeLimitState(store) });
    expect(await takeMany(second, 'k', 5)).toBeLessThanOrEqual(2);
    await first.flush();
    await second.flush();
    await store.close();
  });
});
