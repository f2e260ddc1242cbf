import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacer, type Pacer } from './pacer.ts';
import { memoryState } from './testing/memory-state.ts';
import { createProvider, createSimulation, type Provider, type Simulation } from './testing/simulation.ts';
import { WINDOW_MS, type WindowLimit, type WindowName } from './windows.ts';

interface Way {
  upMs: number;
  downMs: number;
  /** Each request takes up to so much longer, in each direction. */
  jitterMs: number;
}

function window(name: WindowName, limit: number, extra: Partial<WindowLimit> = {}): WindowLimit {
  return { name, limit, windowMs: WINDOW_MS[name], kind: 'fixed', ...extra };
}

/** Random numbers that are the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Crowd {
  simulation: Simulation;
  provider: Provider;
  pacer: Pacer;
  windows: readonly WindowLimit[];
  way: Way;
  random: () => number;
  workers: number;
  lanes?: number;
  /** Which share of the requests never gets an answer. */
  lost?: number;
}

/** Workers that send as fast as the pacer lets them, until stopped. Tells how many each lane sent. */
function startCrowd(crowd: Crowd): { stop: () => void; sent: number[] } {
  const { simulation, provider, pacer, windows, way, random, workers, lanes = 1, lost = 0 } = crowd;
  const sent = Array.from({ length: lanes }, () => 0);
  const crowdState = { isStopped: false };
  const work = async (lane: number) => {
    while (!crowdState.isStopped) {
      const permit = await pacer.acquire({ key: 'k', windows, lane: `lane-${lane}` });
      if (crowdState.isStopped) return;
      sent[lane] = (sent[lane] ?? 0) + 1;
      await simulation.sleep(way.upMs + random() * way.jitterMs);
      provider.stamp();
      if (random() < lost) {
        await simulation.sleep(2500);
        permit.done({ answered: false });
      } else {
        await simulation.sleep(way.downMs + random() * way.jitterMs);
        permit.done({ answered: true });
      }
    }
  };
  for (let worker = 0; worker < workers; worker += 1) void work(worker % lanes);
  return { stop: () => (crowdState.isStopped = true), sent };
}

/** How much of the window's limit was used over that many windows in a row, up to the last request. */
function utilisation(provider: Provider, { limit, windowMs }: WindowLimit, windows: number): number {
  const stamps = provider.stamps();
  const last = stamps.length - 1;
  return (windows * windowMs) / (stamps[last]! - stamps[last - windows * limit]!);
}

const anyKind = fc.constantFrom('fixed' as const, 'sliding' as const);
const anyWay = fc.record({
  upMs: fc.integer({ min: 0, max: 120 }),
  downMs: fc.integer({ min: 0, max: 120 }),
  jitterMs: fc.constantFrom(0, 1, 5, 40, 250),
});
const anyWindows = fc
  .record({
    second: fc.integer({ min: 1, max: 30 }),
    minute: fc.integer({ min: 20, max: 600 }),
    kind: anyKind,
    startsAt: fc.integer({ min: 0, max: 59_999 }),
  })
  .map(({ second, minute, kind, startsAt }) => [
    window('second', second, { kind, startsAt }),
    window('minute', minute, { kind, startsAt }),
  ]);
const seeds = fc.integer({ min: 1, max: 2 ** 31 });

describe('a pacer', () => {
  it('never has a request refused, whatever the latencies, the alignment and the kind of the windows', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyWindows,
        anyWay,
        seeds,
        fc.constantFrom(0, 0.02),
        async (windows, way, seed, lost) => {
          const simulation = createSimulation();
          const provider = createProvider(simulation, windows);
          const pacer = createPacer({ clock: simulation });
          const random = randomFrom(seed);
          const crowd = startCrowd({ simulation, provider, pacer, windows, way, random, workers: 40, lost });
          await simulation.run(90_000);
          crowd.stop();
          expect(provider.refused()).toBe(0);
          expect(provider.stamps().length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 25 },
    );
  });

  const tight: [string, WindowLimit[], Way, number, number][] = [
    ['the second, next door', [window('second', 25)], { upMs: 1, downMs: 1, jitterMs: 1 }, 40, 0.99],
    [
      'the second, far away but steady',
      [window('second', 25)],
      { upMs: 75, downMs: 75, jitterMs: 0 },
      40,
      0.99,
    ],
    ['the second, far away', [window('second', 25)], { upMs: 75, downMs: 75, jitterMs: 5 }, 40, 0.97],
    ['the second, many', [window('second', 400)], { upMs: 1, downMs: 2, jitterMs: 1 }, 20, 0.99],
    [
      'the minute',
      [window('second', 25), window('minute', 300)],
      { upMs: 20, downMs: 20, jitterMs: 60 },
      8,
      0.99,
    ],
    [
      'the sliding minute',
      [window('minute', 300, { kind: 'sliding' })],
      { upMs: 20, downMs: 80, jitterMs: 30 },
      8,
      0.99,
    ],
    ['the hour, counted in steps', [window('hour', 5000)], { upMs: 20, downMs: 80, jitterMs: 30 }, 3, 0.99],
  ];
  it.each(tight)(
    'uses at least its share of the tightest window: %s',
    async (_name, windows, way, times, share) => {
      const simulation = createSimulation();
      const provider = createProvider(simulation, windows);
      const pacer = createPacer({ clock: simulation });
      const crowd = startCrowd({
        simulation,
        provider,
        pacer,
        windows,
        way,
        random: randomFrom(7),
        workers: 60,
      });
      const tightest = windows.at(-1)!;
      await simulation.run((times + 2) * tightest.windowMs * 1.05);
      crowd.stop();
      expect(provider.refused()).toBe(0);
      expect(utilisation(provider, tightest, times)).toBeGreaterThanOrEqual(share);
    },
  );

  it('serves the lanes in turn, however many wait in each', async () => {
    const simulation = createSimulation();
    const windows = [window('second', 20)];
    const pacer = createPacer({ clock: simulation });
    for (let i = 0; i < 20; i += 1)
      (await pacer.acquire({ key: 'k', windows, lane: 'first' })).done({ answered: true });
    const sent = [0, 0, 0, 0];
    const waitingInLane = [400, 60, 200, 1000];
    for (const [lane, many] of waitingInLane.entries()) {
      for (let i = 0; i < many; i += 1) {
        void pacer.acquire({ key: 'k', windows, lane: `${lane}` }).then((permit) => {
          permit.done({ answered: true });
          return (sent[lane] = (sent[lane] ?? 0) + 1);
        });
      }
    }
    await simulation.run(10_000);
    const sum = sent.reduce((total, each) => total + each, 0);
    const jain = sum ** 2 / (sent.length * sent.reduce((total, each) => total + each ** 2, 0));
    expect(sum).toBeGreaterThanOrEqual(180);
    expect(jain).toBeGreaterThanOrEqual(0.99);
  });

  it('never grants one too many across restarts, killed or stopped at any moment', async () => {
    const stops = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 1, max: 20_000 }),
        downMs: fc.integer({ min: 0, max: 800 }),
        kill: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(anyWindows, anyWay, seeds, stops, async (windows, way, seed, restarts) => {
        const simulation = createSimulation();
        const provider = createProvider(simulation, windows);
        const random = randomFrom(seed);
        let state = memoryState();
        for (const { afterMs, downMs, kill } of [...restarts, { afterMs: 70_000, downMs: 0, kill: true }]) {
          const pacer = createPacer({ clock: simulation, state });
          const crowd = startCrowd({ simulation, provider, pacer, windows, way, random, workers: 20 });
          await simulation.run(afterMs);
          crowd.stop();
          if (!kill) {
            await simulation.run(1000);
            await pacer.flush();
          }
          state = state.copy();
          await simulation.run(downMs);
        }
        expect(provider.refused()).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it('loses next to nothing by a stop in good order', async () => {
    const simulation = createSimulation();
    const windows = [window('minute', 100)];
    const state = memoryState();
    const take = async (pacer: Pacer) => {
      const permit = await pacer.acquire({ key: 'k', windows, lane: 'a' });
      permit.done({ answered: true });
    };
    const first = createPacer({ clock: simulation, state });
    for (let i = 0; i < 60; i += 1) await take(first);
    await first.flush();
    const second = createPacer({ clock: simulation, state: state.copy() });
    for (let i = 0; i < 40; i += 1) await take(second);
    expect(second.status('k')).toMatchObject([{ used: 100, remaining: 0 }]);
  });
});
