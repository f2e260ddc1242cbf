import { manualClock, systemClock, type ManualClock } from '@sluice/core';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Store } from '../../store/index.ts';
import { openEngine, openStore } from '../../store/open-store.ts';
import { postgresEngine } from '../../store/postgres.ts';
import { pglitePool, type PglitePool } from '../../store/testing/pglite-pool.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { ledgerMigrations, type LedgerTables } from '../ledger-tables.ts';

export interface LedgerKit {
  store: Store<LedgerTables>;
  ledger: Ledger;
  clock: ManualClock;
}

/** Runs a suite over an empty ledger on SQLite, on PGlite, and on a real PostgreSQL when there is one. */
export function onEveryStore(suite: (kit: () => LedgerKit) => void): void {
  describe('on SQLite', () => {
    run(suite, {
      open: () => openStore<LedgerTables>({ location: { kind: 'memory' }, migrations: ledgerMigrations }),
    });
  });
  describe('on PGlite', () => {
    let pglite: PglitePool;
    beforeAll(async () => {
      pglite = await pglitePool();
    });
    afterAll(() => pglite.close());
    run(suite, {
      open: () =>
        openEngine({ engine: postgresEngine(pglite), migrations: ledgerMigrations, clock: systemClock }),
      clean: () => pglite.empty(),
    });
  });
  const url = process.env['SLUICE_TEST_POSTGRES_URL'] ?? '';
  describe.skipIf(url === '')('on PostgreSQL, with SLUICE_TEST_POSTGRES_URL set to its URL', () => {
    run(suite, {
      open: () => {
        const schema = `ledger_${randomUUID().replaceAll('-', '')}`;
        return openStore<LedgerTables>({
          location: { kind: 'postgres', url, schema },
          migrations: ledgerMigrations,
        });
      },
      drop: async (store) => {
        await sql`do $$ begin execute 'drop schema ' || current_schema() || ' cascade'; end $$`.execute(
          store.db,
        );
      },
    });
  });
}

interface Place {
  open: () => Promise<Store<LedgerTables>>;
  drop?: (store: Store<LedgerTables>) => Promise<void>;
  clean?: () => Promise<void>;
}

function run(suite: (kit: () => LedgerKit) => void, { open, drop, clean }: Place): void {
  let kit: LedgerKit | undefined;
  beforeEach(async () => {
    const store = await open();
    const clock = manualClock();
    kit = { store, clock, ledger: createLedger({ store, clock }) };
  });
  afterEach(async () => {
    if (kit) await drop?.(kit.store);
    await kit?.store.close();
    await clean?.();
  });
  suite(() => {
    if (!kit) throw new Error('the suite asks for its store before the test begins');
    return kit;
  });
}
