import { afterEach, beforeEach } from 'vitest';
import { overBothStores } from '../../schema/testing/stores.ts';
import { openPeople, type PeopleBench } from './people-bench.ts';

/** Runs the tests over both stores, each with people of its own. */
export function withPeople(tests: (bench: () => PeopleBench) => void): void {
  overBothStores((place) => {
    let bench: PeopleBench;
    beforeEach(async () => {
      bench = await openPeople(place());
    });
    afterEach(() => bench.close());
    tests(() => bench);
  });
}
