import { manualClock } from '@sluice/core';
import { sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';
import type { Migration } from './store.ts';

let path = '';
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'sluice-migrate-'));
});
afterEach(() => rm(path, { recursive: true }));

const makes = (name: string, table = `t_${name}`): Migration => ({
  name,
  up: async (db) => void (await sql`create table ${sql.ref(table)} (id integer)`.execute(db)),
});

async function namesAfter(migrations: readonly Migration[]): Promise<unknown> {
  const clock = manualClock(5000);
  const store = await openStore({ location: { kind: 'folder', path }, migrations, clock });
  const { rows } = await sql`select name, applied_at from migrations order by rowid`.execute(store.db);
  await store.close();
  return rows;
}

test('steps run once each, in the order of their names, and are recorded with the time', async () => {
  const first = [makes('0002-b'), makes('0001-a')];
  expect(await namesAfter(first)).toEqual([
    { name: '0001-a', applied_at: 5000 },
    { name: '0002-b', applied_at: 5000 },
  ]);
  expect(await namesAfter([...first, makes('0003-c')])).toHaveLength(3);
});

test('data of a newer version is refused untouched, saying what to do', async () => {
  await namesAfter([makes('0001-a'), makes('0002-b')]);
  const older = namesAfter([makes('0001-a'), makes('0001-z')]);
  await expect(older).rejects.toMatchObject({
    code: 'store.newer',
    fix: expect.stringContaining('newer version'),
  });
  expect(await namesAfter([makes('0001-a'), makes('0002-b')])).toHaveLength(2);
});

test('a step that fails leaves nothing of itself, and what came before it stays', async () => {
  const fails: Migration = {
    name: '0002-fails',
    up: async (db, types, dialect) => {
      await makes('0002-fails', 'half').up(db, types, dialect);
      throw new Error('in the middle');
    },
  };
  await expect(namesAfter([makes('0001-a'), fails])).rejects.toMatchObject({ code: 'store.failed' });
  expect(await namesAfter([makes('0001-a'), makes('0002-mended', 'half')])).toHaveLength(2);
});

test('two steps of one name are refused', async () => {
  await expect(namesAfter([makes('0001-a'), makes('0001-a', 'other')])).rejects.toThrow('0001-a');
});
