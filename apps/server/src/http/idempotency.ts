import { SluiceError, toProblem, type Clock, type ErrorCode, type OperationName } from '@sluice/core';
import type { Logger, Store } from '@sluice/runtime';
import type { Pepper } from '../access/index.ts';
import { isInDoubt } from '../calls/index.ts';
import type { Database } from '../schema/index.ts';
import { createIdempotencyRecords, KEEP_MS, type Claim } from './idempotency-records.ts';

/** One request that came with an `Idempotency-Key`. */
export interface KeyedRequest {
  workspaceId: string;
  /** As the caller sent it. */
  key: string;
  operation: OperationName;
  /** All that makes this request this one: its path's names and its body. */
  asked: unknown;
  requestId: string;
}

export interface Answer {
  status: number;
  body: unknown;
  /** The first answer, given again. */
  replayed: boolean;
}

export interface Idempotency {
  /**
   * Carries `work` out once for each key, and answers a repeat with what was answered first. `work` is
   * given a key of its own for the calls it makes: the same one when it has to go on after a crash or a
   * passing fault. Throws `idempotency.conflict` for a key that was used for another request, and
   * `idempotency.busy` while the first is being worked on.
   */
  run(request: KeyedRequest, work: (callKey: string) => Promise<Omit<Answer, 'replayed'>>): Promise<Answer>;
}

export { KEEP_MS };

export function createIdempotency(options: {
  store: Store<Database>;
  clock: Clock;
  pepper: Pepper;
  log: Logger;
}): Idempotency {
  const records = createIdempotencyRecords(options);
  return {
    run: async (request, work) => {
      const key = readKey(request.key);
      const claim = await records.claim({
        workspaceId: request.workspaceId,
        key,
        operation: request.operation,
        fingerprint: options.pepper('request', request.operation, canonical(request.asked)),
      });
      if (claim.kind === 'done') return { status: claim.status, body: claim.body, replayed: true };
      const answer = await attempt(request, claim, { work, records, log: options.log });
      return { ...answer, replayed: false };
    },
  };
}

async function attempt(
  request: KeyedRequest,
  claim: Extract<Claim, { kind: 'claimed' }>,
  parts: {
    work: (callKey: string) => Promise<Omit<Answer, 'replayed'>>;
    records: ReturnType<typeof createIdempotencyRecords>;
    log: Logger;
  },
): Promise<Omit<Answer, 'replayed'>> {
  const { work, records, log } = parts;
  const put = async (end: Parameters<typeof records.end>[1]) => {
    try {
      await records.end(claim, end);
    } catch (error) {
      // The work is done: its answer is worth more than its record. A repeat goes on with the same call key.
      log.error({ err: error }, 'the answer for an idempotency key could not be kept');
    }
  };
  try {
    const answer = await work(claim.callKey);
    await put({ state: 'done', ...answer });
    return answer;
  } catch (error) {
    const end = endOf(error, claim.fresh);
    if (end === 'done') {
      const problem = toProblem(error, request.requestId);
      await put({ state: 'done', status: problem.status, body: problem });
    } else await put({ state: end });
    throw error;
  }
}

/** Nothing was begun when one of these was thrown, so the key is free for the request as mended. */
const NOTHING_BEGUN = new Set<ErrorCode>([
  'request.invalid',
  'request.too_large',
  'connector.unknown',
  'action.unknown',
  'account.unknown',
  'account.fields',
  'account.inactive',
  'account.exists',
  'account.shared',
  'account.revoked',
  'account.refused',
  'account.unverified',
  'file.unknown',
  'mapping.invalid',
  'egress.host',
  'egress.address',
  'egress.header',
  'budget.exhausted',
  'server.stopping',
]);

/** What these say may be otherwise later: a repeat takes the work up again, under the same call key. */
const PASSING = new Set<ErrorCode>([
  'provider.rate_limited',
  'provider.unavailable',
  'provider.timeout',
  'provider.malformed',
  'store.failed',
  'store.full',
  'store.locked',
]);

function endOf(error: unknown, fresh: boolean): 'done' | 'open' | 'gone' {
  if (!(error instanceof SluiceError)) return isAbort(error) ? 'open' : 'done';
  // An account that was revoked between two tries of a call: the first of them may have been done.
  if (isInDoubt(error)) return 'open';
  if (NOTHING_BEGUN.has(error.code)) return fresh ? 'gone' : 'open';
  return PASSING.has(error.code) ? 'open' : 'done';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

const MAX_KEY = 255;

function readKey(key: string): string {
  if (key.length > 0 && key.length <= MAX_KEY && /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(key))
    return key;
  throw new SluiceError('request.invalid', {
    message: 'The Idempotency-Key header cannot be used.',
    fix: `Send 1 to ${MAX_KEY} printable ASCII characters; a random UUID is a good key.`,
    fields: [{ field: 'Idempotency-Key', message: `must have 1 to ${MAX_KEY} printable ASCII characters` }],
  });
}

/** JSON with the names of every object in order, so that the same request reads the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
