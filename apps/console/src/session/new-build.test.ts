import { expect, test, vi } from 'vitest';
import { reloadOnce } from './new-build.ts';

function storage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

test('a page that misses its files is loaded again once, and for the next build once more', () => {
  const page = { storage: storage(), busy: false, reload: vi.fn() };
  reloadOnce({ ...page, nowMs: 1_800_000_000_000 });
  reloadOnce({ ...page, nowMs: 1_800_000_005_000 });
  expect(page.reload).toHaveBeenCalledTimes(1);
  reloadOnce({ ...page, nowMs: 1_800_000_100_000 });
  expect(page.reload).toHaveBeenCalledTimes(2);
});

test('nothing that is being written is lost to it', () => {
  const page = { storage: storage(), nowMs: 1_800_000_000_000, reload: vi.fn() };
  reloadOnce({ ...page, busy: true });
  expect(page.reload).not.toHaveBeenCalled();
  reloadOnce({ ...page, busy: false });
  expect(page.reload).toHaveBeenCalledOnce();
});

test('a browser that keeps no note of it is not sent round and round', () => {
  const reload = vi.fn();
  const refuse = () => {
    throw new Error('nothing is kept here');
  };
  reloadOnce({ storage: { getItem: refuse, setItem: refuse }, nowMs: 1, busy: false, reload });
  expect(reload).not.toHaveBeenCalled();
});
