import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { countThings, thing, type SuiteTables } from './suite-tables.ts';

/** A transaction is there as a whole or not at all. */
export function describeTransactions(current: () => Store<SuiteTables>, concurrent: boolean): void {
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
