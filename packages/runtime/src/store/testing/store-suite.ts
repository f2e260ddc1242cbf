import { afterEach, beforeEach, describe } from 'vitest';
import type { Migration, Store } from '../store.ts';
import { describeBatches } from './batches-suite.ts';
import { suiteMigrations, type SuiteTables } from './suite-tables.ts';
import { describeTransactions } from './transactions-suite.ts';
import { describeValues } from './values-suite.ts';

/** What every store must do alike. `open` gives an empty store that holds `suiteMigrations`. */
export interface StoreUnderTest {
  open(migrations: readonly Migration[]): Promise<Store<SuiteTables>>;
  /** Takes away what `open` made; called after the store is closed. */
  clean?(): Promise<void>;
  /** How many transactions run at once: several clients in place of one. */
  concurrent: boolean;
}

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
