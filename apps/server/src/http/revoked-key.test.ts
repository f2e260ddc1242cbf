import type { Account, Notice, Run } from '@sluice/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openApiBench, type ApiBench } from './testing/api-bench.ts';
import { goodFields, linked, reached, uploaded } from './testing/scenario.ts';

/** Much longer than it takes, where the machine has other work too. */
const eventually = <T>(holds: () => T | Promise<T>) => vi.waitFor(holds, 15_000);

let bench: ApiBench;
beforeEach(async () => {
  bench = await openApiBench();
});
afterEach(() => bench.close());

const asked = (path: string) => bench.provider.asked.filter((line) => line.endsWith(path)).length;
const hold = () => {
  let free = (): void => undefined;
  bench.provider.hold = new Promise((resolve) => {
    free = resolve;
  });
  return () => free();
};
const status = async (accountId: string) =>
  (await bench.ours.send('accounts.get', { params: { accountId } })).body as Account;

test('a revoked key leaves in no call, also in none that was queued; those under way end', async () => {
  const accountId = await linked(bench, bench.ours);
  const free = hold();
  const look = () =>
    bench.ours.send('actions.run', {
      params: { accountId, action: 'look_up' },
      body: { input: { email: 'ada@example.com' } },
    });
  const calls = Array.from({ length: 40 }, look);
  // As many as the connector sends at once; the others wait for their turn.
  await eventually(() => expect(asked('/v1/people')).toBe(8));
  const revoked = await bench.ours.send('accounts.revoke', { params: { accountId } });
  expect(revoked.status, revoked.text).toBe(200);
  const sent = bench.provider.asked.length;
  free();
  const answers = await Promise.all(calls);
  expect(bench.provider.asked).toHaveLength(sent);
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(8);
  const refused = answers.filter((answer) => answer.status !== 200).map(({ body }) => body);
  expect(refused).toHaveLength(32);
  for (const problem of refused) expect(problem).toMatchObject({ code: 'account.inactive' });
  const { body } = await bench.ours.send('accounts.budget', { params: { accountId } });
  expect(body, 'what was reserved for calls that never left is given back').toMatchObject({
    credits: { reserved: 0, spent: 8 },
  });
});

test('a run that uses a revoked key stops, says why and what to do, and keeps what it had found', async () => {
  const accountId = await linked(bench, bench.ours);
  const rows = Array.from({ length: 300 }, (_, index) => `P${index},p${index}@example.com`);
  const fileId = await uploaded(bench.ours, `Name,Email\n${rows.join('\n')}\n`);
  const free = hold();
  const made = await bench.ours.send('enrichments.create', { body: { fileId, accountId, start: true } });
  const runId = (made.body as Run).id;
  await eventually(() => expect(asked('/v1/people/many')).toBe(8));
  const { body } = await bench.ours.send('accounts.revoke', { params: { accountId } });
  expect(body).toMatchObject({ stoppedRuns: [runId] });
  free();
  await reached(bench.ours, runId, 'stopped');
  const run = (await bench.ours.send('runs.get', { params: { runId } })).body as Run;
  expect(run.reason).toContain('was revoked by');
  expect(run.fix).toContain('another account');
  expect(run.counts.matched, 'what was under way is not lost').toBe(80);
  expect(run.credits).toEqual({ reserved: 0, spent: 80 });
  expect(asked('/v1/people/many')).toBe(8);
  const resumed = await bench.ours.send('runs.resume', { params: { runId }, body: {} });
  expect(resumed.body).toMatchObject({ code: 'account.inactive' });
});

test('a broken account is noticed, written about once, and mended by the key that its notice asks for', async () => {
  const owner = await bench.ours.newMember('owner');
  const fields = goodFields(bench);
  const { body } = await bench.ours.send('accounts.link', {
    body: { connector: 'example', name: 'Sales', fields },
  });
  const accountId = (body as Account).id;
  bench.provider.keys.delete(fields['apiKey'] ?? '');
  const me = () =>
    bench.ours.send('actions.run', { params: { accountId, action: 'me' }, body: { input: {} } });
  expect((await me()).body).toMatchObject({ code: 'provider.auth' });
  await eventually(async () => expect((await status(accountId)).status).toBe('failing'));
  const notices = async () =>
    ((await bench.ours.send('notices.list')).body as { items: Notice[] }).items.filter(
      ({ subject }) => subject === accountId,
    );
  const [notice] = await notices();
  expect(notice).toMatchObject({
    kind: 'account',
    level: 'urgent',
    title: '“Sales” does not work',
    link: `/accounts/${accountId}?mend=key`,
  });
  expect(notice?.text).toContain('was revoked');
  expect(JSON.stringify(notice)).not.toContain(fields['apiKey']);
  const letters = () => bench.mail.received.filter(({ text }) => text.includes(accountId));
  await eventually(() => expect(letters().some(({ to }) => to.includes(owner.email))).toBe(true));
  const written = letters().length;
  expect(letters()[0]?.text).not.toContain(fields['apiKey']);
  await me();
  const replaced = await bench.ours.send('accounts.replaceCredentials', {
    params: { accountId },
    body: { fields: goodFields(bench) },
  });
  expect(replaced.body).toMatchObject({ status: 'active', statusReason: null });
  expect(await notices()).toEqual([]);
  expect((await me()).status).toBe(200);
  expect(letters()).toHaveLength(written);
});
