import type { StoreLocation } from '@sluice/runtime';
import { afterEach, beforeEach, describe } from 'vitest';
import { makeTestDatabase } from './test-database.ts';

const postgresUrl = process.env['SLUICE_TEST_POSTGRES_URL'];

/** Runs the tests over both stores; each test finds a new, empty one at `place`. */
export function overBothStores(tests: (place: () => StoreLocation) => void): void {
  describe('over SQLite', () => tests(() => ({ kind: 'memory' })));
  describe.skipIf(postgresUrl === undefined)('over PostgreSQL (set SLUICE_TEST_POSTGRES_URL)', () => {
    let database: Awaited<ReturnType<typeof makeTestDatabase>>;
    beforeEach(async () => {
      database = await makeTestDatabase(postgresUrl ?? '');
    });
    afterEach(() => database.drop());
    tests(() => ({ kind: 'postgres', url: database.url }));
  });
}
