import type { ErrorCode } from '@sluice/core';
import { expect, vi } from 'vitest';
import type { Answered, ApiBench, Caller, Sent } from './api-bench.ts';

/** How one operation is tried: what is allowed, what must come of it, and what is not valid. */
export interface Scenario {
  /** Makes what the request is about in the caller's workspace, and gives the request that is allowed. */
  allowed(bench: ApiBench, caller: Caller): Promise<Sent>;
  /** What the answer must hold, and what else must be so. */
  expected(answer: Answered, bench: ApiBench): Promise<void> | void;
  /** Requests that are refused, laid over the allowed one. */
  invalid: readonly (readonly [what: string, sent: Sent, code: ErrorCode])[];
  /** Ids in the body that are walled by the workspace as those in the path are. */
  foreignBody?: readonly string[];
  /** Takes a server of its own for each test: it can be done once alone. */
  fresh?: true;
}

let count = 0;
export const CSV = 'Name,Email\nAda Lovelace,ada@example.com\nNobody,no@example.com\nNo mail,\n';

/** Fields of an account with a key that the provider takes. */
export function goodFields(bench: ApiBench): Record<string, string> {
  count += 1;
  const apiKey = `ex_good-${String(count).padStart(8, '0')}`;
  bench.provider.keys.add(apiKey);
  return { apiKey, baseUrl: bench.provider.url };
}

export async function linked(bench: ApiBench, caller: Caller): Promise<string> {
  const { body, text } = await caller.send('accounts.link', {
    body: { connector: 'example', fields: goodFields(bench) },
  });
  return idOf(body, text);
}

export async function uploaded(caller: Caller, text = CSV): Promise<string> {
  const answer = await caller.send('files.upload', { query: { name: 'people.csv' }, body: text });
  return idOf(answer.body, answer.text);
}

/** A run that is planned, or started and done. */
export async function made(bench: ApiBench, caller: Caller, start = false): Promise<string> {
  const [fileId, accountId] = [await uploaded(caller), await linked(bench, caller)];
  const { body, text } = await caller.send('enrichments.create', { body: { fileId, accountId, start } });
  const runId = idOf(body, text);
  await reached(caller, runId, start ? 'completed' : 'ready');
  return runId;
}

export async function reached(caller: Caller, runId: string, status: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { body } = await caller.send('runs.get', { params: { runId } });
      expect(body).toMatchObject({ status });
    },
    { timeout: 15_000, interval: 20 },
  );
}

function idOf(body: unknown, text: string): string {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  if (typeof id !== 'string') throw new Error(`Nothing was made: ${text}`);
  return id;
}

export const bodyIs = (shape: Record<string, unknown>) => (answer: Answered) => {
  expect(answer.body).toMatchObject(shape);
};
export const hasItems = (answer: Answered) => {
  expect((answer.body as { items: unknown[] }).items.length).toBeGreaterThan(0);
};
export const BAD_PAGES: Scenario['invalid'] = [
  ['a limit of 0', { query: { limit: '0' } }, 'request.invalid'],
  ['a limit that is no number', { query: { limit: 'many' } }, 'request.invalid'],
  ['a cursor that nobody gave', { query: { cursor: 'zzz' } }, 'request.invalid'],
  ['a parameter that there is not', { query: { page: '2' } }, 'request.invalid'],
];
