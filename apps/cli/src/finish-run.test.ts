import type { Run } from '@sluice/core';
import { expect, test } from 'vitest';
import type { Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { finishRun } from './finish-run.ts';
import { fakeTerminal } from './testing/fake-terminal.ts';

test('a run that stopped at its cap says how to go on with another, and ends with the code of a stop', () => {
  const { context, told } = finished({ ...stopped, capCredits: 3000, credits: { reserved: 0, spent: 2999 } });
  expect(told()).toContain('npm run sluice -- runs resume run_1 --cap CREDITS');
  expect(told()).toContain('npm run sluice -- runs quarantine run_1');
  expect(context.exitCode).toBe(EXIT.stopped.code);
});

test('a run that was cancelled goes on under the cap it has', () => {
  const { told } = finished({ ...stopped, status: 'cancelled', capCredits: 3000 });
  expect(told()).toContain('runs resume run_1\n');
});

test('a run whose results were not saved says how to take them', () => {
  expect(finished(stopped).told()).toContain('npm run sluice -- runs output run_1 --out results.csv');
  expect(finished(stopped, 'people.enriched.csv').told()).not.toContain('runs output');
});

test('a run that waits for its start says what it would cost, and not what it did', () => {
  const { shown, told } = finished({ ...stopped, status: 'ready', startedAt: null });
  expect(shown()).toContain('at most 6,000 credits');
  expect(shown()).not.toContain('matched');
  expect(told()).toContain('runs start run_1');
});

test('a failed run ends with the code of a failure, a completed one well', () => {
  expect(finished({ ...stopped, status: 'failed' }).context.exitCode).toBe(EXIT.failed.code);
  const { context, told } = finished({ ...stopped, status: 'completed' });
  expect(context.exitCode).toBe(EXIT.ok.code);
  expect(told()).not.toContain('resume');
});

function finished(
  run: Run,
  saved?: string,
): {
  context: Context;
  told: () => string;
  shown: () => string;
} {
  const terminal = { ...fakeTerminal(), program: 'npm run sluice --' };
  const context: Context = {
    terminal,
    json: false,
    exitCode: EXIT.ok.code,
    connection: { dataDir: '.' },
    client: () => {
      throw new Error('no server is needed');
    },
  };
  finishRun(context, run, saved);
  return { context, told: terminal.stderr, shown: terminal.stdout };
}

const stopped: Run = {
  id: 'run_1',
  status: 'stopped',
  reason: 'It was stopped.',
  fix: null,
  fileId: 'fil_1',
  fileName: 'people.csv',
  accountId: 'acc_1',
  connector: 'example',
  enricher: 'contacts',
  mapping: {},
  options: [],
  capCredits: null,
  destination: null,
  sends: [],
  estimate: {
    rows: 1000,
    toEnrich: 1000,
    duplicates: 0,
    known: 0,
    refused: 0,
    unusable: [],
    requests: 10,
    maxCredits: 6000,
    lines: [],
    minSeconds: 1,
  },
  counts: {
    done: 500,
    matched: 400,
    missed: 100,
    refused: 0,
    duplicates: 0,
    known: 0,
    written: 0,
    quarantined: 100,
    quarantineOpen: 100,
  },
  credits: { reserved: 0, spent: 100 },
  requests: 5,
  rateLimited: 0,
  recordsPerSecond: 100,
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:05Z',
};
