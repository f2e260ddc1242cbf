import { useEffect, useSyncExternalStore } from 'react';

const TICK_MS = 30_000;
const STALE_MS = 1000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/**
 * What time it is, to the half minute; one clock for all that is shown, however much that is. What has just
 * happened moves it on, so that nothing past is told as still to come.
 */
export function useNow(happened: string): number {
  useEffect(() => {
    if (Date.parse(happened) > now && Date.now() - now > STALE_MS) tick();
  }, [happened]);
  return useSyncExternalStore(listen, () => now);
}

function listen(onTick: () => void): () => void {
  // What has just come is newer than the last tick.
  if (Date.now() - now > STALE_MS) now = Date.now();
  if (listeners.size === 0) timer = setInterval(tick, TICK_MS);
  listeners.add(onTick);
  return () => {
    listeners.delete(onTick);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  now = Date.now();
  for (const onTick of listeners) onTick();
}
