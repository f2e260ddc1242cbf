import { SluiceError } from '@sluice/core';
import { request } from 'undici';
import type { LinkedAccount } from '../../accounts/index.ts';
import type { CallRequest, CallResult } from '../../calls/index.ts';
import { orderFailure, withNature } from '../../calls/failures.ts';
import type { FlowCalls } from '../parts.ts';

/** Calls that go straight to the account's address, with a ledger in memory: what flows need, and no more. */
export function directCalls(accounts: {
  resolve(workspaceId: string, accountId: string): Promise<LinkedAccount>;
}): FlowCalls & {
  /** Credits a run has booked. */
  spent(runId: string): number;
} {
  const spent = new Map<string, number>();
  const open = new Map<string, Map<string, number>>();
  const reserve = (call: CallRequest, credits: number) => {
    const holder = call.holder ?? '';
    const mine = open.get(holder) ?? new Map<string, number>();
    open.set(holder, mine);
    const key = call.idempotencyKey ?? '';
    if (mine.has(key)) return;
    const held = [...mine.values()].reduce((sum, one) => sum + one, 0);
    if ((spent.get(holder) ?? 0) + held + credits > (call.capCredits ?? Number.POSITIVE_INFINITY))
      throw new SluiceError('run.cap');
    mine.set(key, credits);
  };
  return {
    spent: (runId) => spent.get(runId) ?? 0,
    call: async (call) => {
      const { connector, baseUrl } = await accounts.resolve(call.workspaceId, call.accountId);
      const action = connector.actions[call.action];
      if (!action) throw new SluiceError('action.unknown');
      const input = call.input as never;
      const spends = action.effect === 'spend';
      if (spends) reserve(call, action.maxCredits?.(input) ?? 0);
      const { path, json } = action.request(input, {});
      const answer = await request(baseUrl + path, {
        method: 'POST',
        body: JSON.stringify(json),
        headers: { 'content-type': 'application/json', 'idempotency-key': call.idempotencyKey ?? '' },
        signal: call.signal ?? null,
      }).catch((error: unknown) => {
        throw withNature(new SluiceError('provider.unavailable', { cause: error }), {
          order: 'retry',
          inDoubt: true,
        });
      });
      const body: unknown = await answer.body.json();
      const response = { status: answer.statusCode, headers: answer.headers as Record<string, string>, body };
      const order = connector.classify(response);
      if (order) {
        if (spends) open.get(call.holder ?? '')?.delete(call.idempotencyKey ?? '');
        throw orderFailure(order, { connector });
      }
      return {
        callId: `cal_${call.idempotencyKey ?? ''}`,
        output: action.respond(response),
        credits: action.chargedCredits?.(response) ?? 0,
        entryId: `${call.holder ?? ''}|${call.idempotencyKey ?? ''}`,
        attempts: 1,
        rateLimited: 0,
      } satisfies CallResult;
    },
    settle: async (_tx, { entryId, credits }) => {
      const [holder = '', key = ''] = (entryId ?? '').split('|');
      open.get(holder)?.delete(key);
      spent.set(holder, (spent.get(holder) ?? 0) + credits);
    },
    budget: async () => ({
      windows: [],
      credits: { balance: null, balanceAt: null, reserved: 0, spent: 0 },
    }),
  };
}
