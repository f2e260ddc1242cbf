import type { Enricher } from '@sluice/connectors';
import { expect, test } from 'vitest';
import { estimateRun, priceOfOne } from './estimate.ts';
import { peopleConnector } from './testing/people-connector.ts';

const people = peopleConnector.enrichers['people'];
if (!people) throw new Error('the test connector enriches people');
/** One credit for each started 25 of a request, and three for each record. */
const enricher: Enricher = {
  ...people,
  batchSize: 60,
  price: (count) => [
    { label: 'Search', quantity: Math.ceil(count / 25), credits: Math.ceil(count / 25) },
    { label: 'Titles', quantity: count, credits: count * 3 },
  ],
};
const rows = (toEnrich: number) => ({ rows: toEnrich, toEnrich, duplicates: 0, known: 0, refused: 0 });
const order = {
  enricher,
  options: ['titles'],
  connector: peopleConnector,
  fields: {},
  budget: null,
  unusable: [],
};

test('a price by started parts is summed over the requests that will really be made', () => {
  const estimate = estimateRun({ ...order, rows: rows(130) });
  expect(estimate).toMatchObject({ requests: 3, maxCredits: 3 + 3 + 1 + 390 });
  expect(estimate.lines).toEqual([
    { label: 'Search', quantity: 7, credits: 7 },
    { label: 'Titles', quantity: 130, credits: 390 },
  ]);
  expect(priceOfOne(enricher, ['titles'])).toBe(4);
});

test('nothing to enrich costs nothing and takes no time', () => {
  expect(estimateRun({ ...order, rows: rows(0) })).toMatchObject({
    requests: 0,
    maxCredits: 0,
    lines: [],
    minSeconds: 0,
  });
});

test.each([
  [1, 0],
  [25, 0],
  [26, 1],
  [300, 11],
  [301, 60],
  [900, 120],
])('%i requests at 25 a second and 300 a minute take at least %i seconds', (requests, seconds) => {
  const resetsAt = new Date(0).toISOString();
  const budget = {
    windows: [
      { name: 'second', limit: 25, used: 0, remaining: 25, resetsAt },
      { name: 'minute', limit: 300, used: 0, remaining: 300, resetsAt },
    ],
    credits: { balance: null, balanceAt: null, reserved: 0, spent: 0 },
  };
  const estimate = estimateRun({ ...order, budget, rows: rows(requests * 60) });
  expect(estimate).toMatchObject({ requests, minSeconds: seconds });
});
