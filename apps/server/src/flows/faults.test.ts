import { manualClock, SluiceError } from '@sluice/core';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPauseGate } from './pause-gate.ts';
import { ACTOR, openFlows, type FlowsUnderTest } from './testing/flows-under-test.ts';
import { startPeopleProvider, type PeopleProvider } from './testing/people-provider.ts';

let provider: PeopleProvider;
let under: FlowsUnderTest;
beforeEach(async () => {
  provider = await startPeopleProvider();
  under = await openFlows(provider.url, { parts: { limits: { patienceMs: 100 } } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await under.close();
  await provider.close();
});

const csv = (count: number) =>
  `email\n${Array.from({ length: count }, (_, at) => `p${at}@x.example`).join('\n')}\n`;

async function started(count: number): Promise<string> {
  const fileId = await under.upload(csv(count));
  return (await under.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people', start: true })).id;
}

test('a fault that does not pass within patience stops the run; a resume ends it, paying once', async () => {
  provider.failWith = 503;
  const id = await started(30);
  const stopped = await under.until(id, ['stopped']);
  expect(stopped.reason).toContain('503');
  provider.failWith = null;
  await under.flows.runs.resume(ACTOR, id, {});
  expect(await under.until(id, ['completed'])).toMatchObject({ counts: { matched: 30 } });
  expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
});

test('a full disk in mid-run stops it with words; when there is room again nothing is lost or paid twice', async () => {
  provider.hold = true;
  const id = await started(40);
  await under.until(id, ['running']);
  const probe = await open(join(under.dataDir, 'probe'), 'w');
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  const write = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'write').mockRejectedValue(full);
  await probe.close();
  provider.hold = false;
  const stopped = await under.until(id, ['stopped']);
  expect(stopped).toMatchObject({ reason: 'The disk that holds the data is full.', counts: { matched: 0 } });
  write.mockRestore();
  await under.flows.runs.resume(ACTOR, id, {});
  const done = await under.until(id, ['completed']);
  expect(done.counts.matched).toBe(40);
  expect(done.credits.spent).toBe(provider.charged());
  expect([...provider.charges.values()].every((times) => times === 1)).toBe(true);
});

test('a process that lost its hold on a run commits nothing more to it', async () => {
  provider.hold = true;
  const id = await started(40);
  await under.until(id, ['running']);
  await vi.waitFor(() => expect(provider.requests).toBeGreaterThan(0), { timeout: 10_000 });
  const another = { lease_owner: 'another server', lease_until: Date.now() + 60_000 };
  await under.store.db.updateTable('runs').set(another).where('id', '=', id).execute();
  provider.hold = false;
  await vi.waitFor(() => expect(provider.requests).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
  await under.flows.close();
  const pieces = await under.store.db.selectFrom('run_pieces').selectAll().where('to_item', '>', 0).execute();
  expect(pieces).toEqual([]);
  expect((await under.flows.runs.get(ACTOR.workspaceId, id)).counts.matched).toBe(0);
});

test('the gate pauses longer at each failure, counts failures in flight together as one, and opens for good', async () => {
  const clock = manualClock();
  const gate = createPauseGate({ clock, patienceMs: 10_000 });
  const { signal } = new AbortController();
  const fault = new SluiceError('provider.unavailable');
  for (const pauseMs of [1000, 2000, 4000]) {
    gate.failed(fault);
    gate.failed(fault);
    let open = false;
    const passed = gate.pass(signal).then(() => (open = true));
    await clock.advance(pauseMs - 1);
    expect(open, `before ${pauseMs} ms`).toBe(false);
    await clock.advance(1);
    await passed;
  }
  expect(() => gate.failed(fault), 'patience runs out').toThrow(fault);
  gate.succeeded();
  gate.failed(fault);
  await clock.advance(1000);
  await gate.pass(signal);
});

test('the gate waits as long as the provider asks, and gives up at once when that is beyond patience', async () => {
  const clock = manualClock();
  const gate = createPauseGate({ clock, patienceMs: 60_000 });
  gate.failed(new SluiceError('provider.rate_limited', { retryAfterMs: 30_000 }));
  let open = false;
  const passed = gate.pass(new AbortController().signal).then(() => (open = true));
  await clock.advance(29_000);
  expect(open).toBe(false);
  await clock.advance(1_000);
  await passed;
  const tooLong = new SluiceError('provider.rate_limited', { retryAfterMs: 3_600_000 });
  expect(() => gate.failed(tooLong)).toThrow(tooLong);
});
