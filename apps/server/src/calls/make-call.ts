import { makeId, SluiceError } from '@sluice/core';
import { hasExpired, type LinkedAccount } from '../accounts/index.ts';
import type { CallRequest, CallResult } from './calls.ts';
import { keepBalance } from './credits.ts';
import { callWithEffect } from './effect-call.ts';
import { asFailure, orderOf } from './failures.ts';
import type { EndedBodies } from './keep-bodies.ts';
import { actionOf, checkInput } from './prepare-call.ts';
import { recordCall } from './record-call.ts';
import { freshProgress, resultOf, sendCall, type CallTools, type Making } from './send-call.ts';

/** See `Calls.call`. The order is: account, input, hosts, intent, budget, request, settlement; and its record. */
export async function makeCall(tools: CallTools, request: CallRequest): Promise<CallResult> {
  const room = tools.callLog.admit();
  if (room) await room;
  const account = await settled(tools, request);
  const action = actionOf(account, request.action);
  checkInput(action, request.input);
  const startedAt = tools.clock.now();
  const began = performance.now();
  const making: Making = {
    callId: makeId('call', startedAt),
    startedAt,
    request,
    account,
    action,
    progress: freshProgress(),
  };
  const record = (ended: { error: SluiceError | undefined; credits: number }): void => {
    const body = tools.bodies.take(bodiesOf(making, startedAt, ended.error !== undefined));
    const durationMs = performance.now() - began;
    const isBooked = action.effect !== 'read';
    recordCall(tools, { call: making, ...ended, isBooked, body, startedAt, durationMs });
  };
  try {
    usable(account);
    const result =
      action.effect === 'read' ? await readOnly(tools, making) : await callWithEffect(tools, making);
    if (result.replayed === undefined) record({ error: undefined, credits: result.credits });
    if (account.status !== 'active') await tellStatus(tools, account, undefined);
    return result;
  } catch (error) {
    const failure = asFailure(error);
    record({ error: failure, credits: 0 });
    if (orderOf(failure) === 'reauthorise') await tellStatus(tools, account, failure);
    throw failure;
  }
}

function bodiesOf(making: Making, at: number, failed: boolean): EndedBodies {
  const { callId, request, account, action, progress, prepared } = making;
  return {
    workspaceId: account.workspaceId,
    callId,
    at,
    idempotencyKey: action.effect === 'read' ? null : (request.idempotencyKey ?? callId),
    input: request.input,
    request: prepared?.request,
    response: progress.answer,
    failed,
  };
}

async function readOnly(tools: CallTools, making: Making): Promise<CallResult> {
  const result = resultOf(making, await sendCall(tools, making, undefined));
  if (result.creditsLeft !== undefined) await keepBalance(tools, making.account, result);
  return result;
}

/** While a doubt about its account is looked into, a call waits for what comes of it. */
async function settled(tools: CallTools, request: CallRequest): Promise<LinkedAccount> {
  const account = await tools.accounts.resolve(request.workspaceId, request.accountId);
  if (account.status !== 'verifying') return account;
  return (await tools.accounts.settled?.(account, request.signal)) ?? account;
}

/** One that is refused or in doubt may be tried: the call itself is what shows that it works again. */
const TRIED: ReadonlySet<LinkedAccount['status']> = new Set(['active', 'verifying', 'failing']);

function usable({ name, status, statusReason }: LinkedAccount): void {
  if (TRIED.has(status)) return;
  throw new SluiceError('account.inactive', {
    message: `The account ${name} is ${status}${statusReason ? `: ${statusReason}` : '.'}`,
    fix: FIXES[status] ?? 'Replace its credentials, or use another account.',
  });
}

const FIXES: Partial<Record<LinkedAccount['status'], string>> = {
  expired: 'Sign in again: open a link session for the account.',
  suspended: 'Resume it with `sluice accounts resume`, or use another account.',
  revoked: 'Use another account: a revoked key is not used any more.',
};

/** The status follows what the provider said; that it could not be written must not hide the call's own outcome. */
async function tellStatus(
  tools: CallTools,
  account: LinkedAccount,
  failure: SluiceError | undefined,
): Promise<void> {
  const { workspaceId, accountId, upstreamKey } = account;
  const status = failure ? statusAfter(account, failure) : 'active';
  const reason = failure?.message ?? null;
  try {
    await tools.accounts.setStatus({ workspaceId, accountId, status, reason, upstreamKey });
  } catch (error) {
    tools.log?.warn({ err: error, accountId }, 'the status of an account could not be written');
  }
}

/** A first refusal raises a doubt; that of a call which was made in doubt confirms it. */
function statusAfter({ status }: LinkedAccount, failure: SluiceError): 'verifying' | 'failing' | 'expired' {
  if (hasExpired(failure)) return 'expired';
  return status === 'active' ? 'verifying' : 'failing';
}
