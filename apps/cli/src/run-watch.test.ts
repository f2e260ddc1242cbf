import type { Run } from '@sluice/core';
import type { Client } from '@sluice/sdk';
import { expect, test } from 'vitest';
import { watchRun } from './run-watch.ts';
import { fakeTerminal } from './testing/fake-terminal.ts';

test('the bar of writing counts rows that were paid for before, too', async () => {
  const states = [at('writing', { matched: 20, known: 60, written: 40 }), at('completed')];
  const terminal = fakeTerminal();
  const client = { runs: { get: async () => states.shift() ?? at('completed') } } as unknown as Client;
  await watchRun({ client, terminal, runId: 'run_1' });
  expect(terminal.stderr()).toContain('Writing: 50% 40 records written');
});

/** A run as far as a watcher looks at it. */
function at(status: Run['status'], counts: Partial<Run['counts']> = {}): Run {
  return {
    status,
    counts: { done: 100, matched: 0, known: 0, written: 0, ...counts },
    estimate: { rows: 100 },
    credits: { reserved: 0, spent: 0 },
    recordsPerSecond: 0,
  } as Run;
}
