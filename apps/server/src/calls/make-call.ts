import { makeId, SluiceError } from '@sluice/core';
import type { LinkedAccount } from '../accounts/index.ts';
import type { CallRequest, CallResult } from './calls.ts';
import { keepBalance } from './credits.ts';
import { callWithEffect } from './effect-call.ts';
import { asFailure, orderOf } from './failures.ts';
import { actionOf, checkInput } from './prepare-call.ts';
import { recordCall } from './record-call.ts';
import { freshProgress, resultOf, sendCall, type CallTools, type Making } from './send-call.ts';

/** See `Calls.call`. The order is: account, input, hosts, intent, budget, request, settlement; and its record. */
export async function makeCall(tools: CallTools, request: CallRequest): Promise<CallResult> {
  const room = tools.callLog.admit();
  if (room) await room;
  const account = await tools.accounts.resolve(request.workspaceId, request.accountId);
  const action = actionOf(account, request.action);
  checkInput(action, request.input);
  const startedAt = tools.clock.now();
  const began = performance.now();
  const making: Making = {
    callId: makeId('call', startedAt),
    request,
    account,
    action,
    progress: freshProgress(),
  };
  const record = (ended: { error: SluiceError | undefined; credits: number }): void => {
    recordCall(tools, { call: making, ...ended, startedAt, durationMs: performance.now() - began });
  };
  try {
    usable(account);
    const result =
      action.effect === 'read' ? await readOnly(tools, making) : await callWithEffect(tools, making);
    if (result.replayed === undefined) record({ error: undefined, credits: result.credits });
    if (account.status === 'failing') await tellStatus(tools, account, undefined);
    return result;
  } catch (error) {
    const failure = asFailure(error);
    record({ error: failure, credits: 0 });
    if (orderOf(failure) === 'reauthorise') await tellStatus(tools, account, failure);
    throw failure;
  }
}

async function readOnly(tools: CallTools, making: Making): Promise<CallResult> {
  const result = resultOf(making, await sendCall(tools, making, undefined));
  if (result.creditsLeft !== undefined) await keepBalance(tools, making.account, result);
  return result;
}

function usable(account: LinkedAccount): void {
  if (account.status === 'active' || account.status === 'failing') return;
  throw new SluiceError('account.inactive', {
    message: `The account ${account.name} is ${account.status}${account.statusReason ? `: ${account.statusReason}` : ''}.`,
    fix: 'Replace its credentials, or use another account.',
  });
}

/** The status follows what the provider said; that it could not be written must not hide the call's own outcome. */
async function tellStatus(
  tools: CallTools,
  account: LinkedAccount,
  failure: SluiceError | undefined,
): Promise<void> {
  const { workspaceId, accountId } = account;
  try {
    await tools.accounts.setStatus(
      failure
        ? { workspaceId, accountId, status: 'failing', reason: failure.message }
        : { workspaceId, accountId, status: 'active', reason: null },
    );
  } catch (error) {
    tools.log?.warn({ err: error, accountId }, 'the status of an account could not be written');
  }
}
