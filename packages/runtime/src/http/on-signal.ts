import type { Logger } from '../log/index.ts';

/**
 * On SIGINT or SIGTERM runs `close`, then ends the process: with 0, or with 1 when closing failed. A
 * second signal ends it at once. Returns how to take the handlers off again.
 */
export function onSignal(close: () => Promise<void>, log?: Logger): () => void {
  let signals = 0;
  const handle = (signal: NodeJS.Signals) => {
    signals += 1;
    if (signals > 1) process.exit(signal === 'SIGINT' ? 130 : 143);
    log?.info({ signal }, 'stopping');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log?.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', handle).on('SIGTERM', handle);
  return () => void process.off('SIGINT', handle).off('SIGTERM', handle);
}
