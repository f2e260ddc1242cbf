import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Actor } from '../audit/index.ts';
import type { FlowCalls } from './parts.ts';
import { ACTOR, openFlows, STRANGER, type FlowsUnderTest } from './testing/flows-under-test.ts';
import { startPeopleProvider, type PeopleProvider } from './testing/people-provider.ts';
import { runInChild } from './testing/run-in-child.ts';

const child = new URL('./testing/crash-child.ts', import.meta.url);

let provider: PeopleProvider;
let under: FlowsUnderTest;
beforeEach(async () => {
  provider = await startPeopleProvider();
  under = await openFlows(provider.url);
});
afterEach(async () => {
  await under.close();
  await provider.close();
});

const emails = (count: number) => Array.from({ length: count }, (_, at) => `p${at}@x.example`);
const csv = (list: readonly string[]) => `email\n${list.join('\n')}\n`;
const SINK = { accountId: 'acc_people', sink: 'contacts' };

async function begin(count: number, extra: object = {}): Promise<string> {
  const fileId = await under.upload(csv(emails(count)));
  const order = { fileId, accountId: 'acc_people', start: true, ...extra };
  return (await under.flows.runs.create(ACTOR, order)).id;
}

const everyoneOnce = () => [...provider.charges.values()].every((times) => times === 1);

test('a paused run finishes and keeps what is under way, and asks for nothing more', async () => {
  provider.hold = true;
  const id = await begin(300);
  await vi.waitFor(() => expect(provider.requests).toBe(6), { timeout: 10_000 });
  expect(await under.flows.runs.pause(ACTOR, id)).toMatchObject({ status: 'pausing' });
  provider.hold = false;
  const paused = await under.until(id, ['paused', 'completed']);
  expect(paused).toMatchObject({ status: 'paused', finishedAt: null, counts: { matched: 60 } });
  expect(paused.credits).toEqual({ reserved: 0, spent: provider.charged() });
  expect(provider.requests).toBe(6);
  await under.flows.runs.resume(ACTOR, id, {});
  const done = await under.until(id, ['completed', 'stopped']);
  expect(done).toMatchObject({ status: 'completed', counts: { matched: 300, done: 300 } });
  expect(done.credits.spent).toBe(provider.charged());
  expect(everyoneOnce()).toBe(true);
});

test('a run can be paused and resumed over and over, and comes out as if it never was', async () => {
  const id = await begin(400, { destination: SINK });
  for (let times = 0; times < 12; times += 1) {
    const { status } = await under.flows.runs.get(ACTOR.workspaceId, id);
    if (status === 'completed') break;
    const paused = await under.flows.runs.pause(ACTOR, id).catch(() => null);
    if (!paused) continue;
    const rests = await under.until(id, ['paused', 'completed']);
    if (rests.status === 'paused') await under.flows.runs.resume(ACTOR, id, {});
  }
  const done = await under.until(id, ['completed', 'stopped', 'failed']);
  expect(done).toMatchObject({ status: 'completed', counts: { done: 400, matched: 400, written: 400 } });
  expect(done.credits.spent).toBe(provider.charged());
  expect(everyoneOnce()).toBe(true);
  expect(provider.records).toHaveLength(400);
});

test('a run that is told to go on while it comes to rest goes on', async () => {
  provider.latencyMs = 20;
  const id = await begin(200);
  await vi.waitFor(() => expect(provider.requests).toBeGreaterThan(0), { timeout: 10_000 });
  await under.flows.runs.pause(ACTOR, id);
  await vi.waitFor(() => under.flows.runs.resume(ACTOR, id, {}), { timeout: 5000, interval: 1 });
  expect(await under.until(id, ['completed', 'stopped', 'failed'])).toMatchObject({ counts: { done: 200 } });
});

test('a process killed while its run comes to rest leaves it paused, and nothing is paid twice after', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-paused-'));
  const first = await openFlows(provider.url, { dataDir });
  const fileId = await first.upload(csv(emails(300)));
  const { id } = await first.flows.runs.create(ACTOR, { fileId, accountId: 'acc_people' });
  await first.until(id, ['ready']);
  await first.flows.runs.start(ACTOR, id, {});
  await first.close();
  provider.hold = true;
  const process = runInChild(child, [provider.url, dataDir, id, 'pause']);
  expect(await process.line(), process.complaints()).toBe('open');
  expect(await process.line(), process.complaints()).toBe('pausing');
  await process.kill();
  provider.hold = false;
  const next = await openFlows(provider.url, { dataDir });
  expect(await next.flows.runs.get(ACTOR.workspaceId, id)).toMatchObject({ status: 'pausing' });
  await next.flows.recover();
  expect(await next.until(id, ['paused', 'completed'])).toMatchObject({ status: 'paused' });
  await next.flows.runs.resume(ACTOR, id, {});
  const done = await next.until(id, ['completed', 'stopped']);
  expect(done).toMatchObject({ status: 'completed', counts: { matched: 300 } });
  expect(done.credits.spent).toBe(provider.charged());
  expect(everyoneOnce()).toBe(true);
  await next.close();
  await rm(dataDir, { recursive: true });
}, 60_000);

test('a paused run is cancelled at once, and can still go on', async () => {
  const id = await begin(200);
  await under.flows.runs.pause(ACTOR, id);
  await under.until(id, ['paused']);
  expect(await under.flows.runs.cancel(ACTOR, id)).toMatchObject({ status: 'cancelled' });
  await under.flows.runs.resume(ACTOR, id, {});
  expect(await under.until(id, ['completed'])).toMatchObject({ counts: { done: 200 } });
});

test('what made a run stop before it was paused at writing is still said at its end', async () => {
  const id = await begin(300, { destination: SINK, capCredits: 900 });
  await under.until(id, ['completed']);
  const why = { reason: 'The cap is reached.', fix: 'Raise it.' };
  const set = { status: 'paused', paused_from: 'writing', ...why } as const;
  await under.store.db.updateTable('runs').set(set).where('id', '=', id).execute();
  await under.flows.runs.resume(ACTOR, id, {});
  expect(await under.until(id, ['stopped', 'completed'])).toMatchObject({ status: 'stopped', ...why });
});

test('what a completed run found is written where it is sent, once however often it is sent', async () => {
  const id = await begin(30);
  await under.until(id, ['completed']);
  const requests = provider.requests;
  await under.flows.runs.send(ACTOR, id, SINK);
  const sent = await under.until(id, ['completed', 'stopped']);
  expect(sent).toMatchObject({
    status: 'completed',
    destination: SINK,
    counts: { written: 30, matched: 30 },
  });
  expect(provider.records).toHaveLength(30);
  expect(provider.requests).toBeGreaterThan(requests);
  const after = provider.requests;
  await under.flows.runs.send(ACTOR, id, SINK);
  expect(await under.until(id, ['completed'])).toMatchObject({ counts: { written: 30 } });
  expect(provider.requests, 'nothing was asked or written again').toBe(after);
});

test('a send that was cut short goes on with what is left, without asking the source', async () => {
  const id = await begin(60);
  await under.until(id, ['completed']);
  provider.failWith = 401;
  await under.flows.runs.send(ACTOR, id, SINK);
  expect(await under.until(id, ['stopped', 'completed'])).toMatchObject({ status: 'stopped' });
  provider.failWith = null;
  provider.charges.clear();
  await under.flows.runs.resume(ACTOR, id, {});
  expect(await under.until(id, ['completed', 'stopped'])).toMatchObject({ counts: { written: 60 } });
  expect(provider.charges.size).toBe(0);
  expect(provider.records).toHaveLength(60);
});

test('a run is sent only when all of it is looked up, and only to where its records are taken', async () => {
  const { runs } = under.flows;
  const id = await begin(10);
  await under.until(id, ['completed']);
  await expect(runs.send(ACTOR, id, { ...SINK, sink: 'deals' })).rejects.toMatchObject({
    code: 'request.invalid',
  });
  await expect(runs.send(ACTOR, id, { ...SINK, accountId: 'acc_none' })).rejects.toMatchObject({
    code: 'account.unknown',
  });
  await runs.send(ACTOR, id, SINK);
  await under.until(id, ['completed']);
  await under.store.db
    .updateTable('runs')
    .set({ status: 'stopped', matched: 9 })
    .where('id', '=', id)
    .execute();
  await expect(runs.send(ACTOR, id, SINK), 'a row is left').rejects.toMatchObject({ code: 'run.state' });
  const fileId = await under.upload(csv(emails(3)));
  const planned = await runs.create(ACTOR, { fileId, accountId: 'acc_people' });
  await under.until(planned.id, ['ready']);
  await expect(runs.send(ACTOR, planned.id, SINK)).rejects.toMatchObject({ code: 'run.state' });
  await expect(runs.pause(ACTOR, planned.id)).rejects.toMatchObject({ code: 'run.state' });
});

test('another workspace can neither pause nor send a run', async () => {
  const id = await begin(3);
  await under.until(id, ['completed']);
  await expect(under.flows.runs.pause(STRANGER, id)).rejects.toMatchObject({ code: 'run.unknown' });
  await expect(under.flows.runs.send(STRANGER, id, SINK)).rejects.toMatchObject({ code: 'run.unknown' });
});

test('runs are found by what they are at, by account and by words of the file’s name', async () => {
  const name = 'Fair 100%_berlin.csv';
  const { id: fileId } = await under.flows.files.upload(ACTOR, { body: csv(emails(3)), name });
  const order = { fileId, accountId: 'acc_people' };
  const ready = await under.flows.runs.create(ACTOR, order);
  await under.until(ready.id, ['ready']);
  const other = await begin(2, { destination: SINK });
  await under.until(other, ['completed']);
  const broken = await begin(2);
  await under.until(broken, ['completed']);
  await under.store.db
    .updateTable('runs')
    .set({ status: 'stopped', account_id: 'acc_gone' })
    .where('id', '=', broken)
    .execute();
  const ids = async (query: object) =>
    (await under.flows.runs.list(ACTOR.workspaceId, query)).items.map((run) => run.id);
  expect(await ids({})).toEqual([broken, other, ready.id]);
  expect(await ids({ status: 'ready' })).toEqual([ready.id]);
  expect(await ids({ status: 'attention' })).toEqual([broken]);
  expect(await ids({ status: 'active' })).toEqual([]);
  expect(await ids({ accountId: 'acc_gone' })).toEqual([broken]);
  expect(await ids({ accountId: 'acc_people' })).toEqual([other, ready.id]);
  expect(await ids({ q: 'BERLIN 100%' })).toEqual([ready.id]);
  expect(await ids({ q: '_eople' })).toEqual([]);
  await under.store.db.updateTable('runs').set({ account_id: 'acc_gone' }).where('id', '=', other).execute();
  expect(await ids({ accountId: 'acc_people' }), 'as a destination').toEqual([other, ready.id]);
});

test('a run that only has to write goes on by nobody with whom its destination is not shared', async () => {
  const operator: Actor = { ...ACTOR, member: { id: 'mem_one', role: 'operator', loginId: 'log_one' } };
  const { runs } = under.flows;
  const id = await begin(5, { destination: SINK });
  await under.until(id, ['completed']);
  under.account.sharedWith = 'admin';
  const rests = [
    { status: 'stopped', paused_from: null },
    { status: 'paused', paused_from: 'writing' },
  ] as const;
  for (const rest of rests) {
    await under.store.db.updateTable('runs').set(rest).where('id', '=', id).execute();
    await expect(runs.resume(operator, id, {})).rejects.toMatchObject({ code: 'account.shared' });
  }
  expect(await runs.resume(ACTOR, id, {}), 'a key is not bound by it').toMatchObject({ id });
});

test('an account that is not shared with a member’s role is neither spent from nor written to by him', async () => {
  const operator: Actor = { ...ACTOR, member: { id: 'mem_one', role: 'operator', loginId: 'log_one' } };
  const { runs } = under.flows;
  const id = await begin(5);
  await under.until(id, ['completed']);
  const fileId = await under.upload(csv(emails(3)));
  const order = { fileId, accountId: 'acc_people' };
  const planned = await runs.create(operator, order);
  await under.until(planned.id, ['ready']);
  under.account.sharedWith = 'admin';
  const refused = { code: 'account.shared' };
  await expect(runs.create(operator, order)).rejects.toMatchObject(refused);
  await expect(runs.start(operator, planned.id, {})).rejects.toMatchObject(refused);
  await expect(runs.send(operator, id, SINK)).rejects.toMatchObject(refused);
  await runs.cancel(operator, planned.id);
  await expect(runs.resume(operator, planned.id, {})).rejects.toMatchObject(refused);
  expect(await runs.resume(ACTOR, planned.id, {}), 'a key is not bound by it').toMatchObject({
    id: planned.id,
  });
});

test('what is left is asked for when a run rests or is over, and not for one that never began', async () => {
  await under.close();
  const asked: object[] = [];
  const around = (calls: FlowCalls): FlowCalls => ({
    ...calls,
    renewBalanceSoon: (place) => void asked.push(place),
  });
  under = await openFlows(provider.url, { around });
  const waiting = await begin(10, { start: false });
  await under.until(waiting, ['ready']);
  await under.flows.runs.cancel(ACTOR, waiting);
  provider.hold = true;
  const id = await begin(300);
  await vi.waitFor(() => expect(provider.requests).toBe(6), { timeout: 10_000 });
  expect(asked).toEqual([]);
  await under.flows.runs.pause(ACTOR, id);
  provider.hold = false;
  await under.until(id, ['paused']);
  const place = { workspaceId: ACTOR.workspaceId, accountId: 'acc_people' };
  await vi.waitFor(() => expect(asked).toEqual([place]));
  await under.flows.runs.resume(ACTOR, id, {});
  await under.until(id, ['completed']);
  await vi.waitFor(() => expect(asked).toEqual([place, place]));
});
