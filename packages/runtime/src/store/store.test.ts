import { SluiceError, systemClock } from '@sluice/core';
import { Kysely, sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, openStore } from './open-store.ts';
import { connectPostgres, postgresEngine } from './postgres.ts';
import { describeStore } from './testing/store-suite.ts';
import { suiteMigrations, type SuiteTables } from './testing/suite-tables.ts';
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

  test('processes that start at once change the schema once', async () => {
    const engine = () => postgresEngine(pglite);
    const opening = [1, 2, 3].map(() =>
      openEngine<SuiteTables>({ engine: engine(), migrations: suiteMigrations, clock: systemClock }),
    );
    const [one] = await Promise.all(opening);
    expect(await one?.db.selectFrom('things').selectAll().execute()).toEqual([]);
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

  test('processes that start at once change the schema once, and a cut connection is replaced', async () => {
    schema = `test_${randomUUID().replaceAll('-', '')}`;
    const location = { kind: 'postgres', url, schema } as const;
    const opening = [1, 2, 3, 4].map(() => openStore<SuiteTables>({ location, migrations: suiteMigrations }));
    const [one, two, ...others] = await Promise.all(opening);
    if (!one || !two) throw new Error('nothing opened');
    // Its own connection alone: other tests have theirs on the same server.
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(one.db);
    await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0})`.execute(two.db);
    const ping = () =>
      one.ping().then(
        () => 'answers',
        (error: unknown) => (error instanceof SluiceError ? error.code : error),
      );
    const answers = [await ping(), await ping(), await ping()];
    expect(answers.at(-1)).toBe('answers');
    expect(answers.every((answer) => answer === 'answers' || answer === 'store.failed')).toBe(true);
    await sql`drop schema ${sql.ref(schema)} cascade`.execute(one.db);
    await Promise.all([one, two, ...others].map((store) => store.close()));
  });
});
