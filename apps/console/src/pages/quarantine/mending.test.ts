import { expect, test } from 'vitest';
import { keyOf, mend, replaysOf, type Mended } from './mending.ts';

const NONE: Mended = new Map();
const entry = { runId: 'run_1', id: 'qua_3_input', values: { Email: 'x', Name: 'Nora' } };

test('a cell that is put back to what was read is mended no longer', () => {
  const mended = mend(NONE, entry, { column: 'Email', value: 'nora@borealis.example' });
  expect(mended.get(keyOf(entry))).toEqual({ Email: 'nora@borealis.example' });
  expect(mend(mended, entry, { column: 'Email', value: 'x' }).size).toBe(0);
  expect(NONE.size).toBe(0);
});

test('the chosen rows are replayed run by run, with what was mended of each and nothing else', () => {
  const other = { runId: 'run_2', id: 'qua_1_enrich', values: {} };
  const second = { ...entry, id: 'qua_9_write' };
  const mended = mend(NONE, entry, { column: 'Email', value: 'a@b.example' });
  const unchosen = mend(mended, { ...other, id: 'qua_2_enrich' }, { column: 'Email', value: 'z' });
  expect(replaysOf(new Set([entry, other, second].map(keyOf)), unchosen)).toEqual([
    {
      runId: 'run_1',
      rows: [{ id: 'qua_3_input', values: { Email: 'a@b.example' } }, { id: 'qua_9_write' }],
    },
    { runId: 'run_2', rows: [{ id: 'qua_1_enrich' }] },
  ]);
});
