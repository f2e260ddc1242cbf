import { LIVE_TOPICS } from '@sluice/core';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gather, readAnew, topicsOf } from './live.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is not understood of an event changes nothing', () => {
  expect(topicsOf('{"topics":["runs","weather"]}')).toEqual(['runs']);
  expect(topicsOf('{}')).toEqual([]);
  expect(topicsOf('not json')).toEqual([]);
});

test('a topic makes stale what rests on it, and leaves alone what is not to be read anew by itself', () => {
  const queries = new QueryClient();
  const keys = [
    ['accounts', 'list'],
    ['accounts', 'a1', 'budget'],
    ['overview'],
    ['connectors'],
    ['links', 'all'],
  ];
  for (const key of keys) queries.setQueryData(key, 1);
  queries
    .getQueryCache()
    .build(queries, { queryKey: ['accounts', 'still'], meta: { live: false } })
    .setData(1);
  readAnew(queries, ['accounts']);
  const stale = queries
    .getQueryCache()
    .getAll()
    .filter(({ state }) => state.isInvalidated)
    .map(({ queryKey }) => queryKey.join('/'));
  expect(stale).toEqual(['accounts/list', 'accounts/a1/budget', 'overview']);
});

test('every topic makes something stale', () => {
  for (const topic of LIVE_TOPICS) {
    const queries = new QueryClient();
    queries.setQueryData([topic], 1);
    readAnew(queries, [topic]);
    expect(queries.getQueryState([topic])?.isInvalidated, topic).toBe(true);
  }
});

test('the first change is heeded at once, and a storm of them once a second', () => {
  const heeded: (readonly string[])[] = [];
  const { add, stop } = gather<string>((items) => heeded.push(items), 1000);
  add(['runs']);
  expect(heeded).toEqual([['runs']]);
  for (let index = 0; index < 100; index += 1) add(['runs', 'calls']);
  expect(heeded).toHaveLength(1);
  vi.advanceTimersByTime(1000);
  expect(heeded).toEqual([['runs'], ['runs', 'calls']]);
  vi.advanceTimersByTime(5000);
  expect(heeded).toHaveLength(2);
  add(['audit']);
  expect(heeded).toHaveLength(3);
  add(['keys']);
  stop();
  vi.advanceTimersByTime(5000);
  expect(heeded).toHaveLength(3);
});
