import type { Clock } from '@sluice/core';
import type { AttemptResult } from './attempt-result.ts';

/**
 * What became of sign-ins that the Hub gave up, their windows not yet open perhaps, and of those that were refused
 * in their windows before they began. Kept for longer than a Hub polls (five minutes): nothing else knows of them.
 */
export interface Sidelined {
  get(sessionId: string, attemptId: string): AttemptResult | undefined;
  put(sessionId: string, attemptId: string, result: AttemptResult): AttemptResult;
}

const KEPT_MS = 15 * 60_000;
const MAX_KEPT = 10_000;

export function createSidelined(clock: Clock): Sidelined {
  // In the order they were put: the first is the oldest.
  const kept = new Map<string, { result: AttemptResult; until: number }>();
  const place = (sessionId: string, attemptId: string) => `${sessionId} ${attemptId}`;
  const dropOld = () => {
    for (const [key, { until }] of kept) {
      if (kept.size < MAX_KEPT && until > clock.now()) break;
      kept.delete(key);
    }
  };
  return {
    get: (sessionId, attemptId) => {
      const found = kept.get(place(sessionId, attemptId));
      return found && found.until > clock.now() ? found.result : undefined;
    },
    put: (sessionId, attemptId, result) => {
      dropOld();
      kept.delete(place(sessionId, attemptId));
      kept.set(place(sessionId, attemptId), { result, until: clock.now() + KEPT_MS });
      return result;
    },
  };
}
