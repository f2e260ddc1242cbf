import {
  operations,
  SCOPES,
  type ErrorCode,
  type Operation,
  type OperationName,
  type Problem,
} from '@sluice/core';
import { TypeRegistry } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openApiBench, type Answered, type ApiBench, type Sent } from './testing/api-bench.ts';
import { opened } from './testing/scenarios-links.ts';
import type { Scenario } from './testing/scenario.ts';
import { scenarios } from './testing/scenarios.ts';
import { makeTestDatabase } from '../schema/testing/test-database.ts';

// TypeBox leaves schemas that it did not make itself to whoever checks them: here, lists of allowed texts.
TypeRegistry.Set<{ enum?: readonly unknown[] }>(
  'Unsafe',
  (schema, value) => schema.enum?.includes(value) ?? false,
);

let bench: ApiBench;
const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];

const ALWAYS: readonly ErrorCode[] = [
  'request.invalid',
  'auth.missing',
  'auth.invalid',
  'auth.scope',
  'auth.role',
  'auth.member',
  'auth.origin',
];
/** Ids in a path that are the same for everybody. Every other one belongs to one workspace. */
const EVERYBODYS = new Set(['connectorId', 'action']);

/** An error as the contract has it: RFC 9457, with a code that the operation declares and a request id. */
function expectProblem(answer: Answered, code: ErrorCode, operation: Operation): void {
  const problem = answer.body as Problem;
  expect(problem, answer.text).toMatchObject({ code, status: answer.status });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
  expect([...ALWAYS, ...operation.errors]).toContain(code);
  expect(problem.detail.length).toBeGreaterThan(5);
  expect(problem.fix?.length ?? 0).toBeGreaterThan(5);
}

describe('over SQLite', () => {
  const open = async () => {
    const opened = await openApiBench();
    return { opened, close: () => opened.close() };
  };
  tryEveryOperation(open);
});

describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () => {
  const open = async () => {
    const database = await makeTestDatabase(postgresUrl ?? '');
    const opened = await openApiBench({ databaseUrl: database.url });
    const close = async () => {
      await opened.close();
      await database.drop();
    };
    return { opened, close };
  };
  tryEveryOperation(open);
});

const entries = Object.entries(operations) as [OperationName, Operation][];

type Open = () => Promise<{ opened: ApiBench; close: () => Promise<void> }>;

function tryEveryOperation(open: Open): void {
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ opened: bench, close } = await open());
  });
  afterAll(() => close());

  describe.each(entries)('%s', (name, operation) => {
    const scenario: Scenario | undefined = scenarios[name];
    if (!scenario) {
      test('has a scenario', () => expect.unreachable());
      return;
    }
    const common: { bench?: ApiBench; close?: () => Promise<void> } = {};
    beforeEach(async () => {
      if (!scenario.fresh) return;
      common.bench = bench;
      ({ opened: bench, close: common.close } = await open());
    });
    afterEach(async () => {
      if (!common.bench) return;
      bench = common.bench;
      await common.close?.();
    });

    test('does what it says, in the declared shape', async () => {
      const sent = await scenario.allowed(bench, bench.ours);
      const answer = await bench.ours.send(name, sent);
      expect(answer.status, answer.text).toBe(operation.status);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      if (typeof operation.output === 'object') {
        const wrong = [...Value.Errors(operation.output, answer.body)].map(
          ({ path, message }) => `${path}: ${message}`,
        );
        expect(wrong).toEqual([]);
      }
      await scenario.expected(answer, bench);
    });

    const deniedLink = () =>
      test('is denied without a link token, and with any key', async () => {
        const { token: _token, ...sent } = await scenario.allowed(bench, bench.ours);
        const before = await bench.ours.state();
        const calls = bench.provider.asked.length;
        for (const key of [null, `slink_${'x'.repeat(43)}`, `sluice_${'x'.repeat(43)}`])
          expectProblem(await bench.ours.send(name, sent, { key }), 'link.invalid', operation);
        expectProblem(await bench.ours.send(name, sent), 'link.invalid', operation);
        expect(changes(before, await bench.ours.state())).toEqual([]);
        expect(bench.provider.asked).toHaveLength(calls);
      });

    const deniedKey = () =>
      test('is denied without a key, with a wrong one, and with one that lacks the scope; nothing changes', async () => {
        const sent = await scenario.allowed(bench, bench.ours);
        const limited = await bench.ours.keyWith(SCOPES.filter((scope) => scope !== operation.scope));
        const { token } = await opened(bench, bench.ours);
        const before = await bench.ours.state();
        const calls = bench.provider.asked.length;
        expectProblem(await bench.ours.send(name, sent, { key: null }), 'auth.missing', operation);
        expectProblem(
          await bench.ours.send(name, sent, { key: `sluice_${'x'.repeat(43)}` }),
          'auth.invalid',
          operation,
        );
        expectProblem(await bench.ours.send(name, sent, { key: limited }), 'auth.scope', operation);
        expectProblem(await bench.ours.send(name, sent, { key: token }), 'auth.invalid', operation);
        expect(changes(before, await bench.ours.state())).toEqual([]);
        expect(bench.provider.asked).toHaveLength(calls);
      });

    const deniedMember = () =>
      test('is denied to who is not signed in, to every key, and to a page of another site; nothing changes', async () => {
        const { cookie, ...sent } = await scenario.allowed(bench, bench.ours);
        const signedIn = cookie ?? (await bench.ours.as('owner')).cookie;
        const key = await bench.ours.keyWith(SCOPES);
        const before = await bench.ours.state();
        const deny = async (code: ErrorCode, more: Sent, as?: string | null) =>
          expectProblem(
            await bench.ours.send(name, { ...sent, ...more }, as === undefined ? {} : { key: as }),
            code,
            operation,
          );
        await deny('auth.missing', {}, null);
        await deny('auth.missing', { cookie: signedIn.replaceAll(/=[^;]+/g, `=${'x'.repeat(43)}`) });
        await deny('auth.invalid', {}, `sluice_${'x'.repeat(43)}`);
        await deny('auth.member', {}, key);
        if (operation.method !== 'GET')
          await deny('auth.origin', { cookie: signedIn, headers: { origin: 'https://evil.example' } });
        expect(changes(before, await bench.ours.state())).toEqual([]);
      });

    const deniedPage = () =>
      test('is denied to what is no page of this server; nothing changes', async () => {
        const sent = await scenario.allowed(bench, bench.ours);
        const before = await bench.ours.state();
        for (const origin of ['https://evil.example', 'null', `${bench.server.url}.evil.example`])
          expectProblem(
            await bench.ours.send(name, { ...sent, headers: { origin } }),
            'auth.origin',
            operation,
          );
        expectProblem(await bench.ours.send(name, sent, { key: null }), 'auth.origin', operation);
        expect(changes(before, await bench.ours.state())).toEqual([]);
      });

    if (operation.scope === 'link') deniedLink();
    else if (operation.scope === 'member') deniedMember();
    else if (operation.scope !== 'anyone') deniedKey();
    else if (operation.method !== 'GET') deniedPage();

    for (const [what, wrong, code] of scenario.invalid) {
      test(`refuses ${what} (${code}); nothing else changes`, async () => {
        const sent = await scenario.allowed(bench, bench.ours);
        const before = await bench.ours.state();
        const answer = await bench.ours.send(name, { ...sent, ...wrong });
        expectProblem(answer, code, operation);
        expect(changes(before, await bench.ours.state())).toEqual([]);
      });
    }

    const walled = Object.keys(operation.params?.properties ?? {}).filter((param) => !EVERYBODYS.has(param));
    const withUnknown = (sent: Sent, param: string) => ({
      ...sent,
      params: { ...sent.params, [param]: unknownLike(sent.params?.[param]) },
    });
    for (const param of walled) {
      test(`answers another workspace’s ${param} exactly as one that is not there, and leaves it alone`, async () => {
        // Made now, if nobody was asked for before: it is he who asks below.
        await bench.ours.as('owner');
        const { token: _token, cookie: _cookie, ...foreign } = await scenario.allowed(bench, bench.theirs);
        const { token } = await scenario.allowed(bench, bench.ours);
        const sent = { ...foreign, ...(token === undefined ? {} : { token }) };
        await expectWalled(sent, withUnknown(sent, param));
        if (operation.scope === 'link' || operation.scope === 'member') return;
        const { cookie } = await bench.ours.as('owner');
        await expectWalled({ ...foreign, cookie }, withUnknown({ ...foreign, cookie }, param));
      });
      if (operation.scope === 'member')
        test(`answers another member’s ${param} exactly as one that is not there, and leaves it alone`, async () => {
          const sent = await scenario.allowed(bench, bench.ours);
          const { cookie } = await bench.ours.as('admin');
          await expectWalled({ ...sent, cookie }, withUnknown({ ...sent, cookie }, param));
        });
    }
    for (const property of scenario.foreignBody ?? []) {
      test(`answers another workspace’s ${property} in the body exactly as one that is not there`, async () => {
        const own = await scenario.allowed(bench, bench.ours);
        const foreign = (await scenario.allowed(bench, bench.theirs)).body as Record<string, string>;
        const withId = (id: string | undefined) => ({
          ...own,
          body: { ...(own.body as object), [property]: id },
        });
        await expectWalled(withId(foreign[property]), withId(unknownLike(foreign[property])));
      });
    }

    async function expectWalled(foreign: Sent, unknown: Sent): Promise<void> {
      const before = await Promise.all([bench.ours.state(), bench.theirs.state()]);
      const answers = [await bench.ours.send(name, foreign), await bench.ours.send(name, unknown)];
      for (const answer of answers) {
        expect(answer.status, answer.text).toBe(404);
        expect((answer.body as Problem).code).toMatch(/\.unknown$/);
      }
      const [told, plain] = answers.map(({ text }) => text.replaceAll(/\b[a-z]{3}_[0-9a-z]{26}/g, 'ID'));
      expect(told).toBe(plain);
      const after = await Promise.all([bench.ours.state(), bench.theirs.state()]);
      expect(changes(before.flat(), after.flat())).toEqual([]);
    }
  });

  test('what a workspace lists holds nothing of another', async () => {
    const ids = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { id: string }).id);
    const [ours, theirs] = [ids(await bench.ours.state()), new Set(ids(await bench.theirs.state()))];
    expect(theirs.size).toBeGreaterThan(5);
    expect(ours.filter((id) => theirs.has(id))).toEqual([]);
  });
}

/** The lines that are in one and not in the other. */
function changes(before: readonly string[], after: readonly string[]): string[] {
  const [then, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !then.has(line)).map((line) => `+ ${line}`),
  ];
}

function unknownLike(id: string | undefined): string {
  return `${id?.slice(0, 4)}${'0'.repeat(26)}`;
}
