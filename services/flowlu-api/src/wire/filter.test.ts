import { describe, expect, test } from 'vitest';
import { ACCOUNT } from '../entities/index.ts';
import { readFilters } from './filter.ts';
import { isRefusal } from './refusal.ts';

function testOf(code: string, value: string) {
  const filters = readFilters(ACCOUNT, new Map([[`filter[${code}]`, [value]]]), 'ignored');
  return isRefusal(filters) ? filters : filters[0]?.test;
}

describe('every form of a filter is read for what it means', () => {
  const inclusive = (value: string | number) => ({ value, inclusive: true });
  const strict = (value: string | number) => ({ value, inclusive: false });
  test.each([
    ['owner_id', '7', { kind: 'in', values: [7], not: false }],
    ['owner_id', '7,8, 9', { kind: 'in', values: [7, 8, 9], not: false }],
    ['owner_id', '!7', { kind: 'in', values: [7], not: true }],
    ['owner_id', 'seven', { kind: 'in', values: [], not: false }],
    ['owner_id', '9'.repeat(400), { kind: 'in', values: [], not: false }],
    ['type_id', '2', { kind: 'in', values: [2], not: false }],
    ['email', 'a@b.example', { kind: 'in', values: ['a@b.example'], not: false }],
    ['email', '', { kind: 'empty', not: false }],
    ['email', '!', { kind: 'empty', not: true }],
    ['name', '{"type":"exact_value","value":"Acme, Inc"}', { kind: 'in', values: ['Acme, Inc'], not: false }],
    ['name', '{curly', { kind: 'in', values: ['{curly'], not: false }],
    ['id', '{"type":"exact_value","value":3}', { kind: 'in', values: [3], not: false }],
    ['id', '{"type":"less","value":100}', { kind: 'between', to: strict(100) }],
    ['id', '{"type":"more","value":"100"}', { kind: 'between', from: strict(100) }],
    [
      'id',
      '{"type":"range","start_value":10,"end_value":20}',
      { kind: 'between', from: inclusive(10), to: inclusive(20) },
    ],
    [
      'created_date',
      '{"start_date":"2026-01-01","end_date":"2026-01-31"}',
      { kind: 'between', from: inclusive('2026-01-01 00:00:00'), to: inclusive('2026-01-31 23:59:59') },
    ],
    [
      'updated_date',
      '{"start_date":"2026-01-01 10:00:00"}',
      { kind: 'between', from: inclusive('2026-01-01 10:00:00') },
    ],
    ['birth_date', '{"end_date":"2000-12-31"}', { kind: 'between', to: inclusive('2000-12-31') }],
    [
      'created_date',
      '2026-01-05',
      { kind: 'between', from: inclusive('2026-01-05 00:00:00'), to: inclusive('2026-01-05 23:59:59') },
    ],
    ['cf.field_900', 'B2B', { kind: 'in', values: ['B2B'], not: false }],
    ['cf_900', 'B2B', { kind: 'in', values: ['B2B'], not: false }],
  ])('filter[%s]=%s', (code, value, expected) => {
    expect(testOf(code, value)).toEqual(expected);
  });
});

test.each([
  ['id', '{broken'],
  ['id', '{"type":"about","value":1}'],
  ['id', '{"start_date":"2026-01-01"}'],
  ['id', '{"type":"range"}'],
  ['created_date', '{"start_date":"2026-02-30"}'],
  ['created_date', '{}'],
  ['owner_id', Array.from({ length: 1001 }, (_, index) => index).join(',')],
])('a filter that cannot be read is refused, never passed over: %s=%s', (code, value) => {
  expect(testOf(code, value)).toMatchObject({ refused: 'invalidRequest' });
});

test('an unknown filter is passed over by default and refused when switched', () => {
  const query = new Map([['filter[nonsense]', ['1']]]);
  expect(readFilters(ACCOUNT, query, 'ignored')).toEqual([]);
  expect(readFilters(ACCOUNT, query, 'error')).toMatchObject({ refused: 'invalidRequest' });
});
