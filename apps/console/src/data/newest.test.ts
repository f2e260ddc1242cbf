import { expect, test } from 'vitest';
import { countNew } from './newest.ts';

const ids = (...all: string[]) => all.map((id) => ({ id }));

test('only what came after the first that is shown is new', () => {
  expect(countNew(ids('c', 'b'), ids('e', 'd', 'c', 'b'))).toEqual({ count: 2, isMore: false });
  expect(countNew(ids('c', 'b'), ids('c', 'b'))).toEqual({ count: 0, isMore: false });
});

test('where the first that is shown is far below, there are at least as many as were read', () => {
  expect(countNew(ids('a'), ids('e', 'd', 'c'))).toEqual({ count: 3, isMore: true });
});

test('nothing is new when the first that is shown is gone, or before anything was read', () => {
  expect(countNew(ids('d', 'b'), ids('b'))).toEqual({ count: 0, isMore: false });
  expect(countNew(undefined, ids('b'))).toEqual({ count: 0, isMore: false });
  expect(countNew(ids('b'), undefined)).toEqual({ count: 0, isMore: false });
});

test('in an empty list everything is new', () => {
  expect(countNew([], ids('b', 'a'))).toEqual({ count: 2, isMore: false });
});
