import { operations, type Operation, type OperationName } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiBench, type Answered, type ApiBench, type Sent } from './testing/api-bench.ts';
import { apiCatalog } from './testing/api-catalog.ts';
import { goodFields } from './testing/scenario.ts';
import { withPasskey } from './testing/scenarios-factors.ts';
import { made, scenarios } from './testing/scenarios.ts';
import { portalConnector } from '../oauth/testing/portal-connector.ts';

let bench: ApiBench;
const theirs = { accountId: '', runId: '', fileId: '' };
const own = { accountId: '', runId: '', fileId: '' };

/** A list of OAuth apps has one for each connector that people sign in to. */
const secondPortal = { ...portalConnector, id: 'second' };

beforeAll(async () => {
  const connectors = [...apiCatalog.connectors, secondPortal];
  const find = (id: string) => connectors.find((one) => one.id === id) ?? apiCatalog.find(id);
  bench = await openApiBench({ catalog: { connectors, find } });
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

  const pages = entries.filter(
    ([, { query, params }]) => !params && Object.keys(query?.properties ?? {}).includes('cursor'),
  );

  test('lists are paged', () => {
    expect(pages.length).toBeGreaterThan(10);
  });

  test.each(pages.map(([name]) => name))(
    'of a page of %s: a cursor of theirs shows nothing of theirs',
    async (name) => {
      const { cookie } = await twoOf(name);
      const asked: Sent = cookie === undefined ? {} : { cookie };
      const all = await bench.theirs.send(name, { ...asked, query: { limit: '500' } });
      const shown = all.text.match(/\b[a-z]{3}_[0-9a-z]{26}\b|\btheir-\w+/g) ?? [];
      expect(shown.length, all.text).toBeGreaterThan(1);
      const first = await bench.theirs.send(name, { ...asked, query: { limit: '1' } });
      const { nextCursor } = first.body as { nextCursor: string | null };
      expect(nextCursor, first.text).toEqual(expect.any(String));
      const answer = await bench.ours.send(name, { query: { cursor: nextCursor ?? '' } });
      expect(answer.status, answer.text).toBe(200);
      for (const id of shown) expect(answer.text, id).not.toContain(id);
    },
  );
});

/** What has two of a list where its scenario makes one alone. */
const inPairs: Partial<Record<OperationName, () => Promise<Sent>>> = {
  'keys.list': async () => {
    await bench.theirs.keyWith(['runs:read']);
    return {};
  },
  'accounts.owners': async () => {
    for (const owner of ['their-first', 'their-second'])
      await bench.theirs.send('accounts.link', {
        body: { connector: 'example', fields: goodFields(bench), owner },
      });
    return {};
  },
  'members.list': async () => {
    await bench.theirs.newMember('viewer');
    await bench.theirs.newMember('viewer');
    return {};
  },
  'me.logins': async () => bench.theirs.signIn(await bench.theirs.newMember('viewer')),
  'me.passkeys': async () => {
    const { cookie } = await withPasskey(bench, bench.theirs);
    return withPasskey(bench, bench.theirs, cookie);
  },
  'oauthApps.list': async () => {
    for (const { id } of [portalConnector, secondPortal]) {
      const body = { clientId: `their-${id}`, clientSecret: 'canary-secret-of-an-app' };
      await bench.theirs.send('oauthApps.set', { params: { connectorId: id }, body });
    }
    return {};
  },
};

/** Makes two of what a list of theirs shows; answers who sees them. */
async function twoOf(name: OperationName): Promise<Pick<Sent, 'cookie'>> {
  const pair = inPairs[name];
  if (pair) return pair();
  await scenarios[name].allowed(bench, bench.theirs);
  return scenarios[name].allowed(bench, bench.theirs);
}
