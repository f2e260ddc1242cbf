import { ACCOUNT_STATUSES, RUN_STATUSES, type Overview } from '@sluice/core';
import { expect, test } from 'vitest';
import { isFresh, stepsOf } from './first-steps.ts';

const point = { at: '2030-05-01T00:00:00Z', calls: 0, refused: 0, failed: 0, credits: 0, meanMs: 0 };
const FRESH: Overview = {
  accounts: Object.fromEntries(ACCOUNT_STATUSES.map((name) => [name, 0])) as Overview['accounts'],
  runs: Object.fromEntries(RUN_STATUSES.map((name) => [name, 0])) as Overview['runs'],
  quarantined: 0,
  today: point,
  month: point,
  lastMonth: point,
  webhooksFailing: 0,
};
const doneIn = (standing: Parameters<typeof stepsOf>[0]) =>
  stepsOf(standing)
    .filter(({ done }) => done)
    .map(({ key }) => key);

test('a fresh installation has every step before it', () => {
  expect(isFresh(FRESH)).toBe(true);
  expect(doneIn({ overview: FRESH, sent: false, people: 1 })).toEqual([]);
});

test('each step ticks itself off once it was done', () => {
  const linked = { ...FRESH, accounts: { ...FRESH.accounts, failing: 1 } };
  expect(isFresh(linked)).toBe(false);
  expect(doneIn({ overview: linked, sent: false, people: 1 })).toEqual(['link']);
  const enriched = { ...linked, runs: { ...FRESH.runs, completed: 1 } };
  expect(doneIn({ overview: enriched, sent: true, people: 2 })).toEqual(['link', 'enrich', 'send', 'invite']);
});

test('who may not invite is not asked to', () => {
  expect(stepsOf({ overview: FRESH, sent: false, people: undefined }).map(({ key }) => key)).toEqual([
    'link',
    'enrich',
    'send',
  ]);
});
