import { claimDue, release, type Claimed } from './claim.ts';
import { findEnabled, openEndpoint, type Endpoint } from './endpoint.ts';
import type { EventsOptions } from './events.ts';
import type { Recorder } from './recorder.ts';
import { isGone } from './retry-plan.ts';
import { tryDelivery, type Try } from './try-delivery.ts';

export interface DrainParts extends EventsOptions {
  recorder: Recorder;
  count: (done: Try) => void;
}

export interface Drain {
  webhookId: string;
  /** Aborts when nothing more shall be begun. */
  stopping: AbortSignal;
  /** Aborts when what is under way shall be cut off. */
  cutting: AbortSignal;
  /** Whether others wait whose turn it is. */
  isOver: () => boolean;
  /** The endpoint asked to be left alone. */
  onPause: (forMs: number) => void;
}

/** Claimers of one webhook: while one claims, the other sends. */
const HANDS = 2;
const SENDING_EACH = 4;
/** Sent and not yet written down; so many at most come a second time after a crash. */
const UNRECORDED_EACH = 128;
const MOST_CLAIMED = 128;
/** A batch that took less is followed by a larger one. */
const QUICK_MS = 1000;
/** Longer than a try can take; with less left of the lease nothing is begun. */
const TRY_MS = 20_000;

/** Sends what one webhook has due, oldest first, until there is nothing left. I-17 */
export async function drainWebhook(parts: DrainParts, drain: Drain): Promise<void> {
  const halt = new AbortController();
  const stop = (): void => halt.abort();
  drain.stopping.addEventListener('abort', stop, { once: true });
  if (drain.stopping.aborted) stop();
  try {
    const hands = Array.from({ length: HANDS }, () => workOff(parts, drain, halt));
    const ended = await Promise.allSettled(hands);
    for (const hand of ended) if (hand.status === 'rejected') throw hand.reason;
  } finally {
    drain.stopping.removeEventListener('abort', stop);
  }
}

async function workOff(parts: DrainParts, drain: Drain, halt: AbortController): Promise<void> {
  const recording = new Set<Promise<void>>();
  try {
    await claimAndSend(parts, { drain, halt, recording });
  } finally {
    await Promise.all(recording);
  }
}

async function claimAndSend(parts: DrainParts, hand: Hand): Promise<void> {
  const { drain, halt } = hand;
  let most = SENDING_EACH;
  while (!halt.signal.aborted && !drain.isOver()) {
    const row = await findEnabled(parts, drain.webhookId);
    if (!row) return;
    const endpoint = await openEndpoint(parts, row);
    const began = parts.clock.now();
    const claimed = await claimDue(parts, { ...endpoint, most });
    if (claimed.length === 0) return;
    const wasWell = await sendBatch(parts, { ...hand, claimed, endpoint });
    const quick = wasWell && parts.clock.now() - began < QUICK_MS;
    most = quick ? Math.min(most * 2, MOST_CLAIMED) : SENDING_EACH;
  }
}

/** One claimer of a webhook. */
interface Hand {
  drain: Drain;
  halt: AbortController;
  /** What it has sent and is being written down, while it goes on. */
  recording: Set<Promise<void>>;
}

interface Batch extends Hand {
  claimed: readonly Claimed[];
  endpoint: Endpoint;
}

/** Whether all of it was received. What was not begun goes back. */
async function sendBatch(parts: DrainParts, batch: Batch): Promise<boolean> {
  const { claimed, endpoint, drain, halt, recording } = batch;
  const untried = [...claimed];
  const givenBack: Claimed[] = [];
  let wasWell = true;
  const keep = async (done: Try): Promise<void> => {
    parts.count(done);
    if (done.outcome.to !== 'delivered') wasWell = false;
    if (done.pauseMs !== undefined) drain.onPause(done.pauseMs);
    if (isGone(done.status) || done.pauseMs !== undefined) halt.abort();
    const kept = parts.recorder.record(done).finally(() => recording.delete(kept));
    recording.add(kept);
    if (recording.size >= UNRECORDED_EACH) await Promise.race(recording);
  };
  const sendOneByOne = async (): Promise<void> => {
    for (let next = take(); next; next = take()) {
      const done = await tryDelivery(parts, { claimed: next, endpoint, signal: drain.cutting });
      if (done) await keep(done);
      else givenBack.push(next);
    }
  };
  const take = (): Claimed | undefined => {
    const first = untried[0];
    const isLate = first !== undefined && parts.clock.now() > first.leasedUntil - TRY_MS;
    return halt.signal.aborted || isLate ? undefined : untried.shift();
  };
  try {
    await Promise.all(Array.from({ length: SENDING_EACH }, sendOneByOne));
  } finally {
    await release(parts, [...givenBack, ...untried]);
  }
  return wasWell;
}
