import type { Action, Connector, Order, ProviderResponse } from '@sluice/connectors';
import type { Clock, Secret, SluiceError } from '@sluice/core';
import type { CallingAccount } from './calling-account.ts';
import type { Target } from './egress.ts';
import type { WireRequest } from './exchange.ts';
import { asFailure, faultFailure, orderFailure, unreadable, withNature } from './failures.ts';
import { followRedirect, isRedirect } from './redirects.ts';
import { retryAfterMs } from './retry-after.ts';
import { sendOnce, type Sender, type Sent } from './send-once.ts';
import { budgetShares } from './windows.ts';

/** How passing faults are tried again. */
export interface RetryRules {
  /** Tries at most, the first one included. */
  attempts: number;
  /** The first pause; each further one is twice as long, with jitter. */
  baseMs: number;
  maxMs: number;
  /** How often a used-up limit is waited for. */
  waits: number;
  /** A provider that wants a longer wait than this is told to the caller instead. */
  maxWaitMs: number;
}

export const RETRY_RULES: RetryRules = {
  attempts: 4,
  baseMs: 500,
  maxMs: 15_000,
  waits: 6,
  maxWaitMs: 900_000,
};

/** One call, ready to be sent. */
export interface Sending {
  account: CallingAccount;
  action: Action;
  target: Target;
  request: WireRequest;
  secrets: () => Promise<Readonly<Record<string, Secret>>>;
  /** Puts a new access token in the place of one that the provider refused; where that can be done at all. */
  renew?: (() => Promise<void>) | undefined;
  lane: string;
  /** Goes over connections that keys share, since this key may be refused and never be used again. */
  once?: boolean;
  signal: AbortSignal | undefined;
  /** Ends the wait for a turn in the place of `signal`, unless an earlier try may have been done. */
  beginSignal?: AbortSignal | undefined;
}

/** What the tries of one call came to; kept while they go on, so that a failure can tell it too. */
export interface Progress {
  attempts: number;
  rateLimited: number;
  status: number | null;
  /** A request that spends or writes may have arrived, and nothing was read that says what it did. */
  inDoubt: boolean;
  /** The last one that could be read, without any echo of a secret. */
  answer?: ProviderResponse;
}

export interface AttemptTools {
  sender: Sender;
  clock: Clock;
  retry: RetryRules;
}

/**
 * Sends a call until it is answered, refused, or not worth another try. What spends or writes is sent
 * again only where that is safe: it was never sent, the provider said no, or the action says so. Throws
 * errors whose nature `orderOf` and `isInDoubt` tell.
 */
export async function attemptCall(
  tools: AttemptTools,
  sending: Sending,
  progress: Progress,
): Promise<ProviderResponse> {
  const state: LoopState = { sending, hops: 0, failures: 0, waits: 0, renewed: false };
  for (;;) {
    progress.attempts += 1;
    const turn = progress.inDoubt ? { ...state.sending, beginSignal: undefined } : state.sending;
    const sent = await sendOnce(tools.sender, turn).catch((error: unknown) => {
      throw inDoubtIf(progress.inDoubt, error);
    });
    const outcome = judge(tools, { state, progress }, sent);
    if ('response' in outcome) return outcome.response;
    if ('renew' in outcome) {
      await outcome.renew().catch((error: unknown) => {
        throw inDoubtIf(progress.inDoubt, error);
      });
      continue;
    }
    if (outcome.pauseMs > 0) {
      await tools.clock.sleep(outcome.pauseMs, sending.signal).catch((cause: unknown) => {
        throw cancelled(sending, progress, cause);
      });
    }
  }
}

interface LoopState {
  sending: Sending;
  hops: number;
  failures: number;
  waits: number;
  renewed: boolean;
}

type Outcome = { response: ProviderResponse } | { pauseMs: number } | { renew: () => Promise<void> };

/** What follows from what came back: the answer, another try after a pause, or an error. */
function judge(
  tools: AttemptTools,
  { state, progress }: { state: LoopState; progress: Progress },
  sent: Sent,
): Outcome {
  const { connector } = state.sending.account;
  if ('fault' in sent) {
    progress.status = null;
    const failure = faultFailure(sent.fault, connector);
    return passing(tools, { state, progress, doubtful: sent.fault.sent }, failure);
  }
  progress.status = sent.raw.status;
  if (isRedirect(sent.raw)) {
    state.sending = redirected(tools, state, sent.raw);
    state.hops += 1;
    progress.attempts -= 1;
    return { pauseMs: 0 };
  }
  if ('unreadable' in sent) {
    return passing(tools, { state, progress, doubtful: true }, unreadable(sent.unreadable, connector));
  }
  progress.answer = sent.response;
  const order = classified(connector, sent.response);
  if (order === null) return { response: sent.response };
  if (order instanceof Error) return passing(tools, { state, progress, doubtful: true }, order);
  return obey(tools, { state, progress, order, response: sent.response });
}

/** An answer that its connector cannot make sense of says nothing of what was done. */
function classified(connector: Connector, response: ProviderResponse): Order | SluiceError | null {
  try {
    return connector.classify(response);
  } catch (cause) {
    return unreadable('it has another form than expected', connector, cause);
  }
}

function obey(
  tools: AttemptTools,
  answered: { state: LoopState; progress: Progress; order: Order; response: ProviderResponse },
): Outcome {
  const { state, progress, order, response } = answered;
  const { connector } = state.sending.account;
  if (order.order === 'retry')
    return passing(tools, { state, progress, doubtful: true }, orderFailure(order, { connector }));
  if (order.order === 'wait') return waited(tools, { state, progress, order, response });
  // A request whose token was refused did nothing, so it is sent again with a new one, once.
  if (order.order === 'reauthorise' && state.sending.renew && !state.renewed) {
    state.renewed = true;
    return { renew: state.sending.renew };
  }
  // A plain refusal says that the request did nothing, now or before.
  if (order.order === 'reject') progress.inDoubt = false;
  throw inDoubtIf(progress.inDoubt, orderFailure(order, { connector }));
}

/** The limit is used up: nobody sends with this key until it is free again; nothing was done, so try again then. */
function waited(
  tools: AttemptTools,
  answered: {
    state: LoopState;
    progress: Progress;
    order: Extract<Order, { order: 'wait' }>;
    response: ProviderResponse;
  },
): Outcome {
  const { state, progress, order, response } = answered;
  const { sending } = state;
  const now = tools.clock.now();
  const told = order.waitMs ?? retryAfterMs(response.headers, now);
  const waitMs = Math.max(0, told ?? backoffMs(tools.retry, state.waits, 1));
  progress.rateLimited += 1;
  state.waits += 1;
  const [share] = budgetShares(sending.account, sending.action);
  if (share) tools.sender.pacer.penalize(share.key, now + waitMs);
  if (state.waits > tools.retry.waits || waitMs > tools.retry.maxWaitMs) {
    throw inDoubtIf(progress.inDoubt, orderFailure(order, { connector: sending.account.connector, waitMs }));
  }
  // The pacer holds the next try back for as long as it must.
  return { pauseMs: 0 };
}

/** A fault that may pass: a pause before the next try, or the failure itself when there is none. */
function passing(
  tools: AttemptTools,
  at: { state: LoopState; progress: Progress; doubtful: boolean },
  failure: SluiceError,
): Outcome {
  const { state, progress } = at;
  const { action } = state.sending;
  const safe = isSafeToRepeat(action);
  if (at.doubtful && action.effect !== 'read') progress.inDoubt = true;
  state.failures += 1;
  const refusedByUs = failure.code.startsWith('egress.') || failure.code === 'call.cancelled';
  if (refusedByUs || (at.doubtful && !safe) || state.failures >= tools.retry.attempts) {
    throw inDoubtIf(progress.inDoubt, failure);
  }
  return { pauseMs: backoffMs(tools.retry, state.failures - 1, Math.random()) };
}

function isSafeToRepeat(action: Action): boolean {
  return action.effect === 'read' || action.repeatable === true || action.afterDoubt === 'repeat';
}

/** Half of it is certain, half at random, so that many who failed together do not return together. */
export function backoffMs(rules: RetryRules, failures: number, random: number): number {
  const full = Math.min(rules.maxMs, rules.baseMs * 2 ** failures);
  return full / 2 + (full / 2) * random;
}

function redirected(
  tools: AttemptTools,
  state: LoopState,
  answer: Parameters<typeof isRedirect>[0],
): Sending {
  const { sending, hops } = state;
  const { account, action, request } = sending;
  const { target, path } = followRedirect(
    answer,
    {
      url: `${sending.target.origin}${request.path}`,
      method: request.method,
      read: action.effect === 'read',
      hops,
    },
    { allowedHosts: account.allowedHosts, policy: tools.sender.egress },
  );
  return { ...sending, target, request: { ...request, path } };
}

function cancelled(sending: Sending, progress: Progress, cause: unknown): SluiceError {
  const { connector } = sending.account;
  return inDoubtIf(progress.inDoubt, faultFailure({ kind: 'cancelled', sent: false, cause }, connector));
}

/** Notes the doubt on an error. */
function inDoubtIf(inDoubt: boolean, error: unknown): SluiceError {
  return inDoubt ? withNature(asFailure(error), { inDoubt }) : asFailure(error);
}
