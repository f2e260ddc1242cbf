import { expect, test } from 'vitest';
import { insertRow } from '../insert-row.ts';
import { isUniqueViolation } from '../store-errors.ts';
import type { Store } from '../store.ts';
import { COLUMNS, countThings, thing, type SuiteTables } from './suite-tables.ts';

/** Many rows go in, and are found, at once. */
export function describeBatches(current: () => Store<SuiteTables>): void {
  test('ten thousand rows go in at once, and are found by their keys', async () => {
    const store = current();
    const rows = Array.from({ length: 10_000 }, (_, id) => [
      id,
      `name "${id}" \\ {,}`,
      id * 2,
      id / 4,
      Uint8Array.of(id % 256),
    ]);
    await store.transaction((tx) => store.insertMany(tx, { table: 'things', columns: COLUMNS, rows }));
    expect(await countThings(store)).toBe(10_000);
    const byNumber = await store.selectIn(null, {
      table: 'things',
      columns: COLUMNS,
      column: 'id',
      keys: [7, 9999, 7, 123_456],
    });
    const inOrder = byNumber.toSorted((a, b) => Number(a['id']) - Number(b['id']));
    expect(inOrder.map((row) => ({ ...row, blob: plainBytes(row['blob']) }))).toEqual(
      [rows[7], rows[9999]].map((row) =>
        Object.fromEntries(COLUMNS.map((column, index) => [column, plainBytes(row?.[index])])),
      ),
    );
    const keys = rows.map((row) => String(row[1]));
    const byText = await store.selectIn(null, {
      table: 'things',
      columns: ['id'],
      column: 'name',
      keys,
      where: { size: 30 },
    });
    expect(byText).toEqual([{ id: 15 }]);
    expect(await store.selectIn(null, { table: 'things', columns: ['id'], column: 'id', keys: [] })).toEqual(
      [],
    );
  });

  test('rows go in one by one, whatever the order of their columns, and undone with their transaction', async () => {
    const blob = new Uint8Array([0, 255]);
    await current().transaction(async (tx) => {
      await insertRow(tx, 'things', { id: 1, name: 'one', size: 5, ratio: 0.5, blob });
      await insertRow(tx, 'things', { name: 'two', id: 2, blob: null, ratio: null, size: null });
      await insertRow(tx, 'things', { id: 3, name: 'three', size: 7, ratio: 1.5, blob: null });
    });
    const gone = current().transaction(async (tx) => {
      await insertRow(tx, 'things', { id: 4, name: 'one', size: null, ratio: null, blob: null });
    });
    expect(isUniqueViolation(await gone.catch((error: unknown) => error))).toBe(true);
    const rows = await current().db.selectFrom('things').selectAll().orderBy('id').execute();
    expect(rows.map((row) => [row.id, row.name, row.size, row.ratio])).toEqual([
      [1, 'one', 5, 0.5],
      [2, 'two', null, null],
      [3, 'three', 7, 1.5],
    ]);
    expect(new Uint8Array(rows[0]?.blob ?? [])).toEqual(blob);
  });

  test('a batch of nothing does nothing', async () => {
    const store = current();
    await store.transaction((tx) => store.insertMany(tx, { table: 'things', columns: COLUMNS, rows: [] }));
    expect(await countThings(store)).toBe(0);
  });

  test('one row with a taken key fails the whole batch', async () => {
    const store = current();
    const rows = Array.from({ length: 200 }, (_, id) => [id === 199 ? 0 : id, null, null, null, null]);
    const batch = store.transaction((tx) =>
      store.insertMany(tx, { table: 'things', columns: COLUMNS, rows }),
    );
    expect(isUniqueViolation(await batch.catch((error: unknown) => error))).toBe(true);
    expect(await countThings(store)).toBe(0);
  });

  test.each([
    ['ignore', 'old', 10],
    ['replace', 'last', 30],
  ] as const)('rows with a taken key: %s keeps the %s one', async (action, _, size) => {
    const store = current();
    await store.db
      .insertInto('things')
      .values(thing(1, { size: 10 }))
      .execute();
    const rows = [1, 2, 1].map((id, index) => [id, `n${id}`, (index + 1) * 10]);
    const onConflict = { keys: ['id'], do: action };
    await store.transaction((tx) =>
      store.insertMany(tx, { table: 'things', columns: ['id', 'name', 'size'], rows, onConflict }),
    );
    const found = await store.db.selectFrom('things').select(['id', 'size']).orderBy('id').execute();
    expect(found).toEqual([
      { id: 1, size },
      { id: 2, size: 20 },
    ]);
  });

  test('rows with a taken key: add adds to some columns and leaves the others', async () => {
    const store = current();
    await store.db
      .insertInto('things')
      .values(thing(1, { name: 'first', size: 10 }))
      .execute();
    const batch = {
      table: 'things',
      columns: ['id', 'name', 'size'],
      onConflict: { keys: ['id'], do: 'add', columns: ['size'] },
    } as const;
    const many = Array.from({ length: 200 }, (_, index) => [index + 1, `later ${index}`, index]);
    await store.transaction((tx) => store.insertMany(tx, { ...batch, rows: many }));
    await store.transaction((tx) => store.insertMany(tx, { ...batch, rows: [[1, 'later', 5]] }));
    const found = await store.db.selectFrom('things').select(['id', 'name', 'size']).orderBy('id').execute();
    expect(found).toHaveLength(200);
    expect(found.slice(0, 2)).toEqual([
      { id: 1, name: 'first', size: 15 },
      { id: 2, name: 'later 1', size: 1 },
    ]);
  });

  test('a batch reads inside its own transaction', async () => {
    const store = current();
    const found = await store.transaction(async (tx) => {
      await store.insertMany(tx, { table: 'things', columns: ['id'], rows: [[5]] });
      return store.selectIn(tx, { table: 'things', columns: ['id'], column: 'id', keys: [5] });
    });
    expect(found).toEqual([{ id: 5 }]);
  });
}

function plainBytes(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}
