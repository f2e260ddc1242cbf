import { expect, test } from 'vitest';
import { createMendingStore } from './mending-store.ts';

const entry = (id: string) => ({
  id,
  row: 1,
  stage: 'input' as const,
  code: 'no_identifier',
  reason: '',
  values: { Email: '' },
  state: 'open' as const,
  replayedBy: null,
  closedAt: null,
  runId: 'run_1',
  fileName: 'people.csv',
  runStatus: 'completed' as const,
});

test('of the rows only the one that is mended changes, and who listens is told', () => {
  const told: string[] = [];
  let heard = 0;
  const store = createMendingStore((key) => told.push(key));
  const stop = store.subscribe(() => (heard += 1));
  store.mend(entry('qua_1_input'), 'Email', 'a@b.example');
  const first = store.mended.get('run_1/qua_1_input');
  store.mend(entry('qua_2_input'), 'Email', 'c@d.example');
  expect(store.mended.get('run_1/qua_1_input')).toBe(first);
  expect(told).toEqual(['run_1/qua_1_input', 'run_1/qua_2_input']);
  expect(heard).toBe(2);
  stop();
  store.mend({ ...entry('qua_3_input'), runId: 'run_2' }, 'Email', 'e@f.example');
  store.forget(new Set(['run_1']));
  expect([[...store.mended.keys()], heard]).toEqual([['run_2/qua_3_input'], 2]);
});
