import { describe, expect, it } from 'vitest';
import { createPacer, type Acquire, type Pacer, type Permit } from './pacer.ts';
import { memoryState } from './testing/memory-state.ts';
import { createSimulation, type Simulation } from './testing/simulation.ts';
import { WINDOW_MS, type WindowLimit, type WindowName } from './windows.ts';

function limited(name: WindowName, limit: number, kind: WindowLimit['kind'] = 'fixed'): WindowLimit[] {
  return [{ name, limit, windowMs: WINDOW_MS[name], kind }];
}

/** A pacer on one key, with the grants noted in the order they came. */
function onOneKey(windows: readonly WindowLimit[], options: Partial<Parameters<typeof createPacer>[0]> = {}) {
  const simulation = createSimulation();
  const pacer = createPacer({ clock: simulation, ...options });
  const grants: { name: string; permit: Permit }[] = [];
  const ask = (name: string, extra: Partial<Acquire> = {}): Promise<string> =>
    pacer.acquire({ key: 'k', windows, lane: 'a', ...extra }).then(
      (permit) => {
        grants.push({ name, permit });
        return name;
      },
      (error: Error) => `${name}: ${error.message}`,
    );
  return { simulation, pacer, grants, ask, names: () => grants.map(({ name }) => name) };
}

async function use(pacer: Pacer, windows: readonly WindowLimit[], times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    (await pacer.acquire({ key: 'k', windows, lane: 'a' })).done({ answered: true });
  }
}

function used(pacer: Pacer): number | undefined {
  return pacer.status('k')[0]?.used;
}

/** How long until the key lets one more request go. */
async function waitedMs(
  simulation: Simulation,
  pacer: Pacer,
  windows: readonly WindowLimit[],
): Promise<number> {
  const from = simulation.now();
  let waited: number | undefined;
  void pacer
    .acquire({ key: 'k', windows, lane: 'probe' })
    .then((permit) => (waited = permit.grantedAt - from));
  await simulation.run(200_000);
  return waited ?? Infinity;
}

describe('those who wait', () => {
  it('are served first come, first served inside a lane', async () => {
    const { simulation, ask, names, grants } = onOneKey(limited('second', 1));
    for (const name of ['1', '2', '3']) void ask(name);
    for (let i = 0; i < 3; i += 1) {
      await simulation.run(1500);
      grants.at(-1)?.permit.done({ answered: true });
    }
    await simulation.run(1500);
    expect(names()).toEqual(['1', '2', '3']);
  });

  it('leave no trace when they give up', async () => {
    const { simulation, ask, names, pacer, grants } = onOneKey(limited('second', 1));
    const giveUp = new AbortController();
    void ask('first');
    await simulation.run(1);
    grants[0]?.permit.done({ answered: true });
    const second = ask('second', { signal: giveUp.signal });
    void ask('third');
    await simulation.run(500);
    giveUp.abort(new Error('changed my mind'));
    expect(await second).toBe('second: changed my mind');
    await simulation.run(600);
    expect(names()).toEqual(['first', 'third']);
    expect(used(pacer)).toBe(1);
    giveUp.abort();
    expect(await ask('fourth', { signal: giveUp.signal })).toBe('fourth: changed my mind');
  });

  it('are refused when there are too many of them, or when they could never be served', async () => {
    const { simulation, ask } = onOneKey(limited('second', 1), { maxWaiting: 1 });
    void ask('first');
    void ask('waits');
    expect(await ask('one too many')).toContain('Too many calls');
    expect(await ask('too costly', { cost: 2 })).toContain('counts for 2');
    await simulation.run(0);
  });
});

describe('a permit', () => {
  it('counts from its answer, not from its sending', async () => {
    const windows = limited('second', 1);
    const { simulation, pacer, ask, grants } = onOneKey(windows);
    void ask('slow');
    await simulation.run(700);
    grants[0]?.permit.done({ answered: true });
    grants[0]?.permit.done({ answered: true });
    expect(await waitedMs(simulation, pacer, windows)).toBe(1002);
  });

  it('without an answer counts for as long as a late stamp could', async () => {
    const windows = limited('second', 1);
    const { simulation, pacer, ask } = onOneKey(windows);
    await use(pacer, windows, 1);
    void ask('never answered');
    await simulation.run(1003);
    const waited = await waitedMs(simulation, pacer, windows);
    expect(waited).toBeGreaterThanOrEqual(1990);
    expect(waited).toBeLessThanOrEqual(2002);
  });

  it('given back was never used', async () => {
    const { pacer, ask, grants } = onOneKey(limited('minute', 1), { state: memoryState() });
    await ask('unused');
    expect(used(pacer)).toBe(1);
    grants[0]?.permit.giveBack();
    grants[0]?.permit.done({ answered: true });
    expect(used(pacer)).toBe(0);
    expect(await ask('next')).toBe('next');
  });

  it('counts in every window, by its cost', async () => {
    const { pacer, ask } = onOneKey([...limited('second', 10), ...limited('day', 100)]);
    await ask('big', { cost: 7 });
    expect(pacer.status('k')).toMatchObject([
      { used: 7, remaining: 3 },
      { used: 7, remaining: 93 },
    ]);
  });
});

describe('what the provider says', () => {
  it('corrects the budget downward when others use the key', async () => {
    const windows = limited('minute', 100);
    const { pacer } = onOneKey(windows);
    await use(pacer, windows, 10);
    pacer.observe('k', [{ name: 'minute', limit: 100, remaining: 60 }]);
    expect(used(pacer)).toBe(40);
    pacer.observe('k', [{ name: 'minute', used: 40 }]);
    expect(used(pacer)).toBe(40);
  });

  it('is not counted twice when several answers tell of the same strangers', async () => {
    const windows = limited('minute', 100);
    const { pacer, ask, grants } = onOneKey(windows);
    for (let i = 0; i < 8; i += 1) await ask(`${i}`);
    for (const [index, { permit }] of grants.entries()) {
      permit.done({ answered: true });
      pacer.observe('k', [{ name: 'minute', used: 20 + index + 1 }], permit);
    }
    expect(used(pacer)).toBe(28);
  });

  it('corrects the budget upward when its window began anew, but for requests under way', async () => {
    const windows = limited('minute', 100);
    const { simulation, pacer, ask, grants } = onOneKey(windows);
    await use(pacer, windows, 80);
    await simulation.run(5000);
    await ask('one');
    await ask('two');
    const { permit } = grants[1]!;
    permit.done({ answered: true });
    pacer.observe('k', [{ name: 'minute', used: 1 }], permit);
    const left = used(pacer) ?? 0;
    expect(left).toBeGreaterThanOrEqual(2);
    expect(left).toBeLessThanOrEqual(5);
  });

  it('changes the limit', async () => {
    const windows = limited('minute', 40);
    const { pacer } = onOneKey(windows);
    await use(pacer, windows, 1);
    pacer.observe('k', [{ name: 'minute', limit: 300 }]);
    await use(pacer, windows, 200);
    pacer.observe('k', [
      { name: 'minute', limit: 2000 },
      { name: 'minute', limit: 0 },
    ]);
    expect(pacer.status('k')).toMatchObject([{ limit: 2000, used: 201, remaining: 1799 }]);
    pacer.observe('k', [{ name: 'minute', limit: 10 }]);
    expect(pacer.status('k')).toMatchObject([{ limit: 10, remaining: 0 }]);
  });

  it('paces by a window that was not declared, from the answer that names it on', async () => {
    const windows = limited('second', 25);
    const { simulation, pacer } = onOneKey(windows);
    await use(pacer, windows, 1);
    pacer.observe('k', [
      { name: 'minute', limit: 40, used: 1 },
      { name: 'hour', used: 1 },
    ]);
    expect(pacer.status('k')).toMatchObject([{ name: 'second' }, { name: 'minute', limit: 40, used: 1 }]);
    let granted = 0;
    const all = Array.from({ length: 60 }, async () => {
      const permit = await pacer.acquire({ key: 'k', windows, lane: 'a' });
      granted += 1;
      permit.done({ answered: true });
    });
    await simulation.run(55_000);
    expect(granted).toBe(39);
    await simulation.run(20_000);
    await Promise.all(all);
    expect(granted).toBe(60);
  });

  it('is remembered over a restart, also for a window that was not declared', async () => {
    const windows = limited('second', 25);
    const state = memoryState();
    const { simulation, pacer } = onOneKey(windows, { state });
    await use(pacer, windows, 1);
    pacer.observe('k', [{ name: 'minute', limit: 40, used: 30 }]);
    await use(pacer, windows, 1);
    await pacer.flush();
    const second = createPacer({ clock: simulation, state });
    await use(second, windows, 1);
    const minute = second.status('k').find(({ name }) => name === 'minute');
    expect(minute).toMatchObject({ limit: 40, used: 32 });
  });

  it('opens a fixed window when the provider’s own ends', async () => {
    const windows = limited('day', 5);
    const { simulation, pacer } = onOneKey(windows);
    await use(pacer, windows, 5);
    pacer.observe('k', [{ name: 'day', remaining: 0, resetsAt: simulation.now() + 10_000 }]);
    const waited = await waitedMs(simulation, pacer, windows);
    expect(waited).toBeGreaterThan(10_000);
    expect(waited).toBeLessThan(100_000);
  });

  it('stops everybody on the key until the time a refusal names, also after a restart', async () => {
    const windows = limited('minute', 100);
    const state = memoryState();
    const { simulation, pacer } = onOneKey(windows, { state });
    await use(pacer, windows, 1);
    pacer.penalize('k', simulation.now() + 30_000);
    await simulation.run(5000);
    const next = createPacer({ clock: simulation, state: state.copy() });
    expect(await waitedMs(simulation, next, windows)).toBe(25_000);
    pacer.penalize('k', simulation.now() + 3000);
    expect(await waitedMs(simulation, pacer, windows)).toBe(3000);
  });
});

describe('a restart', () => {
  it('counts what was under way when the process died as stamped one long round trip later', async () => {
    const windows = limited('minute', 1000);
    const state = memoryState();
    const { simulation, ask, grants } = onOneKey(windows, { state });
    await ask('slow');
    await simulation.run(4000);
    grants[0]?.permit.done({ answered: true });
    await ask('killed under way');
    await simulation.run(100);
    const next = createPacer({ clock: simulation, state: state.copy() });
    await use(next, windows, 1);
    await simulation.run(60_100);
    expect(used(next)).toBeGreaterThan(0);
    await simulation.run(4100);
    expect(used(next)).toBe(0);
  });
});

describe('a pacer whose state cannot be written', () => {
  it('refuses to send, and sends again when it can', async () => {
    const state = memoryState();
    let isFull = true;
    const failing = {
      ...state,
      save: (entries: Parameters<typeof state.save>[0]) =>
        isFull ? Promise.reject(new Error('disk full')) : state.save(entries),
    };
    const { ask } = onOneKey(limited('minute', 10), { state: failing });
    expect(await ask('first')).toBe('first: disk full');
    isFull = false;
    expect(await ask('second')).toBe('second');
  });
});
