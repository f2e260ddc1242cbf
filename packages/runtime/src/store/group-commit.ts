import { setImmediate as endOfTurn, setTimeout as pause } from 'node:timers/promises';
import type { Turns } from './turn.ts';

export interface GroupCommitOptions<Tx> {
  turns: Turns;
  /** Runs work in a transaction; resolves when that is durable, rejects when nothing of it was done. */
  transact: (work: (tx: Tx) => Promise<void>) => Promise<void>;
  savepoint: (tx: Tx, act: 'set' | 'keep' | 'undo') => Promise<void>;
}

/**
 * Transactions that ask at the same moment share one commit, for it is the wait for the disk that costs. Each
 * stands in a savepoint of its own: one that fails is undone alone and fails alone. When the common commit
 * fails, each is run again by itself, so work may be run twice but never be done twice.
 */
export function createGroupCommit<Tx>(
  options: GroupCommitOptions<Tx>,
): <T>(work: (tx: Tx) => Promise<T>) => Promise<T> {
  const { turns } = options;
  let waiting: Job<Tx>[] = [];
  let lastSize = 1;
  return async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const { job, result } = makeJob<Tx, T>(work);
    waiting.push(job);
    try {
      await turns.take();
    } catch (error) {
      if (job.taken) return result;
      waiting = waiting.filter((other) => other !== job);
      throw error;
    }
    try {
      if (!job.taken) {
        // Whoever asks in the same turn of the event loop comes along; where many ask, in the next moment too.
        await (lastSize > 1 ? pause(LINGER_MS) : endOfTurn());
        const group = takeGroup(waiting);
        lastSize = group.length;
        await runGroup(options, group);
      }
    } finally {
      turns.give();
    }
    return result;
  };
}

const MAX_GROUP = 100;
const LINGER_MS = 1;

interface Job<Tx> {
  taken: boolean;
  /** Does the work and remembers its result; throws what it throws. */
  run: (tx: Tx) => Promise<void>;
  /** Tells the result that was remembered. */
  succeed: () => void;
  fail: (error: unknown) => void;
}

function makeJob<Tx, T>(work: (tx: Tx) => Promise<T>): { job: Job<Tx>; result: Promise<T> } {
  let value: { result: T } | undefined;
  let settle: { resolve: (result: T) => void; reject: (error: unknown) => void } | undefined;
  const result = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever waits for its turn looks at the result only then.
  result.catch(() => undefined);
  const job: Job<Tx> = {
    taken: false,
    run: async (tx) => {
      value = { result: await work(tx) };
    },
    succeed: () => {
      if (value) settle?.resolve(value.result);
    },
    fail: (error) => settle?.reject(error),
  };
  return { job, result };
}

function takeGroup<Tx>(waiting: Job<Tx>[]): Job<Tx>[] {
  const group = waiting.splice(0, MAX_GROUP);
  for (const job of group) job.taken = true;
  return group;
}

async function runGroup<Tx>(options: GroupCommitOptions<Tx>, group: readonly Job<Tx>[]): Promise<void> {
  if (group.length > 1 && (await together(options, group))) return;
  for (const job of group) {
    try {
      await options.transact(job.run);
      job.succeed();
    } catch (error) {
      job.fail(error);
    }
  }
}

/** Answers everyone and returns true, or returns false when nothing was done. */
async function together<Tx>(
  { transact, savepoint }: GroupCommitOptions<Tx>,
  group: readonly Job<Tx>[],
): Promise<boolean> {
  const answers: (() => void)[] = [];
  try {
    await transact(async (tx) => {
      for (const job of group) {
        await savepoint(tx, 'set');
        try {
          await job.run(tx);
          answers.push(job.succeed);
        } catch (error) {
          await savepoint(tx, 'undo');
          answers.push(() => job.fail(error));
        }
        await savepoint(tx, 'keep');
      }
    });
  } catch {
    return false;
  }
  for (const answer of answers) answer();
  return true;
}
