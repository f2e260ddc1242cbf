import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertRow } from '../insert-row.ts';
import { isUniqueViolation } from '../store-errors.ts';
import type { Migration, Store } from '../store.ts';

/** What every store must do alike. `open` gives an empty store that holds `suiteMigrations`. */
export interface StoreUnderTest {
  open(migrations: readonly Migration[]): Promise<Store<SuiteTables>>;
  /** Takes away what `open` made; called after the store is closed. */
  clean?(): Promise<void>;
  /** How many transactions run at once: several clients in place of one. */
  concurrent: boolean;
}

export interface SuiteTables {
  things: ThingTable;
  parts: { thing_id: number; label: string };
}

interface ThingTable {
  id: number;
  name: string | null;
  size: number | null;
  ratio: number | null;
  blob: Uint8Array | null;
}

export const suiteMigrations: readonly Migration[] = [
  {
    name: '0002-parts',
    up: async (db, types) => {
      await sql`create table parts (thing_id ${sql.raw(types.integer)} not null references things (id), label ${sql.raw(types.text)})`.execute(
        db,
      );
    },
  },
  {
    name: '0001-things',
    up: async (db, types) => {
      const { integer, text, real, bytes } = types;
      await sql`create table things (id ${sql.raw(integer)} primary key, name ${sql.raw(text)} unique,
        size ${sql.raw(integer)}, ratio ${sql.raw(real)}, blob ${sql.raw(bytes)})`.execute(db);
    },
  },
];

const COLUMNS = ['id', 'name', 'size', 'ratio', 'blob'] as const;

export function describeStore(name: string, subject: StoreUnderTest): void {
  describe(`store on ${name}`, () => {
    let store: Store<SuiteTables>;
    beforeEach(async () => {
      store = await subject.open(suiteMigrations);
    });
    afterEach(async () => {
      await store.close();
      await subject.clean?.();
    });
    describeValues(() => store);
    describeTransactions(() => store, subject.concurrent);
    describeBatches(() => store);
  });
}

function describeValues(current: () => Store<SuiteTables>): void {
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

function describeTransactions(current: () => Store<SuiteTables>, concurrent: boolean): void {
  test('a transaction that throws leaves nothing, and its error arrives unchanged', async () => {
    const store = current();
    const cause = new Error('stop here');
    const work = store.transaction(async (tx) => {
      await tx.insertInto('things').values(thing(1)).execute();
      throw cause;
    });
    await expect(work).rejects.toBe(cause);
    expect(await countThings(store)).toBe(0);
  });

  test('a transaction is unusable once it is over', async () => {
    const store = current();
    const kept = await store.transaction(async (tx) => [tx]);
    const late = kept[0]?.insertInto('things').values(thing(1)).execute();
    await expect(late).rejects.toThrow('already committed');
    expect(await countThings(store)).toBe(0);
  });

  test('what waits for a commit hears of commits only', async () => {
    const store = current();
    const heard: string[] = [];
    await store.transaction(async (tx) => store.onCommit(tx, () => heard.push('committed')));
    const failing = store.transaction(async (tx) => {
      store.onCommit(tx, () => heard.push('rolled back'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(heard).toEqual(['committed']);
  });

  test('a hundred transactions that count up together lose none', async () => {
    const store = current();
    await store.db
      .insertInto('things')
      .values(thing(1, { size: 0 }))
      .execute();
    const countUp = () =>
      store.transaction(async (tx) => {
        await tx
          .updateTable('things')
          .set((eb) => ({ size: eb('size', '+', 1) }))
          .where('id', '=', 1)
          .execute();
      });
    await Promise.all(Array.from({ length: 100 }, countUp));
    expect(await store.db.selectFrom('things').select('size').executeTakeFirst()).toEqual({ size: 100 });
  });

  // One connection cannot block itself.
  if (!concurrent) return;
  test('transactions that block each other for ever are run again until both are done', async () => {
    const store = current();
    await store.db
      .insertInto('things')
      .values([thing(1, { size: 0 }), thing(2, { size: 0 })])
      .execute();
    let arrived = 0;
    let open = () => undefined as void;
    const bothHoldOne = new Promise<void>((resolve) => (open = resolve));
    const add = (order: readonly number[]) =>
      store.transaction(async (tx) => {
        for (const id of order) {
          await tx
            .updateTable('things')
            .set((eb) => ({ size: eb('size', '+', 1) }))
            .where('id', '=', id)
            .execute();
          arrived += 1;
          if (arrived >= 2) open();
          await bothHoldOne;
        }
      });
    await Promise.all([add([1, 2]), add([2, 1])]);
    expect(await store.db.selectFrom('things').select('size').execute()).toEqual([{ size: 2 }, { size: 2 }]);
  });
}

function describeBatches(current: () => Store<SuiteTables>): void {
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

function thing(id: number, fields: Partial<ThingTable> = {}): ThingTable {
  return { id, name: `thing ${id}`, size: null, ratio: null, blob: null, ...fields };
}

async function countThings(store: Store<SuiteTables>): Promise<number> {
  const row = await store.db
    .selectFrom('things')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return row.n;
}

function plainBytes(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}
