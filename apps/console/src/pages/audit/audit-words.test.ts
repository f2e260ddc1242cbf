import { expect, test } from 'vitest';
import { detailsText, kindOf, sentenceOf } from './audit-words.ts';

test('an act is a sentence about its subject', () => {
  expect(sentenceOf('account.linked')).toMatchObject({
    before: 'linked the account ',
    after: '',
    hasSubject: true,
  });
  expect(sentenceOf('webhook.gone').after).toBe(': its receiver is gone');
  expect(sentenceOf('login.started')).toMatchObject({ before: 'signed in', hasSubject: false });
});

test('an act without words is shown as it is', () => {
  expect(sentenceOf('moon.landed')).toEqual({
    before: 'moon.landed ',
    after: '',
    hasSubject: true,
    known: false,
  });
});

test('every act that the server writes down has words', () => {
  const files = import.meta.glob<string>('../../../../server/src/**/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const acts = Object.entries(files)
    .filter(([path]) => !/\.test\.ts$|\/testing\//.test(path))
    .flatMap(([, text]) => [...text.matchAll(/\bact: '([a-z_]+\.[a-z_]+)'/g)])
    .map((match) => match[1] ?? '');
  expect(acts.length).toBeGreaterThan(20);
  expect(acts.filter((act) => !sentenceOf(act).known)).toEqual([]);
});

test('an id tells what it is of', () => {
  expect([kindOf('acc_01'), kindOf('run_01'), kindOf('people'), kindOf('vault')]).toEqual([
    'account',
    'run',
    'other',
    'other',
  ]);
});

test('details are said in words, without what the row says already', () => {
  expect(
    detailsText({
      name: 'CRM',
      capCredits: 1500,
      reason: 'No credits are left.',
      enabled: false,
      none: null,
      invitation: 'inv_01m7xka35h0000k8090xzg8c62',
    }),
  ).toBe('cap credits: 1,500 · No credits are left. · enabled: no');
  expect(detailsText({ changed: ['url', 'events'], nested: { a: 1 } })).toBe('changed: url, events');
});
