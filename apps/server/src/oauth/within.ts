import { SluiceError, type Clock } from '@sluice/core';

/** Work under a signal that aborts when it takes longer than that. */
export async function within<T>(
  { clock, limitMs }: { clock: Clock; limitMs: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(limitMs, done.signal).then(
    () => late.abort(new SluiceError('provider.timeout')),
    () => undefined,
  );
  try {
    return await work(late.signal);
  } finally {
    done.abort();
  }
}
