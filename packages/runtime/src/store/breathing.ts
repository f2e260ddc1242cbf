import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Lets the event loop turn when one caller after the other has used the database without a pause: every
 * call ends before it returns, so a busy loop of awaits would otherwise let no request in.
 */
export function createBreathing(): () => Promise<void> {
  let turn: { startedAt: number; ends: Promise<void> } | undefined;
  const endOfTurn = async () => {
    await nextTurn();
    turn = undefined;
  };
  return async () => {
    // The processor's time, not the clock that tests move.
    const now = performance.now();
    if (turn === undefined) turn = { startedAt: now, ends: endOfTurn() };
    else if (now - turn.startedAt > MAX_BUSY_MS) await turn.ends;
  };
}

const MAX_BUSY_MS = 8;
