import type { SluiceError } from '@sluice/core';
import { NO_ACCOUNT } from '../usage/index.ts';
import type { CallingAccount } from './calling-account.ts';
import type { Progress } from './attempts.ts';
import type { KeptBody } from './keep-bodies.ts';
import type { CallLog } from './call-log.ts';
import type { Meter } from './meter.ts';
import { shownUrl, type PreparedRequest } from './prepare-call.ts';

/** A call that ended, one way or the other. */
export interface EndedCall {
  call: {
    callId: string;
    account: CallingAccount & { accountId?: string };
    request: { action: string; runId?: string; actor?: string };
    progress: Progress;
    /** Absent when it failed before it was known where it would go. */
    prepared?: PreparedRequest;
  };
  error: SluiceError | undefined;
  credits: number;
  /** Its credits are booked apart from its line, be it later, and counted as they are. */
  isBooked?: boolean;
  startedAt: number;
  durationMs: number;
  /** Where it is to be kept. */
  body?: KeptBody | undefined;
}

const MAX_ERROR = 500;

/** Adds the call's line to the log and counts it. */
export function recordCall(tools: { callLog: CallLog; meter: Meter }, ended: EndedCall): void {
  const { call, error } = ended;
  const { account, request, progress, prepared } = call;
  if (isHeldBack(ended)) return;
  const connector = account.connector.id;
  const outcome = outcomeOf(error);
  const line = {
    workspace_id: account.workspaceId,
    id: call.callId,
    at: ended.startedAt,
    account_id: account.accountId ?? NO_ACCOUNT,
    connector,
    action: request.action,
    run_id: request.runId ?? null,
    actor: request.actor ?? null,
    method: prepared?.request.method ?? '',
    url: prepared ? shownUrl(prepared) : '',
    status: progress.status,
    outcome,
    error: error ? `${error.code}: ${error.message}`.slice(0, MAX_ERROR) : null,
    attempts: progress.attempts,
    duration_ms: Math.round(ended.durationMs * 1000) / 1000,
    credits: ended.credits,
  };
  tools.callLog.add(line, { body: ended.body, isBooked: ended.isBooked });
  tools.meter.call(connector, outcome);
  tools.meter.rateLimited(connector, progress.rateLimited);
  tools.meter.credits(connector, ended.credits);
}

/**
 * A run that fills its cap, or spends its last credits, tries ever smaller batches. What did not fit went
 * nowhere: it is no call, and no error in what is told of them.
 */
function isHeldBack({ call: { request, progress }, error }: EndedCall): boolean {
  const noRoom = error?.code === 'run.cap' || error?.code === 'budget.exhausted';
  return noRoom && request.runId !== undefined && progress.attempts === 0;
}

const FAILED = new Set([
  'provider.unavailable',
  'provider.timeout',
  'provider.malformed',
  'call.cancelled',
  'internal',
]);

/** `refused`: somebody said no, the provider or a guard of ours. `failed`: it went wrong. */
function outcomeOf(error: SluiceError | undefined): 'ok' | 'refused' | 'failed' {
  if (error === undefined) return 'ok';
  return FAILED.has(error.code) || error.code.startsWith('store.') ? 'failed' : 'refused';
}
