import type { ProviderResponse } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import type { CallResult } from './calls.ts';
import { mostCredits } from './credits.ts';
import type { Begun, Effect, Intent } from './effects.ts';
import { asFailure, isInDoubt, withNature } from './failures.ts';
import { prepareCall, resultOf, sendCall, type CallTools, type Making } from './send-call.ts';

/** A call that spends or writes: its intent is durable before it is sent, and its outcome is booked after. I-7 */
export async function callWithEffect(tools: CallTools, making: Making): Promise<CallResult> {
  // What cannot be sent anywhere must not reserve anything.
  prepareCall(tools, making, undefined);
  const begun = await begin(tools, making);
  if ('done' in begun) {
    return { callId: making.callId, ...begun.done, replayed: true, attempts: 0, rateLimited: 0 };
  }
  const { effect } = begun;
  try {
    const response = await sendCall(tools, making, effect).catch((error: unknown) =>
      notDone(tools, effect, error),
    );
    return await settled(tools, { making, effect, response });
  } finally {
    tools.effects.release(effect);
  }
}

/** Too few credits are known of: asks the provider once more before it is said, in case that was long ago. */
async function begin(tools: CallTools, making: Making): Promise<Begun> {
  const intent = intentOf(making);
  try {
    return await tools.effects.begin(intent);
  } catch (error) {
    const exhausted = error instanceof SluiceError && error.code === 'budget.exhausted';
    if (!exhausted) throw error;
    if (!(await tools.balances.renewed(making.account, making.request.signal)))
      throw withNature(error, { order: 'stop' });
    return tools.effects.begin(intent);
  }
}

function intentOf({ callId, startedAt, request, account, action }: Making): Intent {
  return {
    workspaceId: account.workspaceId,
    accountId: account.accountId,
    idempotencyKey: request.idempotencyKey ?? callId,
    callId,
    at: startedAt,
    connector: account.connector.id,
    action: request.action,
    input: request.input,
    upstreamKey: account.upstreamKey,
    reserve: action.effect === 'spend' ? mostCredits(action, request.input) : undefined,
    holder: request.holder ?? request.runId ?? callId,
    capCredits: request.capCredits,
  };
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
