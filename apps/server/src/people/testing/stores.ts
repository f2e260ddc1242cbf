import type { StoreLocation } from '@sluice/runtime';
import { afterEach, beforeEach, describe } from 'vitest';
import { makeTestDatabase } from '../../http/testing/test-database.ts';
import { openPeople, type PeopleBench } from './people-bench.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];

/** Runs the tests over both stores, each with people of its own. */
export function overBothStores(tests: (bench: () => PeopleBench) => void): void {
  const run = (place: () => Promise<{ location: StoreLocation; leave: () => Promise<void> }>) => {
    let bench: PeopleBench;
    let leave: () => Promise<void>;
    beforeEach(async () => {
      const { location, ...placed } = await place();
      ({ leave } = placed);
      bench = await openPeople(location);
    });
    afterEach(async () => {
      await bench.close();
      await leave();
    });
    tests(() => bench);
  };
  describe('over SQLite', () =>
    run(async () => ({ location: { kind: 'memory' }, leave: async () => undefined })));
  describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () =>
    run(async () => {
      const { url, drop } = await makeTestDatabase(postgresUrl ?? '');
      return { location: { kind: 'postgres', url }, leave: drop };
    }),
  );
}
