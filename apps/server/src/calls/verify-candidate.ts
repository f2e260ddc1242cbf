import { makeId, SluiceError } from '@sluice/core';
import type { Candidate } from '../accounts/index.ts';
import { attemptCall } from './attempts.ts';
import { creditsTold, keepBalance } from './credits.ts';

import { actionOf, prepareRequest } from './prepare-call.ts';
import { recordCall } from './record-call.ts';
import { freshProgress, type CallTools } from './send-call.ts';

/**
 * Proves a candidate's credentials by its connector's own free read, under the same guards, budget and
 * record as every other call. Throws what the provider said; changes no account's status.
 */
export async function verifyCandidate(
  tools: CallTools,
  candidate: Candidate,
  signal?: AbortSignal,
): Promise<void> {
  await tools.callLog.admit();
  const { action: name, input } = candidate.connector.verify;
  const action = actionOf(candidate, name);
  if (action.effect !== 'read') {
    throw new SluiceError('internal', {
      detail: `${candidate.connector.id}: its verification must be a read`,
    });
  }
  const startedAt = tools.clock.now();
  const began = performance.now();
  const progress = freshProgress();
  const prepared = prepareRequest({ account: candidate, action, input }, tools.attempts.sender.egress);
  const record = (error?: SluiceError): void =>
    recordCall(tools, {
      call: {
        callId: makeId('call', startedAt),
        account: candidate,
        request: { action: name },
        progress,
        prepared,
      },
      error,
      credits: 0,
      startedAt,
      durationMs: performance.now() - began,
    });
  try {
    const response = await attemptCall(
      tools.attempts,
      {
        ...prepared,
        account: candidate,
        action,
        secrets: () => Promise.resolve(candidate.secrets),
        lane: candidate.workspaceId,
        signal,
      },
      progress,
    );
    action.respond(response);
    record();
    await keepBalance(tools, candidate, creditsTold(action, response));
  } catch (error) {
    const failure =
      error instanceof SluiceError ? error : new SluiceError('provider.malformed', { cause: error });
    record(failure);
    throw failure;
  }
}
