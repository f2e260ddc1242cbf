import type { CallRecord } from '@sluice/core';
import { expect, test } from 'vitest';
import { outcomeText, pathText } from './call-words.ts';

const call = { outcome: 'ok', status: 200, attempts: 1, error: null } as CallRecord;

test('what became of a call is said in words', () => {
  expect(outcomeText(call)).toBe('The provider answered with 200.');
  expect(outcomeText({ ...call, attempts: 3 })).toBe('The provider answered with 200 at the 3rd try.');
  expect(outcomeText({ ...call, outcome: 'refused', status: 401, error: 'The key was refused.' })).toBe(
    'The key was refused.',
  );
  expect(outcomeText({ ...call, outcome: 'refused', error: 'run.cap: The cap is reached.' })).toBe(
    'The cap is reached.',
  );
  expect(outcomeText({ ...call, outcome: 'failed', status: null })).toBe('It failed.');
});

test('an address is shown without its host, and as it is where it is none', () => {
  expect(pathText('https://api.people.example/v2/person?x=1')).toBe('/v2/person?x=1');
  expect(pathText('nowhere')).toBe('nowhere');
});
