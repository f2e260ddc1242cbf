import { expect, test } from 'vitest';
import { createCapTurn } from './cap-turn.ts';

test('who needs the turn waits for those beside it, and then goes alone', async () => {
  const turn = createCapTurn();
  const done: string[] = [];
  let finish: (() => void) | undefined;
  const beside = turn.together(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    done.push('beside');
  });
  const alone = turn.alone(async () => void done.push('alone'));
  expect(turn.isTaken()).toBe(true);
  finish?.();
  await Promise.all([beside, alone]);
  expect(done).toEqual(['beside', 'alone']);
  expect(turn.isTaken()).toBe(false);
});

test('once nothing fits, nobody who still waits tries: nothing is asked for, nothing is cut in pieces', async () => {
  const turn = createCapTurn();
  const full = new Error('nothing fits');
  const tried: number[] = [];
  const first = turn.alone(async () => {
    tried.push(1);
    turn.close(full);
    throw full;
  });
  const others = [2, 3].map((number) => turn.alone(async () => void tried.push(number)));
  const outcomes = await Promise.allSettled([first, ...others]);
  expect(outcomes).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: full })));
  expect(tried).toEqual([1]);
});
