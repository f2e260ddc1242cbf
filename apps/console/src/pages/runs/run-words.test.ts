import { RUN_STATUSES, type Run } from '@sluice/core';
import { expect, test } from 'vitest';
import { actsOf, nothingWritten, partsOf, secondsLeft, spanText, standing } from './run-words.ts';

const run = (more: Partial<Run> = {}): Run => ({
  id: 'run_1',
  status: 'running',
  reason: null,
  fix: null,
  fileId: 'file_1',
  fileName: 'people.csv',
  accountId: 'acc_1',
  connector: 'harbor',
  enricher: 'contacts',
  mapping: {},
  options: [],
  capCredits: 100,
  destination: null,
  sends: [],
  estimate: {
    rows: 100,
    toEnrich: 80,
    duplicates: 10,
    known: 5,
    refused: 5,
    unusable: [],
    requests: 1,
    maxCredits: 100,
    lines: [],
    minSeconds: 0,
  },
  counts: {
    done: 60,
    matched: 30,
    missed: 10,
    refused: 5,
    duplicates: 10,
    known: 5,
    written: 0,
    quarantined: 15,
    quarantineOpen: 15,
  },
  credits: { reserved: 0, spent: 30 },
  requests: 1,
  rateLimited: 0,
  recordsPerSecond: 20,
  createdAt: '2030-01-01T00:00:00Z',
  startedAt: '2030-01-01T00:00:00Z',
  finishedAt: null,
  ...more,
});

test('every state is told in words, and only what can be done then is offered', () => {
  for (const status of RUN_STATUSES) expect(standing(run({ status })).length).toBeGreaterThan(10);
  expect(actsOf(run())).toEqual(['pause', 'cancel', 'download']);
  expect(actsOf(run({ status: 'paused' }))).toEqual(['resume', 'cancel', 'download']);
  expect(actsOf(run({ status: 'planning', estimate: null }))).toEqual(['pause', 'cancel']);
  expect(actsOf(run({ status: 'completed' }))).toEqual(['send', 'download']);
  const destination = { accountId: 'a', sink: 'contacts' };
  expect(actsOf(run({ status: 'completed', destination })), 'to another, or once more').toContain('send');
  expect(actsOf(run({ status: 'stopped', destination })), 'rows are left to look up').not.toContain('send');
  const counts = { ...run().counts, done: 100 };
  expect(actsOf(run({ status: 'stopped', destination, counts }))).toContain('send');
});

test('what found nothing is not offered to be sent anywhere', () => {
  const counts = { ...run().counts, matched: 0, known: 0 };
  expect(actsOf(run({ status: 'completed', counts }))).toEqual(['download']);
});

test('a run that wrote nothing says why', () => {
  const destination = { accountId: 'a', sink: 'contacts' };
  const send = { ...destination, written: 0, refused: 3, startedAt: '', finishedAt: '' };
  const vain = run({
    status: 'completed',
    destination,
    sends: [{ ...send, sink: 'leads', refused: 9 }, send],
  });
  expect(standing(vain, { source: 'S', destination: 'My CRM' })).toContain(
    'none was written to My CRM: 3 rows were refused there.',
  );
  const counts = { ...run().counts, matched: 0, known: 0 };
  expect(nothingWritten({ ...vain, counts })).toBe('nothing was found that could be');
  expect(nothingWritten({ ...vain, counts: { ...counts, written: 1 } })).toBeUndefined();
  expect(nothingWritten(run({ status: 'completed' }))).toBeUndefined();
});

test('the parts of a run add up to its rows', () => {
  const parts = partsOf(run());
  expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(100);
  expect(parts).toEqual({ found: 35, missed: 10, refused: 5, duplicate: 10, waiting: 40 });
});

test('the time left is told only while rows are looked up at a known speed', () => {
  expect(secondsLeft(run())).toBe(2);
  expect(secondsLeft(run({ recordsPerSecond: 0 }))).toBeUndefined();
  expect(secondsLeft(run({ status: 'paused' }))).toBeUndefined();
});

test.each([
  [1, 'a moment'],
  [40, 'about 40 seconds'],
  [61, 'about 1 minute'],
  [7200, 'about 2 hours'],
])('%s seconds are %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});
