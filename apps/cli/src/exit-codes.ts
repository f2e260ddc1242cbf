import type { ErrorCode } from '@sluice/core';

/** What the process ends with; documented in `docs/cli.md`. */
export const EXIT = {
  ok: { code: 0, meaning: 'Done.' },
  failed: { code: 1, meaning: 'It failed; the message says why and what to do.' },
  usage: { code: 2, meaning: 'The command line is not valid; nothing was done.' },
  unreachable: { code: 3, meaning: 'The Sluice server cannot be reached, or refused the API key.' },
  refused: { code: 4, meaning: 'The provider refused the credentials or the request.' },
  stopped: {
    code: 5,
    meaning: 'The run stopped before its end and can be resumed (credits, cap, key, or Ctrl-C).',
  },
  notFound: { code: 6, meaning: 'There is no such account, run, file, key or connector.' },
} as const;

export function exitCodeFor(code: ErrorCode): number {
  if (code.startsWith('auth.') || code === 'provider.unavailable') return EXIT.unreachable.code;
  if (code.startsWith('provider.') || code === 'account.refused' || code === 'account.unverified')
    return EXIT.refused.code;
  if (code.endsWith('.unknown')) return EXIT.notFound.code;
  if (code === 'run.cap' || code === 'budget.exhausted') return EXIT.stopped.code;
  return code === 'request.invalid' ? EXIT.usage.code : EXIT.failed.code;
}
