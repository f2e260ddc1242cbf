import type { OperationName } from '@sluice/core';
import { expect, vi } from 'vitest';
import type { ApiBench, Caller, Sent } from './api-bench.ts';
import { BAD_PAGES, bodyIs, hasItems, linked, made, reached, uploaded, type Scenario } from './scenario.ts';

/** Lets the provider answer what it held. */
let release = () => undefined as void;

/** A run whose request the provider holds, so that it is still under way when it is told to rest. */
async function underWay(bench: ApiBench, caller: Caller): Promise<Sent> {
  const [fileId, accountId] = [await uploaded(caller), await linked(bench, caller)];
  const asked = bench.provider.asked.length;
  bench.provider.hold = new Promise((resolve) => {
    release = resolve;
  });
  const { body } = await caller.send('enrichments.create', { body: { fileId, accountId, start: true } });
  const runId = (body as { id: string }).id;
  await reached(caller, runId, 'running');
  await vi.waitFor(() => expect(bench.provider.asked.length).toBeGreaterThan(asked), { timeout: 10_000 });
  // What is asked from now on is answered at once.
  bench.provider.hold = Promise.resolve();
  return { params: { runId } };
}

const itsOwn = { accountId: 'acc_1', sink: 'contacts' };

/** Of steering runs and their rows. */
export const runScenarios = {
  'runs.pause': {
    fresh: true,
    allowed: underWay,
    expected: async (answer, bench) => {
      const { id, status } = answer.body as { id: string; status: string };
      expect(['pausing', 'paused']).toContain(status);
      release();
      await reached(bench.ours, id, 'paused');
    },
    invalid: [],
  },
  'runs.rows': {
    allowed: async (bench, caller) => ({ params: { runId: await made(bench, caller, true) } }),
    expected: (answer) => {
      const { items } = answer.body as { items: { outcome: string; values: Record<string, string> }[] };
      expect(items.map(({ outcome, values }) => [outcome, values['Name']])).toEqual([
        ['found', 'Ada Lovelace'],
        ['missed', 'Nobody'],
        ['refused', 'No mail'],
      ]);
    },
    invalid: [
      ...BAD_PAGES,
      ['an outcome that there is not', { query: { outcome: 'lost' } }, 'request.invalid'],
    ],
  },
  'runs.send': {
    allowed: async (bench, caller) => {
      const runId = await made(bench, caller, true);
      return { params: { runId }, body: { accountId: await linked(bench, caller), sink: 'contacts' } };
    },
    expected: async (answer, bench) => {
      const { id } = answer.body as { id: string };
      await reached(bench.ours, id, 'completed');
      const { body } = await bench.ours.send('runs.get', { params: { runId: id } });
      expect(body).toMatchObject({ counts: { written: 1 }, destination: { sink: 'contacts' } });
    },
    invalid: [
      ['no account', { body: { sink: 'contacts' } }, 'request.invalid'],
      ['an account that there is not', { body: itsOwn }, 'account.unknown'],
    ],
    foreignBody: ['accountId'],
  },
  'quarantine.list': {
    allowed: async (bench, caller) => {
      await made(bench, caller, true);
      return { query: { stage: 'input' } };
    },
    expected: hasItems,
    invalid: [
      ...BAD_PAGES,
      ['a stage that there is not', { query: { stage: 'lost' } }, 'request.invalid'],
      ['a state that there is not', { query: { state: 'lost' } }, 'request.invalid'],
    ],
  },
  'quarantine.dismiss': {
    allowed: async (bench, caller) => ({ params: { runId: await made(bench, caller, true) } }),
    expected: async (answer, bench) => {
      expect(answer.body).toEqual({ rows: 2, open: 0, closedAt: expect.any(String) });
      const { body } = await bench.ours.send('quarantine.list', { query: { state: 'dismissed' } });
      expect(body).toMatchObject({ items: [{ state: 'dismissed' }, { state: 'dismissed' }] });
    },
    invalid: [
      ['no rows at all', { body: { rows: [] } }, 'request.invalid'],
      ['a row that there is not', { body: { rows: ['qua_99_input'] } }, 'request.invalid'],
    ],
  },
  'quarantine.reopen': {
    allowed: async (bench, caller) => {
      const params = { runId: await made(bench, caller, true) };
      await caller.send('quarantine.dismiss', { params });
      return { params };
    },
    expected: bodyIs({ rows: 2, open: 2, closedAt: null }),
    invalid: [
      ['a row that there is not', { body: { rows: ['qua_99_input'] } }, 'request.invalid'],
      ['a moment that is none', { body: { closedAt: 'lately' } }, 'request.invalid'],
    ],
  },
} as const satisfies Partial<Record<OperationName, Scenario>>;
