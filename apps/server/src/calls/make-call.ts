import type { Action, ProviderResponse } from '@sluice/connectors';
import { makeId, SluiceError, type Clock } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { LinkedAccount } from '../accounts/index.ts';
import type { Database } from '../schema/index.ts';
import { attemptCall, type AttemptTools, type Progress } from './attempts.ts';
import type { CallLog } from './call-log.ts';
import type { CallRequest, CallResult } from './calls.ts';
import { upstreamIdempotencyKey, type Effect, type Effects } from './effects.ts';
import { isInDoubt, orderOf, unreadable, withNature } from './failures.ts';
import type { Meter } from './meter.ts';
import type { AccountsPort } from './ports.ts';
import { actionOf, checkInput, prepareRequest, type PreparedRequest } from './prepare-call.ts';
import { recordCall } from './record-call.ts';

/** What every call is made with. */
export interface CallTools {
  attempts: AttemptTools;
  store: Store<Database>;
  accounts: AccountsPort;
  effects: Effects;
  callLog: CallLog;
  meter: Meter;
  log: Logger | undefined;
  clock: Clock;
}

/** One call while it is made. */
interface Making {
  callId: string;
  request: CallRequest;
  account: LinkedAccount;
  action: Action;
  progress: Progress;
  prepared?: PreparedRequest;
}

/** See `Calls.call`. The order is: account, input, hosts, intent, budget, request, settlement; and its record. */
export async function makeCall(tools: CallTools, request: CallRequest): Promise<CallResult> {
  await tools.callLog.admit();
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
  const record = (ended: { error?: SluiceError; credits: number }): void => {
    recordCall(tools, { ...making, ...ended, startedAt, durationMs: performance.now() - began });
  };
  try {
    usable(account);
    const result = action.effect === 'read' ? await readOnly(tools, making) : await withEffect(tools, making);
    if (result.replayed === undefined) record({ credits: result.credits });
    if (account.status === 'failing') await tellStatus(tools, account, undefined);
    return result;
  } catch (error) {
    const failure = asFailure(error);
    record({ error: failure, credits: 0 });
    if (orderOf(failure) === 'reauthorise') await tellStatus(tools, account, failure);
    throw failure;
  }
}

export function freshProgress(): Progress {
  return { attempts: 0, rateLimited: 0, status: null, inDoubt: false };
}

async function readOnly(tools: CallTools, making: Making): Promise<CallResult> {
  return resultOf(making, await send(tools, making, undefined));
}

/** The intent is durable before the request, and what became of it is booked after. I-7 */
async function withEffect(tools: CallTools, making: Making): Promise<CallResult> {
  const { request, account, action, callId } = making;
  // What cannot be sent anywhere must not reserve anything.
  prepare(tools, making, undefined);
  const begun = await tools.effects.begin({
    workspaceId: account.workspaceId,
    accountId: account.accountId,
    idempotencyKey: request.idempotencyKey ?? callId,
    callId,
    action: request.action,
    input: request.input,
    upstreamKey: account.upstreamKey,
    reserve:
      action.effect === 'spend' ? Math.max(0, action.maxCredits?.(request.input as never) ?? 0) : undefined,
    holder: request.holder ?? request.runId ?? callId,
    capCredits: request.capCredits,
  });
  if ('done' in begun) {
    return { callId, ...begun.done, replayed: true, attempts: 0, rateLimited: 0 };
  }
  const { effect } = begun;
  try {
    const response = await send(tools, making, effect).catch((error: unknown) =>
      notDone(tools, effect, error),
    );
    return await settled(tools, { making, effect, response });
  } finally {
    tools.effects.release(effect);
  }
}

/** The provider did it: whatever fails from here on leaves the reservation open, to be taken up by a repeat. */
async function settled(
  tools: CallTools,
  done: { making: Making; effect: Effect; response: ProviderResponse },
): Promise<CallResult> {
  const { making, effect, response } = done;
  try {
    const result = resultOf(making, response);
    if (making.request.settle === 'later') {
      return { ...result, effect, ...(effect.entryId === undefined ? {} : { entryId: effect.entryId }) };
    }
    const output = result.output ?? null;
    await tools.store.transaction((tx) => tools.effects.settle(tx, { ...result, effect, output }));
    return result;
  } catch (error) {
    throw withNature(asFailure(error), { inDoubt: true });
  }
}

/** Gives the reservation back, unless the provider may have done it all the same. */
async function notDone(tools: CallTools, effect: Effect, error: unknown): Promise<never> {
  const failure = asFailure(error);
  if (isInDoubt(failure)) throw failure;
  try {
    await tools.store.transaction((tx) => tools.effects.takeBack(tx, effect));
  } catch (cause) {
    tools.log?.error({ err: cause, entryId: effect.entryId }, 'a reservation could not be given back');
    throw withNature(failure, { inDoubt: true });
  }
  throw failure;
}

async function send(tools: CallTools, making: Making, effect: Effect | undefined): Promise<ProviderResponse> {
  const { account, action, request } = making;
  const prepared = prepare(tools, making, effect);
  return attemptCall(
    tools.attempts,
    {
      ...prepared,
      account,
      action,
      secrets: () => tools.accounts.secrets(account),
      lane: request.lane ?? request.runId ?? account.accountId,
      signal: request.signal,
    },
    making.progress,
  );
}

function prepare(tools: CallTools, making: Making, effect: Effect | undefined): PreparedRequest {
  const { account, action, request } = making;
  making.prepared = prepareRequest(
    {
      account,
      action,
      input: request.input,
      idempotencyKey: effect ? upstreamIdempotencyKey(effect) : undefined,
    },
    tools.attempts.sender.egress,
  );
  return making.prepared;
}

function resultOf({ callId, action, account, progress }: Making, response: ProviderResponse): CallResult {
  try {
    const creditsLeft = action.creditsLeft?.(response);
    return {
      callId,
      output: action.respond(response),
      credits: action.chargedCredits?.(response) ?? 0,
      ...(creditsLeft === undefined ? {} : { creditsLeft }),
      attempts: progress.attempts,
      rateLimited: progress.rateLimited,
    };
  } catch (error) {
    // The same answer would come again, and its like for every other input.
    throw withNature(unreadable('it has another form than expected', account.connector, error), {
      order: 'stop',
    });
  }
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

function asFailure(error: unknown): SluiceError {
  return error instanceof SluiceError ? error : new SluiceError('internal', { cause: error });
}
