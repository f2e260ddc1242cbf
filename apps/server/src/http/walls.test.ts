import { operations, type Operation, type OperationName } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiBench, type Answered, type ApiBench, type Sent } from './testing/api-bench.ts';
import { made } from './testing/scenarios.ts';

let bench: ApiBench;
const theirs = { accountId: '', runId: '', fileId: '' };
const own = { accountId: '', runId: '', fileId: '' };

beforeAll(async () => {
  bench = await openApiBench();
  for (const [ids, caller] of [
    [theirs, bench.theirs],
    [own, bench.ours],
  ] as const) {
    ids.runId = await made(bench, caller, true);
    const run = await caller.send('runs.get', { params: { runId: ids.runId } });
    ({ fileId: ids.fileId, accountId: ids.accountId } = run.body as typeof own);
  }
});
afterAll(() => bench.close());

/** Every property of a body that holds an id, as `destination.accountId`. */
function idsIn(schema: unknown, path: readonly string[] = []): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
  const here = Object.entries(properties).flatMap(([name, inner]) =>
    name === 'id' || name.endsWith('Id') ? [[...path, name].join('.')] : idsIn(inner, [...path, name]),
  );
  return [...here, ...idsIn(items, path)];
}

const entries = Object.entries(operations) as [OperationName, Operation][];
const plan = { fileId: () => own.fileId, accountId: () => own.accountId };

/** A request of ours with that id where theirs is tried. */
const bodies: Record<string, (id: string) => { sent: Sent; foreign: string }> = {
  'enrichments.create fileId': (id) => ({
    sent: { body: { fileId: id, accountId: plan.accountId() } },
    foreign: theirs.fileId,
  }),
  'enrichments.create accountId': (id) => ({
    sent: { body: { fileId: plan.fileId(), accountId: id } },
    foreign: theirs.accountId,
  }),
  'enrichments.create destination.accountId': (id) => ({
    sent: {
      body: {
        fileId: plan.fileId(),
        accountId: plan.accountId(),
        destination: { accountId: id, sink: 'contacts' },
      },
    },
    foreign: theirs.accountId,
  }),
  'runs.send accountId': (id) => ({
    sent: { params: { runId: own.runId }, body: { accountId: id, sink: 'contacts' } },
    foreign: theirs.accountId,
  }),
  'linkSessions.create accountId': (id) => ({
    sent: { body: { owner: { id: 'workspace', name: 'Us' }, accountId: id } },
    foreign: theirs.accountId,
  }),
};

/**
 * Not ids of a workspace: rows are counted in each run, owners are named by the integrator, clients by a provider,
 * and challenges by the browser that is to answer them, before anyone knows whose it is.
 */
const NAMED_ELSEWHERE = [
  'runs.replay rows.id',
  'linkSessions.create owner.id',
  'oauthApps.set clientId',
  'signIn.passkey challengeId',
  'me.addPasskey challengeId',
  'me.provePasskey challengeId',
];
const inBodies = entries.flatMap(([name, { body }]) => idsIn(body).map((path) => `${name} ${path}`));

test('every id that a body may hold is tried below', () => {
  expect(inBodies.toSorted()).toEqual([...NAMED_ELSEWHERE, ...Object.keys(bodies)].toSorted());
});

/** The answer with no id in it, so that answers can be compared. */
const plain = ({ status, text }: Answered) => `${status} ${text.replaceAll(/\b[a-z]{3}_\w+/g, 'ID')}`;

async function expectSame(name: OperationName, request: (id: string) => Sent, foreign: string) {
  expect(foreign).not.toBe('');
  const unknown = `${foreign.slice(0, 4)}${'0'.repeat(Math.max(1, foreign.length - 4))}`;
  const { cookie } = await bench.ours.as('owner');
  const before = [await bench.ours.state(), await bench.theirs.state()];
  const told = await bench.ours.send(name, request(foreign));
  for (const as of [{}, { cookie }]) {
    const answer = await bench.ours.send(name, { ...request(foreign), ...as });
    expect(plain(answer)).toBe(plain(await bench.ours.send(name, { ...request(unknown), ...as })));
  }
  expect([await bench.ours.state(), await bench.theirs.state()]).toEqual(before);
  return told;
}

describe('another workspace’s id answers exactly as one that is not there, and nothing changes', () => {
  test.each(Object.keys(bodies))('in the body of %s', async (place) => {
    const [name = ''] = place.split(' ');
    const make = (id: string) => bodies[place]?.(id) ?? expect.unreachable();
    const told = await expectSame(name as OperationName, (id) => make(id).sent, make('').foreign);
    expect(told.status, told.text).toBeGreaterThanOrEqual(400);
  });

  const queries = entries.flatMap(([name, { query }]) =>
    idsIn(query).map((param) => [name, param as 'accountId' | 'runId'] as const),
  );
  test.each(queries)('in the query of %s: %s', async (name, param) => {
    const found = await bench.theirs.send(name, { query: { [param]: theirs[param] } });
    expect(found.text, 'there is something to find').toContain(theirs[param]);
    await expectSame(name, (id) => ({ query: { [param]: id } }), theirs[param]);
  });

  test('of a page: a cursor of theirs shows nothing of theirs', async () => {
    const pages = entries.filter(
      ([, { query, params }]) => !params && Object.keys(query?.properties ?? {}).includes('cursor'),
    );
    expect(pages.length).toBeGreaterThan(3);
    for (const [name] of pages) {
      const first = await bench.theirs.send(name, { query: { limit: '1' } });
      const { nextCursor } = first.body as { nextCursor: string | null };
      if (nextCursor === null) continue;
      const answer = await bench.ours.send(name, { query: { cursor: nextCursor } });
      for (const id of Object.values(theirs)) expect(answer.text, name).not.toContain(id);
    }
  });
});
