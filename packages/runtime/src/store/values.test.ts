import { expect, test } from 'vitest';
import { quoted, storable } from './values.ts';

test.each([
  ['text', 'text'],
  [12, 12],
  [2n ** 63n - 1n, 2n ** 63n - 1n],
  [true, 1],
  [false, 0],
  [undefined, null],
  [null, null],
])('%s is kept as %s', (value, kept) => {
  expect(storable(value)).toBe(kept);
});

test('bytes are kept as bytes, whatever holds them', () => {
  const bytes = Uint8Array.of(1, 2);
  expect(storable(bytes)).toBe(bytes);
  expect(storable(bytes.buffer)).toEqual(bytes);
});

test.each([
  ['a\0b'],
  [Number.NaN],
  [-Infinity],
  [2n ** 63n],
  [{}],
  [new Date(0)],
  [['list']],
  [() => 1],
  [Symbol('s')],
])('%o is refused: one dialect would change it in silence, refuse it or end the process', (value) => {
  expect(() => storable(value)).toThrow(expect.objectContaining({ code: 'store.value' }));
});

test('a name cannot break out of its quotes', () => {
  expect(quoted('a"; drop table x; --')).toBe('"a""; drop table x; --"');
});
