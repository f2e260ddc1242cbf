import type { Action, ProviderResponse } from '@sluice/connectors';
import type { Clock } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { LinkedAccount } from '../accounts/index.ts';
import type { Database } from '../schema/index.ts';
import { attemptCall, type AttemptTools, type Progress, type Sending } from './attempts.ts';
import type { AppClient } from './ask-server.ts';
import type { CallLog } from './call-log.ts';
import type { CallRequest, CallResult } from './calls.ts';
import { creditsTold } from './credits.ts';
import { upstreamIdempotencyKey, type Effect, type Effects } from './effects.ts';
import { unreadable, withNature } from './failures.ts';
import type { Resolve } from './guarded-connect.ts';
import type { Bodies } from './keep-bodies.ts';
import type { FreshTokens } from './fresh-tokens.ts';
import type { Meter } from './meter.ts';
import type { AccountsPort, LedgerPort } from './ports.ts';
import { prepareRequest, type PreparedRequest } from './prepare-call.ts';
import type { Running } from './running.ts';
import type { StaleBalances } from './stale-balance.ts';

/** What every call is made with. */
export interface CallTools {
  attempts: AttemptTools;
  store: Store<Database>;
  accounts: AccountsPort;
  ledger: LedgerPort;
  balances: StaleBalances;
  effects: Effects;
  tokens: FreshTokens;
  /** The client of a workspace's OAuth app. */
  clientOf: (workspaceId: string, connectorId: string) => Promise<AppClient | undefined>;
  running: Running;
  callLog: CallLog;
  bodies: Bodies;
  resolve: Resolve;
  meter: Meter;
  log: Logger | undefined;
  clock: Clock;
}

/** One call while it is made. */
export interface Making {
  callId: string;
  startedAt: number;
  request: CallRequest;
  account: LinkedAccount;
  action: Action;
  progress: Progress;
  prepared?: PreparedRequest;
}

/** Sends what was asked for, as often as that is right. Throws what `attemptCall` and `prepareCall` throw. */
export async function sendCall(
  tools: CallTools,
  making: Making,
  effect: Effect | undefined,
): Promise<ProviderResponse> {
  const { account, action, request } = making;
  const { target, request: wire } = prepareCall(tools, making, effect);
  const sending = {
    target,
    request: wire,
    account,
    action,
    ...credentialOf(tools, account, request.signal),
    lane: request.lane ?? request.runId ?? account.accountId,
    signal: request.signal,
    beginSignal: request.beginSignal,
  };
  return attemptCall(tools.attempts, sending, making.progress);
}

/** How one call comes by its account's secrets, and by others when its access token is refused. */
export function credentialOf(
  tools: CallTools,
  account: LinkedAccount,
  signal: AbortSignal | undefined,
): Pick<Sending, 'secrets' | 'renew'> {
  if (account.connector.auth.kind !== 'oauth2') return { secrets: () => tools.accounts.secrets(account) };
  let used = 0;
  return {
    secrets: async () => {
      const { secrets, version } = await tools.tokens.open(account, signal);
      used = version;
      return secrets;
    },
    renew: () => tools.tokens.renewRefused(account, used, signal),
  };
}

/** Throws `egress.*` for what may not be called. */
export function prepareCall(tools: CallTools, making: Making, effect: Effect | undefined): PreparedRequest {
  const { account, action, request } = making;
  const idempotencyKey = effect ? upstreamIdempotencyKey(effect) : undefined;
  const { egress } = tools.attempts.sender;
  making.prepared = prepareRequest({ account, action, input: request.input, idempotencyKey }, egress);
  return making.prepared;
}

/** What the caller gets of a good answer. Throws `provider.malformed` when it has another form than it should. */
export function resultOf(making: Making, response: ProviderResponse): CallResult {
  const { callId, action, account, progress } = making;
  try {
    const { attempts, rateLimited } = progress;
    return {
      callId,
      output: action.respond(response),
      ...creditsTold(action, response),
      attempts,
      rateLimited,
    };
  } catch (error) {
    // The same answer would come again, and its like for every other input.
    throw withNature(unreadable('it has another form than expected', account.connector, error), {
      order: 'stop',
    });
  }
}

export function freshProgress(): Progress {
  return { attempts: 0, rateLimited: 0, status: null, inDoubt: false };
}
