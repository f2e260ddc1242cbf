import { SluiceError, systemClock } from '@sluice/core';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createGroupCommit } from './group-commit.ts';
import { createTurns } from './turn.ts';

/** A store of one list: a transaction works on a copy, a savepoint on a copy of that. */
function listStore(options: { failCommits?: number } = {}) {
  let rows: string[] = [];
  let commits = 0;
  let failures = options.failCommits ?? 0;
  type Tx = { rows: string[]; saved: string[] };
  const transact = async (work: (tx: Tx) => Promise<void>) => {
    const tx: Tx = { rows: [...rows], saved: [] };
    await work(tx);
    if (failures > 0) {
      failures -= 1;
      throw new SluiceError('store.full');
    }
    rows = tx.rows;
    commits += 1;
  };
  const savepoint = async (tx: Tx, act: 'set' | 'keep' | 'undo') => {
    if (act === 'set') tx.saved = [...tx.rows];
    if (act === 'undo') tx.rows = [...tx.saved];
  };
  const transaction = createGroupCommit<Tx>({ turns: createTurns(systemClock), transact, savepoint });
  const add = (row: string) =>
    transaction(async (tx) => {
      await pause(0);
      tx.rows.push(row);
      if (row.startsWith('bad')) throw new Error(row);
      return row;
    });
  return { add, transaction, rows: () => rows, commits: () => commits };
}

describe('sharing a commit', () => {
  test('transactions that ask at the same moment are committed at once, in their order', async () => {
    const store = listStore();
    expect(await Promise.all(['a', 'b', 'c'].map(store.add))).toEqual(['a', 'b', 'c']);
    expect([store.rows(), store.commits()]).toEqual([['a', 'b', 'c'], 1]);
  });

  test('one that fails is undone alone, with its own error', async () => {
    const store = listStore();
    const [a, bad, c] = await Promise.allSettled(['a', 'bad', 'c'].map(store.add));
    expect([a?.status, c?.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(bad).toMatchObject({ reason: { message: 'bad' } });
    expect(store.rows()).toEqual(['a', 'c']);
  });

  test('when the common commit fails each is tried by itself, and nothing is done twice', async () => {
    const store = listStore({ failCommits: 1 });
    expect(await Promise.all(['a', 'b'].map(store.add))).toEqual(['a', 'b']);
    expect([store.rows(), store.commits()]).toEqual([['a', 'b'], 2]);
  });

  test('nobody is told of success before the commit', async () => {
    const store = listStore({ failCommits: 3 });
    const outcomes = await Promise.allSettled(['a', 'b'].map(store.add));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(store.rows()).toEqual([]);
  });

  test('what asks while a commit is under way has its turn next', async () => {
    const store = listStore();
    const late: Promise<string>[] = [];
    const first = store.transaction(async (tx) => {
      late.push(store.add('late'), store.add('later'));
      tx.rows.push('first');
    });
    await first;
    await Promise.all(late);
    expect([store.rows(), store.commits()]).toEqual([['first', 'late', 'later'], 2]);
  });

  test('more than a group holds are all committed', async () => {
    const store = listStore();
    const names = Array.from({ length: 250 }, (_, index) => String(index));
    await Promise.all(names.map(store.add));
    expect(store.rows()).toEqual(names);
    expect(store.commits()).toBeLessThan(10);
  });
});
