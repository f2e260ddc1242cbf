import { manualClock } from '@sluice/core';
import { expect, test } from 'vitest';
import { createRowCache } from './row-cache.ts';
import type { SecretRow } from './vault-tables.ts';

const key = { workspaceId: 'wsp_one', ownerId: 'acc_one' };
const other = { workspaceId: 'wsp_one', ownerId: 'acc_two' };
const bytes = new Uint8Array();
const row: SecretRow = {
  workspace_id: 'wsp_one',
  owner_id: 'acc_one',
  version: 1,
  round: 0,
  sealed_at: 0,
  key_id: 'local:1',
  wrapped_key: bytes,
  sealed: bytes,
};

test('a row read before a change is not kept after it', () => {
  const cache = createRowCache({ clock: manualClock(), maxRows: 10, maxAgeMs: undefined });
  const begunAt = cache.begin();
  cache.drop(key);
  cache.keep(key, row, begunAt);
  expect(cache.get(key)).toBeUndefined();
  cache.keep(key, row, cache.begin());
  expect(cache.get(key)).toBe(row);
});

test('names that run together alike are two places', () => {
  const cache = createRowCache({ clock: manualClock(), maxRows: 10, maxAgeMs: undefined });
  cache.keep({ workspaceId: 'ab', ownerId: 'c' }, row, cache.begin());
  expect(cache.get({ workspaceId: 'a', ownerId: 'bc' })).toBeUndefined();
});

test('rows are few and young: the first to come goes first, and age ends them', async () => {
  const clock = manualClock();
  const cache = createRowCache({ clock, maxRows: 1, maxAgeMs: 1000 });
  cache.keep(key, row, cache.begin());
  cache.keep(other, row, cache.begin());
  expect([cache.get(key), cache.get(other)]).toEqual([undefined, row]);
  await clock.advance(1000);
  expect(cache.get(other)).toBeUndefined();
});
