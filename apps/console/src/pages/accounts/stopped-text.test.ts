import { expect, test } from 'vitest';
import { stoppedText } from './stopped-text.ts';

test('what stopped with a revoked account is told, and nothing where nothing did', () => {
  expect(stoppedText({ alsoRevoked: [], stoppedRuns: [], endedLinks: 0 })).toBeUndefined();
  expect(stoppedText({ alsoRevoked: [], stoppedRuns: ['run_1'], endedLinks: 2 })).toBe(
    'Stopped with it: 1 run and 2 open links.',
  );
  const alsoRevoked = [
    { id: 'acc_1', name: 'Sales' },
    { id: 'acc_2', name: 'Events' },
  ];
  expect(stoppedText({ alsoRevoked, stoppedRuns: [], endedLinks: 0 })).toBe(
    '“Sales”, “Events” held the same key, and are revoked too.',
  );
});
