import { describe, expect, it } from 'vitest';
import { createGate } from './gate.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('lets in as many as it may, and the next when one leaves', async () => {
    const gate = createGate(2);
    const first = await gate.enter({ lane: 'a' });
    await gate.enter({ lane: 'a' });
    let third = false;
    const waiting = Promise.resolve(gate.enter({ lane: 'a' })).then(() => (third = true));
    await tick();
    expect(third).toBe(false);
    first();
    first();
    await waiting;
    expect([third, gate.isIdle()]).toEqual([true, false]);
  });

  it('lets lanes in by turns', async () => {
    const gate = createGate(1);
    const order: string[] = [];
    const leave = await gate.enter({ lane: 'long' });
    const all = ['long', 'long', 'long', 'long', 'short', 'short'].map(async (lane) => {
      const out = await gate.enter({ lane });
      order.push(lane);
      out();
    });
    leave();
    await Promise.all(all);
    expect(order).toEqual(['long', 'short', 'long', 'short', 'long', 'long']);
    expect(gate.isIdle()).toBe(true);
  });

  it('forgets who gave up waiting', async () => {
    const gate = createGate(1);
    const leave = await gate.enter({ lane: 'a' });
    const stop = new AbortController();
    const given = Promise.resolve(gate.enter({ lane: 'a', signal: stop.signal }));
    const next = Promise.resolve(gate.enter({ lane: 'a' }));
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    leave();
    (await next)();
    expect(gate.isIdle()).toBe(true);
  });
});
