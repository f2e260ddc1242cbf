import { systemClock } from '@sluice/core';
import { Kysely, sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openEngine, openStore } from './open-store.ts';
import { connectPostgres, postgresEngine } from './postgres.ts';
import type { SuiteTables } from './testing/store-suite.ts';
import { describeStore } from './testing/store-suite.ts';
import { pglitePool, type PglitePool } from './testing/pglite-pool.ts';

describeStore('SQLite in memory', {
  concurrent: false,
  open: (migrations) => openStore<SuiteTables>({ location: { kind: 'memory' }, migrations }),
});

let folder = '';
describeStore('SQLite on disk', {
  concurrent: false,
  open: async (migrations) => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-store-'));
    return openStore<SuiteTables>({ location: { kind: 'folder', path: folder }, migrations });
  },
  clean: () => rm(folder, { recursive: true }),
});

describe('one PGlite for all', () => {
  let pglite: PglitePool;
  beforeAll(async () => {
    pglite = await pglitePool();
  });
  afterAll(() => pglite.close());
  describeStore('PGlite', {
    concurrent: false,
    open: (migrations) =>
      openEngine<SuiteTables>({ engine: postgresEngine(pglite), migrations, clock: systemClock }),
    clean: () => pglite.empty(),
  });
});

const url = process.env['SLUICE_TEST_POSTGRES_URL'] ?? '';
describe.skipIf(url === '')('with SLUICE_TEST_POSTGRES_URL set to the URL of a PostgreSQL database', () => {
  let schema = '';
  describeStore('PostgreSQL', {
    concurrent: true,
    open: (migrations) => {
      schema = `test_${randomUUID().replaceAll('-', '')}`;
      return openStore<SuiteTables>({ location: { kind: 'postgres', url, schema }, migrations });
    },
    clean: async () => {
      const engine = postgresEngine(connectPostgres({ url }));
      const db = new Kysely<never>({ dialect: engine.kysely });
      await sql`drop schema ${sql.ref(schema)} cascade`.execute(db);
      await db.destroy();
    },
  });
});
