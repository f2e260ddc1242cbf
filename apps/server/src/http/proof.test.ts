import { operations, systemClock, type Operation, type OperationName } from '@sluice/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiBench, PASSWORD, type ApiBench } from './testing/api-bench.ts';
import { scenarios } from './testing/scenarios.ts';

const A_WHILE_MS = 15 * 60_000;
const guarded = (Object.entries(operations) as [OperationName, Operation][])
  .filter(([, { needsProof }]) => needsProof)
  .map(([name]) => name);

let bench: ApiBench;
let aheadMs = 0;
beforeAll(async () => {
  bench = await openApiBench({ clock: { ...systemClock, now: () => systemClock.now() + aheadMs } });
});
afterAll(() => bench.close());

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string } | undefined)?.code;

test('what lets somebody in or shuts somebody out needs a proof', () => {
  expect(guarded.toSorted()).toEqual([
    'invitations.create',
    'keys.create',
    'me.addPasskey',
    'me.beginPasskey',
    'me.beginTotp',
    'me.confirmTotp',
    'me.removePasskey',
    'members.resetPassword',
  ]);
});

test.each(guarded)(
  '%s is refused to a browser that was left signed in, changes nothing, and goes on once it is proven who sits there',
  async (name) => {
    const { cookie: own, ...sent } = await scenarios[name].allowed(bench, bench.ours);
    const cookie = own ?? (await bench.ours.newMember('owner')).cookie;
    aheadMs += A_WHILE_MS;
    const before = await bench.ours.state();
    const refused = await bench.ours.send(name, { ...sent, cookie });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'auth.proof']);
    expect(refused.body).toMatchObject({ fix: expect.stringMatching(/password|passkey/) as string });
    expect(await bench.ours.state()).toEqual(before);
    const wrong = await bench.ours.send('me.prove', { cookie, body: { password: 'not it' } });
    expect(codeOf(wrong)).toBe('auth.sign_in');
    expect(codeOf(await bench.ours.send(name, { ...sent, cookie }))).toBe('auth.proof');
    const proven = await bench.ours.send('me.prove', { cookie, body: { password: PASSWORD } });
    expect(proven.status, proven.text).toBe(204);
    // Codes and challenges that were asked for before are too old by now, and say so.
    expect(codeOf(await bench.ours.send(name, { ...sent, cookie }))).not.toBe('auth.proof');
  },
);

test('a program needs none: its key is the proof', async () => {
  aheadMs += A_WHILE_MS;
  for (const name of guarded) {
    const { cookie, ...sent } = await scenarios[name].allowed(bench, bench.ours);
    if (cookie === undefined) expect((await bench.ours.send(name, sent)).status).toBe(201);
  }
});

test('what protects is never held up: signing out, taking a role or a member away, revoking', async () => {
  const { cookie } = await bench.ours.newMember('owner');
  const { memberId } = await bench.ours.newMember('admin');
  aheadMs += A_WHILE_MS;
  const send = async (name: OperationName, sent: object) =>
    (await bench.ours.send(name, { ...sent, cookie })).status;
  expect(await send('me.endOtherLogins', {})).toBe(204);
  expect(await send('members.signOut', { params: { memberId } })).toBe(204);
  expect(await send('members.update', { params: { memberId }, body: { role: 'viewer' } })).toBe(200);
  expect(await send('members.update', { params: { memberId }, body: { role: 'owner' } })).toBe(403);
  expect(await send('members.remove', { params: { memberId } })).toBe(204);
});
