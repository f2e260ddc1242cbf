import { makeId, SluiceError } from '@sluice/core';
import type { Candidate, Tokens, Verified } from '../accounts/index.ts';
import { askTokens } from './ask-tokens.ts';
import { attemptCall } from './attempts.ts';
import { clientFor } from './client-for.ts';
import { creditsTold, keepBalance } from './credits.ts';

import { actionOf, prepareRequest } from './prepare-call.ts';
import { recordCall } from './record-call.ts';
import { credentialOf, freshProgress, type CallTools } from './send-call.ts';

/**
 * Proves a candidate's credentials by its connector's own free read, under the same guards, budget and
 * record as every other call; a client's are exchanged for tokens first. Throws what the provider said;
 * changes no account's status.
 */
export async function verifyCandidate(
  tools: CallTools,
  candidate: Candidate,
  signal?: AbortSignal,
): Promise<Verified> {
  const { connector } = candidate;
  const tokens = await tokensFor(tools, candidate, signal);
  const output = await readFreely(
    tools,
    tokens ? { ...candidate, secrets: { ...candidate.secrets, ...tokens.secrets } } : candidate,
    signal,
  );
  const identity = connector.auth.kind === 'oauth2' ? connector.auth.identity?.(output) : undefined;
  return { ...(tokens ? { tokens } : {}), ...(identity === undefined ? {} : { identity }) };
}

/** What a new candidate's own client is given; an account that is there already has its tokens. */
async function tokensFor(
  tools: CallTools,
  candidate: Candidate,
  signal: AbortSignal | undefined,
): Promise<Tokens | undefined> {
  const { connector, workspaceId, fields, secrets } = candidate;
  const byClient = connector.auth.kind === 'oauth2' && connector.auth.grant === 'client_credentials';
  if (!byClient || candidate.linked) return undefined;
  return askTokens(tools, {
    workspaceId,
    connector,
    fields,
    client: await clientFor(tools, candidate, secrets),
    grant: { kind: 'client_credentials' },
    signal,
  });
}

async function readFreely(
  tools: CallTools,
  candidate: Candidate,
  signal: AbortSignal | undefined,
): Promise<unknown> {
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
  const { linked } = candidate;
  try {
    const response = await attemptCall(
      tools.attempts,
      {
        ...prepared,
        account: candidate,
        action,
        ...(linked ? credentialOf(tools, linked, signal) : { secrets: async () => candidate.secrets }),
        lane: candidate.workspaceId,
        once: linked === undefined,
        signal,
      },
      progress,
    );
    const output = action.respond(response);
    record();
    await keepBalance(tools, candidate, creditsTold(action, response));
    return output;
  } catch (error) {
    const failure =
      error instanceof SluiceError ? error : new SluiceError('provider.malformed', { cause: error });
    record(failure);
    throw failure;
  }
}
