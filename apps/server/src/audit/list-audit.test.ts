import { makeId, manualClock, type AuditEntry, type Clock, type ManualClock } from '@sluice/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGround, type Ground } from '../schema/testing/open-ground.ts';
import { overBothStores } from '../schema/testing/stores.ts';
import { listAudit, type AuditQuery } from './list-audit.ts';

const LINES = 2_600;
/** One act a second; a key of it is used every thousand acts, and a member acts once. */
const actAt = (index: number) => (index % 1000 === 0 ? 'key.used' : 'account.verified');
const actorAt = (index: number) => (index === 3 ? 'mem_ada (Ada)' : 'system');

let ground: Ground;
let clock: ManualClock;
let start: number;

const list = (query: AuditQuery, by: Clock = clock) =>
  listAudit({ store: ground.store, clock: by }, 'wsp_1', query);
const indexes = (items: readonly AuditEntry[]) =>
  items.map(({ details }) => (details as { index: number }).index);

overBothStores((place) => {
  beforeEach(async () => {
    clock = manualClock();
    start = clock.now();
    ground = await openGround({ clock, location: place() });
    const columns = ['id', 'workspace_id', 'at', 'actor', 'key_id', 'act', 'subject', 'details'];
    const rows = Array.from({ length: LINES }, (_, index) => {
      const at = start + index * 1000;
      const details = JSON.stringify({ index });
      return [makeId('audit', at), 'wsp_1', at, actorAt(index), null, actAt(index), `acc_${index}`, details];
    });
    const other = makeId('audit', start + 500);
    rows.push([other, 'wsp_2', start + 500, 'system', null, 'key.used', 'key_2', '{"index":-1}']);
    await ground.store.transaction((tx) => ground.store.insertMany(tx, { table: 'audit', columns, rows }));
  });
  afterEach(() => ground.close());

  test('acts and actors are found by their beginning, newest first, in one workspace', async () => {
    const keys = await list({ act: 'key' });
    expect(indexes(keys.items)).toEqual([2000, 1000, 0]);
    expect(keys).toMatchObject({ nextCursor: null, searchedTo: null });
    expect(indexes((await list({ act: 'key.used' })).items)).toEqual([2000, 1000, 0]);
    expect((await list({ act: 'used' })).items).toEqual([]);
    expect(indexes((await list({ actor: 'mem_ada' })).items)).toEqual([3]);
    expect(indexes((await list({ actor: 'mem_ada', act: 'account' })).items)).toEqual([3]);
    expect((await list({ actor: 'mem_ada', act: 'key' })).items).toEqual([]);
    expect(indexes((await list({ subject: 'acc_7' })).items)).toEqual([7]);
  });

  test('a list goes on where its page ended, searched or not', async () => {
    const first = await list({ limit: 2 });
    expect(indexes(first.items)).toEqual([LINES - 1, LINES - 2]);
    const second = await list({ limit: 2, cursor: first.nextCursor ?? '' });
    expect(indexes(second.items)).toEqual([LINES - 3, LINES - 4]);
    const found = await list({ act: 'key', limit: 2 });
    expect(indexes(found.items)).toEqual([2000, 1000]);
    const rest = await list({ act: 'key', limit: 2, cursor: found.nextCursor ?? '' });
    expect(indexes(rest.items)).toEqual([0]);
    expect(rest.nextCursor).toBeNull();
  });

  test('a search that is slow stops, tells how far it got, and goes on from there', async () => {
    let now = start;
    const slow = { ...clock, now: () => (now += 25) };
    const page = await list({ actor: 'mem_' }, slow);
    expect(page.items).toEqual([]);
    expect(page.searchedTo).toBe(new Date(start + (LINES - 2000) * 1000).toISOString());
    const next = await list({ actor: 'mem_', cursor: page.nextCursor ?? '' });
    expect(indexes(next.items)).toEqual([3]);
  });
});
