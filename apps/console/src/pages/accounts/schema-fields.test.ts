import { expect, test } from 'vitest';
import { fieldsOf, readEntered, refusedFields } from './schema-fields.ts';

const SCHEMA = {
  type: 'object',
  required: ['ids'],
  properties: {
    page: { type: 'integer', minimum: 1 },
    partialCompany: { type: 'boolean' },
    id: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
    sort: { anyOf: [{ const: 'asc' }, { const: 'desc' }] },
    reveal: { type: 'array', items: { anyOf: [{ const: 'emails' }, { const: 'phones' }] } },
    ids: { type: 'array', items: { type: 'string' } },
    filter: { type: 'object', properties: { name: { type: 'string' } }, description: 'Which ones' },
  },
};

const fields = fieldsOf(SCHEMA) ?? [];

test('each part of a schema is asked for by what suits it, what must be given first', () => {
  expect(fields.map(({ name, label, kind }) => [name, label, kind])).toEqual([
    ['ids', 'Ids', 'lines'],
    ['page', 'Page', 'number'],
    ['partialCompany', 'Partial company', 'choice'],
    ['id', 'Id', 'text'],
    ['sort', 'Sort', 'choice'],
    ['reveal', 'Reveal', 'several'],
    ['filter', 'Filter', 'json'],
  ]);
  expect(fields.at(-1)).toMatchObject({ help: 'Which ones', example: '{\n  "name": ""\n}' });
  expect(fields[4]?.options).toEqual([
    { value: '"asc"', label: 'asc' },
    { value: '"desc"', label: 'desc' },
  ]);
});

test('what was entered becomes values of the right types, and what is empty is left out', () => {
  const entered = {
    page: ' 2 ',
    partialCompany: 'false',
    id: '007',
    sort: '"desc"',
    reveal: '"emails"\n"phones"',
    ids: 'a\n\n b ',
    filter: '{"name": "x"}',
  };
  expect(readEntered(fields, entered)).toEqual({
    input: {
      ids: ['a', 'b'],
      page: 2,
      partialCompany: false,
      id: '007',
      sort: 'desc',
      reveal: ['emails', 'phones'],
      filter: { name: 'x' },
    },
  });
  expect(readEntered(fields, { ids: 'a' })).toEqual({ input: { ids: ['a'] } });
});

test('what is wrong is said at its field, and nothing is sent', () => {
  expect(readEntered(fields, { page: 'two', filter: '{name}' })).toEqual({
    wrong: {
      ids: 'Has to be given.',
      page: 'Is not a number.',
      filter: 'Is not valid JSON: check quotes, commas and brackets.',
    },
  });
});

test('what cannot be asked for part by part is written as JSON', () => {
  expect(fieldsOf({ anyOf: [] })).toBeNull();
  expect(fieldsOf(undefined)).toBeNull();
  expect(fieldsOf({ type: 'object' })).toEqual([]);
});

test('what the server refuses is said at the field that it names', () => {
  const faults = [
    { field: 'input/ids/0', message: 'too long' },
    { field: 'input/ids', message: 'too many' },
    { field: 'capCredits', message: 'too low' },
  ];
  expect(refusedFields(faults)).toEqual({ ids: 'too long' });
});
