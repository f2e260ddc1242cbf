import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { isUniqueViolation } from '../store-errors.ts';
import type { Store } from '../store.ts';
import { COLUMNS, countThings, thing, type SuiteTables } from './suite-tables.ts';

/** What goes in comes out as it was, or is refused. */
export function describeValues(current: () => Store<SuiteTables>): void {
  test('values come back as they went in', async () => {
    const store = current();
    const blob = Uint8Array.from({ length: 256 }, (_, index) => index);
    const thing = { id: 2 ** 53 - 1, name: 'Ünï "c\\ode" {a,b} 😀', size: -7, ratio: 0.1, blob };
    await store.db.insertInto('things').values(thing).execute();
    const found = await store.db.selectFrom('things').selectAll().executeTakeFirstOrThrow();
    expect({ ...found, blob: Uint8Array.from(found.blob ?? []) }).toEqual(thing);
    expect(found.blob).toBeInstanceOf(Uint8Array);
  });

  test('nothing stays nothing: null, an empty text and empty bytes are three things', async () => {
    const store = current();
    await store.transaction(async (tx) => {
      const rows = [[1, '', null, null, new Uint8Array()]];
      await store.insertMany(tx, { table: 'things', columns: COLUMNS, rows });
      await store.insertMany(tx, { table: 'things', columns: COLUMNS, rows: [[2, null, 0, 0, null]] });
    });
    const found = await store.db.selectFrom('things').selectAll().orderBy('id').execute();
    expect(found.map((row) => [row.name, row.size, row.blob === null ? null : row.blob.length])).toEqual([
      ['', null, 0],
      [null, 0, null],
    ]);
  });

  test('counts and sums are numbers, and an integer in a text column has no fraction', async () => {
    const store = current();
    await store.db
      .insertInto('things')
      .values([thing(1, { size: 2 ** 40 }), thing(2, { size: 5 })])
      .execute();
    await store.db
      .updateTable('things')
      .set({ name: sql`cast(${12} as text)` })
      .where('id', '=', 1)
      .execute();
    const { rows } =
      await sql`select count(*) as n, sum(size) as total, max(name) as name from things where id < 3`.execute(
        store.db,
      );
    expect(rows).toEqual([{ n: 2, total: 2 ** 40 + 5, name: 'thing 2' }]);
    expect(await store.db.selectFrom('things').select('name').where('id', '=', 1).execute()).toEqual([
      { name: '12' },
    ]);
  });

  test('text sorts by code point', async () => {
    const store = current();
    const names = ['b', 'a', 'B', 'é', '_', 'Z', 'a b', 'ab'];
    await store.db
      .insertInto('things')
      .values(names.map((name, id) => thing(id, { name })))
      .execute();
    const found = await store.db.selectFrom('things').select('name').orderBy('name').execute();
    expect(found.map((row) => row.name)).toEqual(['B', 'Z', '_', 'a', 'a b', 'ab', 'b', 'é']);
  });

  test.each([
    ['a NUL character', { name: 'a\0b' }],
    ['NaN', { ratio: Number.NaN }],
    ['an infinity', { ratio: Number.POSITIVE_INFINITY }],
  ])('%s is refused, not changed in silence', async (_, fields) => {
    const store = current();
    const refused = { code: 'store.value' };
    await expect(store.db.insertInto('things').values(thing(1, fields)).execute()).rejects.toMatchObject(
      refused,
    );
    const row = COLUMNS.map((column) => thing(1, fields)[column]);
    const inserted = store.transaction((tx) =>
      store.insertMany(tx, { table: 'things', columns: COLUMNS, rows: [row] }),
    );
    await expect(inserted).rejects.toMatchObject(refused);
    expect(await countThings(store)).toBe(0);
  });

  test('how many rows a statement changed is told', async () => {
    const store = current();
    await store.db
      .insertInto('things')
      .values([thing(1), thing(2)])
      .execute();
    const updated = await store.db
      .updateTable('things')
      .set({ size: 9 })
      .where('id', '=', 2)
      .executeTakeFirst();
    const missed = await store.db
      .updateTable('things')
      .set({ size: 9 })
      .where('id', '=', 3)
      .executeTakeFirst();
    const gone = await store.db.deleteFrom('things').returning('id').execute();
    expect([
      updated.numUpdatedRows,
      missed.numUpdatedRows,
      gone.map((row) => row.id).toSorted((a, b) => a - b),
    ]).toEqual([1n, 0n, [1, 2]]);
  });

  test('a broken key is told apart from other failures', async () => {
    const store = current();
    await store.db.insertInto('things').values(thing(1)).execute();
    const twice = await store.db
      .insertInto('things')
      .values(thing(1))
      .execute()
      .catch((error: unknown) => error);
    const orphan = await store.db
      .insertInto('parts')
      .values({ thing_id: 99, label: 'x' })
      .execute()
      .catch((error: unknown) => error);
    expect([isUniqueViolation(twice), isUniqueViolation(orphan)]).toEqual([true, false]);
    expect(twice).toMatchObject({ code: 'store.failed' });
    expect(orphan).toMatchObject({ code: 'store.failed' });
  });
}
