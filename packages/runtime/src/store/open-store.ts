import { SluiceError, systemClock, type Clock } from '@sluice/core';
import { Kysely, sql, type Transaction } from 'kysely';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { createGroupCommit } from './group-commit.ts';
import { lockFolder, makePrivate } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import { connectPostgres, postgresEngine } from './postgres.ts';
import { sqliteEngine } from './sqlite.ts';
import { storeError } from './store-errors.ts';
import { createTurns, type Turns } from './turn.ts';
import type { Migration, Row, Store, StoreLocation, Tx } from './store.ts';

export interface OpenStore {
  location: StoreLocation;
  migrations: readonly Migration[];
  clock?: Clock;
}

/**
 * Opens the store and brings its schema up to date. Throws `store.locked` when another process has the
 * folder, `store.newer` when a newer version wrote it, `store.failed` or `store.full` otherwise.
 */
export async function openStore<DB>(options: OpenStore): Promise<Store<DB>> {
  const clock = options.clock ?? systemClock;
  return openEngine<DB>({ engine: engineAt(options.location, clock), migrations: options.migrations, clock });
}

/** The same over an engine made by the caller. */
export async function openEngine<DB>(options: {
  engine: Engine;
  migrations: readonly Migration[];
  clock: Clock;
}): Promise<Store<DB>> {
  const { engine } = options;
  const db = new Kysely<DB>({ dialect: engine.kysely });
  const store = storeOver(engine, { db, clock: options.clock });
  try {
    await sql`select 1`.execute(db);
    // Migrations write their own tables, whatever shape DB has.
    await migrate({ ...options, db: db as unknown as Kysely<never> });
    return store;
  } catch (error) {
    await store.close();
    throw storeError(error);
  }
}

function engineAt(location: StoreLocation, clock: Clock): Engine {
  switch (location.kind) {
    case 'memory':
      return sqliteEngine({ path: ':memory:', clock, release: () => undefined });
    case 'folder': {
      const release = lockFolder(location.path);
      const path = join(location.path, location.file ?? 'sluice.db');
      try {
        makePrivate(path);
      } catch (error) {
        release();
        throw storeError(error);
      }
      return sqliteEngine({ path, clock, release });
    }
    case 'postgres':
      return postgresEngine(connectPostgres(location), location.schema);
  }
}

function storeOver<DB>(engine: Engine, { db, clock }: { db: Kysely<DB>; clock: Clock }): Store<DB> {
  const afterCommit = new WeakMap<Tx<DB>, (() => void)[]>();
  let closing: Promise<void> | undefined;
  const turns = createTurns(clock);
  const alone = <T>(work: (tx: Tx<DB>) => Promise<T>): Promise<T> => db.transaction().execute(work);
  const transact = engine.sharesCommits
    ? createGroupCommit<Tx<DB>>({ turns, transact: alone, savepoint })
    : alone;
  const once = async <T>(work: (tx: Tx<DB>) => Promise<T>): Promise<T> => {
    let callbacks: (() => void)[] = [];
    const result = await transact((tx) => {
      callbacks = [];
      afterCommit.set(tx, callbacks);
      return work(tx);
    });
    for (const callback of callbacks) callback();
    return result;
  };
  return {
    dialect: engine.name,
    db,
    transaction: async (work) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(work);
        } catch (error) {
          if (attempt === MAX_ATTEMPTS || !engine.isTransient(error)) throw error;
        }
      }
    },
    onCommit: (tx, callback) => {
      const callbacks = afterCommit.get(tx);
      if (!callbacks)
        throw new SluiceError('store.failed', { message: 'This transaction is not one of this store.' });
      callbacks.push(callback);
    },
    selectIn: async (tx, query) => {
      const found: Row[] = [];
      const keys = [...new Set(query.keys)];
      for (let from = 0; from < keys.length; from += MAX_KEYS) {
        const part = engine.selectIn({ ...query, keys: keys.slice(from, from + MAX_KEYS) });
        const { rows } = await (tx ?? db).executeQuery<Row>(part);
        found.push(...rows);
      }
      return found;
    },
    insertMany: async (tx, batch) => {
      await engine.insertMany(async (query) => (await asRows(tx).executeQuery<Row>(query)).rows, batch);
    },
    ping: async () => void (await sql`select 1`.execute(db)),
    close: () => (closing ??= closeAll(engine, { db, turns })),
  };
}

const SAVEPOINT = {
  set: sql`savepoint one_of_many`,
  keep: sql`release savepoint one_of_many`,
  undo: sql`rollback to savepoint one_of_many`,
};

async function savepoint<DB>(tx: Tx<DB>, act: keyof typeof SAVEPOINT): Promise<void> {
  await SAVEPOINT[act].execute(tx);
}

const MAX_ATTEMPTS = 8;
const MAX_KEYS = 50_000;

async function closeAll<DB>(engine: Engine, { db, turns }: { db: Kysely<DB>; turns: Turns }): Promise<void> {
  try {
    // Transactions that asked before the end come to theirs, unless that takes too long.
    await turns.take().catch(() => undefined);
    turns.end();
    await db.destroy();
  } finally {
    await engine.close();
  }
}

function asRows<DB>(tx: Tx<DB>): Transaction<DB> {
  if (!tx.isTransaction)
    throw new SluiceError('store.failed', { message: 'Rows are written inside a transaction.' });
  return tx;
}
