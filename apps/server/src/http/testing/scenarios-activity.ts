import type { OperationName } from '@sluice/core';
import { expect, vi } from 'vitest';
import type { Answered, ApiBench, Caller, Sent } from './api-bench.ts';
import { BAD_PAGES, bodyIs, hasItems, linked, made, type Scenario } from './scenario.ts';

const NO_CALL = 'cal_00000000000000000000000000';
const BAD_PERIODS: Scenario['invalid'] = [
  ['a time that is none', { query: { from: 'yesterday' } }, 'request.invalid'],
  [
    'a period that ends before it begins',
    { query: { from: '2026-02-01', to: '2026-01-01' } },
    'request.invalid',
  ],
];

interface Made {
  accountId: string;
  callId: string;
}

interface Used {
  accountId: string;
  credits: number;
}

interface Spent {
  accountId: string;
  credits: { spent: number };
}

/** One call that the provider refused, and its line once it is written. */
async function called(bench: ApiBench, caller: Caller): Promise<Made> {
  const accountId = await linked(bench, caller);
  const sent: Sent = { params: { accountId, action: 'look_up' }, body: { input: { email: 'bad' } } };
  await caller.send('actions.run', sent);
  let callId = '';
  await vi.waitFor(
    async () => {
      const { body } = await caller.send('calls.list', { query: { accountId } });
      callId =
        (body as { items: { id: string; action: string }[] }).items.find(({ action }) => action === 'look_up')
          ?.id ?? '';
      expect(callId).not.toBe('');
    },
    { timeout: 10_000 },
  );
  return { accountId, callId };
}

const ofCall = async (bench: ApiBench, caller: Caller): Promise<Sent> => ({
  params: { callId: (await called(bench, caller)).callId },
});
const isProblem = (answer: Answered) => {
  const { items } = answer.body as { items: { outcome: string; action: string; error: string }[] };
  expect(items[0]).toMatchObject({
    outcome: 'refused',
    action: 'look_up',
    error: expect.stringContaining('no e-mail') as unknown,
  });
};

/** Of calls, the audit, usage and what changes. */
export const activityScenarios = {
  'calls.list': {
    allowed: async (bench, caller) => {
      const { accountId } = await called(bench, caller);
      return {
        query: { accountId, outcome: 'trouble', connector: 'example', q: 'NO E-MAIL', from: '2020-01-01' },
      };
    },
    expected: isProblem,
    invalid: [
      ...BAD_PAGES,
      ...BAD_PERIODS,
      ['an outcome that there is not', { query: { outcome: 'well' } }, 'request.invalid'],
    ],
  },
  'calls.get': {
    allowed: ofCall,
    expected: bodyIs({
      call: { outcome: 'refused', status: 422 },
      accountName: expect.any(String) as unknown,
      bodies: { request: { email: 'b…' }, response: { message: 'That is no e-mail.' } },
      canDryRun: true,
    }),
    invalid: [['one that there is not', { params: { callId: NO_CALL } }, 'call.unknown']],
  },
  'calls.dryRun': {
    allowed: ofCall,
    expected: async (answer, bench) => {
      expect(answer.body).toMatchObject({
        wouldBeSent: true,
        method: 'POST',
        headers: { 'x-key': '********' },
        body: { email: 'b…' },
        maxCredits: 1,
      });
      expect(answer.text).not.toContain('ex_good');
      const asked = bench.provider.asked.length;
      await bench.ours.send('overview.get');
      expect(bench.provider.asked).toHaveLength(asked);
    },
    invalid: [['one that there is not', { params: { callId: NO_CALL } }, 'call.unknown']],
  },
  'audit.list': {
    allowed: async (bench, caller) => ({
      query: { limit: '5', subject: await linked(bench, caller), act: 'account', from: '2020-01-01' },
    }),
    expected: (answer) => {
      hasItems(answer);
      expect((answer.body as { items: { act: string }[] }).items.at(-1)?.act).toBe('account.linked');
    },
    invalid: [...BAD_PAGES, ...BAD_PERIODS],
  },
  'usage.series': {
    allowed: async (bench, caller) => {
      const { accountId } = await called(bench, caller);
      return { query: { accountId, step: 'hour', from: new Date(Date.now() - 3_600_000).toISOString() } };
    },
    expected: (answer) => {
      const { points } = answer.body as { points: { calls: number; refused: number }[] };
      expect(points.length).toBeGreaterThan(1);
      expect(points.reduce((sum, point) => sum + point.refused, 0)).toBe(1);
    },
    invalid: [
      ...BAD_PERIODS,
      ['a step that there is not', { query: { step: 'minute' } }, 'request.invalid'],
      ['too many points', { query: { step: 'hour', from: '2020-01-01T00:00:00Z' } }, 'request.invalid'],
    ],
  },
  'usage.accounts': {
    allowed: async (bench, caller) => {
      await made(bench, caller, true);
      // Lines are written a moment after the calls that they tell of.
      await called(bench, caller);
      return { query: { limit: '500' } };
    },
    expected: async (answer, bench) => {
      const used = new Map<string, number>();
      for (const { accountId, credits } of (answer.body as { items: Used[] }).items)
        used.set(accountId, credits);
      const { body } = await bench.ours.send('runs.list', { query: { limit: '1' } });
      const [run] = (body as { items: Spent[] }).items;
      expect(run?.credits.spent).toBeGreaterThan(0);
      expect(used.get(run?.accountId ?? ''), 'what the ledger says was spent').toBe(run?.credits.spent);
    },
    invalid: [
      ...BAD_PAGES,
      ['a month that there is not', { query: { month: '2026-13' } }, 'request.invalid'],
    ],
  },
  'overview.get': {
    allowed: async (bench, caller) => {
      await called(bench, caller);
      return {};
    },
    expected: (answer) => {
      const { accounts, month } = answer.body as { accounts: { active: number }; month: { refused: number } };
      expect(accounts.active).toBeGreaterThan(0);
      expect(month.refused).toBeGreaterThan(0);
    },
    invalid: [],
  },
  'live.watch': {
    allowed: async () => ({}),
    expected: (answer) => {
      expect(answer.headers.get('content-type')).toBe('text/event-stream');
      expect(answer.headers.get('content-disposition')).toBeNull();
      expect(answer.text).toBe('retry: 3000\n\n');
    },
    invalid: [],
  },
} as const satisfies Partial<Record<OperationName, Scenario>>;
