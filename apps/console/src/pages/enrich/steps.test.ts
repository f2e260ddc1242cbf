import { expect, test } from 'vitest';
import { askedOptions, furthestStep, readEnrichSearch, shownStep } from './steps.ts';

const decided = { hasFile: true, hasAccount: true, isMapped: true, hasTarget: true };

test('no step is shown before what it needs is there, whatever the address says', () => {
  expect(furthestStep({ ...decided, hasFile: false })).toBe('file');
  expect(furthestStep({ ...decided, hasAccount: false })).toBe('authenticate');
  expect(furthestStep({ ...decided, isMapped: false })).toBe('columns');
  expect(furthestStep({ ...decided, hasTarget: false })).toBe('results');
  expect(furthestStep(decided)).toBe('cost');
  expect(shownStep('cost', 'columns')).toBe('columns');
  expect(shownStep('file', 'cost')).toBe('file');
  expect(shownStep(undefined, 'cost')).toBe('file');
});

test('of the address only what belongs there is taken', () => {
  expect(readEnrichSearch({ file: 'file_1', account: 7, step: 'cost', other: 'x', run: '' })).toEqual({
    file: 'file_1',
    step: 'cost',
  });
  expect(readEnrichSearch({ step: 'nowhere' })).toEqual({});
});

test('all options are asked for until some are left out', () => {
  const offered = [{ name: 'emails' }, { name: 'phones' }];
  expect(askedOptions(offered, undefined)).toEqual(['emails', 'phones']);
  expect(askedOptions(offered, 'phones,other')).toEqual(['phones']);
  expect(askedOptions(offered, 'none')).toEqual([]);
});
