import { SluiceError } from '@sluice/core';
import type { Claimed } from './claim.ts';
import type { Endpoint } from './endpoint.ts';
import type { EventsOptions } from './events.ts';
import { isReceived, mayAskToWait, outcomeOf, type Outcome } from './retry-plan.ts';
import { signedHeaders } from './signing.ts';

/** One sending of one delivery, and what comes of it. */
export interface Try {
  claimed: Claimed;
  /** Where it was sent; the webhook may lead elsewhere by the time it is written down. */
  url: string;
  at: number;
  status: number | null;
  /** Why there was no answer, or what kind of answer is not taken for received. */
  error: string | null;
  answer: string;
  durationMs: number;
  outcome: Outcome;
  /** How long the endpoint asks to be left alone. */
  pauseMs?: number;
}

/**
 * Sends it once; that it cannot be sent is an outcome too. Undefined when it was cut off on our side: then it
 * is as if it had not been tried.
 */
export async function tryDelivery(
  { send, clock }: Pick<EventsOptions, 'send' | 'clock'>,
  { claimed, endpoint, signal }: { claimed: Claimed; endpoint: Endpoint; signal: AbortSignal | undefined },
): Promise<Try | undefined> {
  const at = clock.now();
  const { eventId, body } = claimed;
  const { url } = endpoint;
  const headers = signedHeaders({ eventId, at, body, secrets: endpoint.secrets });
  try {
    const answered = await send({ url, lane: endpoint.webhookId, headers, body, signal });
    return judged({ claimed, url, at, endedAt: clock.now(), ...answered, error: errorOf(answered.status) });
  } catch (error) {
    if (signal?.aborted || isOurStop(error)) return undefined;
    if (!(error instanceof SluiceError)) throw error;
    return judged({ claimed, url, at, endedAt: clock.now(), status: null, answer: '', error: error.message });
  }
}

function judged(ended: {
  claimed: Claimed;
  url: string;
  at: number;
  endedAt: number;
  status: number | null;
  answer: string;
  error: string | null;
  retryAfterMs?: number;
}): Try {
  const { claimed, url, at, endedAt, status, answer, error, retryAfterMs } = ended;
  const tries = claimed.attempts + 1 - claimed.roundFrom;
  return {
    claimed,
    url,
    at,
    status,
    error,
    answer,
    durationMs: endedAt - at,
    outcome: outcomeOf({ status, type: claimed.type, tries, retryAfterMs, now: endedAt }),
    ...(mayAskToWait(status) && retryAfterMs !== undefined ? { pauseMs: retryAfterMs } : {}),
  };
}

function errorOf(status: number): string | null {
  if (isReceived(status)) return null;
  if (status >= 300 && status < 400) return `The endpoint redirects (${status}), which is not followed.`;
  return `The endpoint answered ${status}.`;
}

function isOurStop(error: unknown): boolean {
  return error instanceof SluiceError && ['call.cancelled', 'server.stopping'].includes(error.code);
}
