import { SluiceError, type Clock } from '@sluice/core';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Driver,
} from 'kysely';
import { createBreathing } from './breathing.ts';
import type { Engine } from './engine.ts';
import { onConflict } from './on-conflict.ts';
import { openSqliteFile, type SqliteFile } from './sqlite-file.ts';
import { storeError } from './store-errors.ts';
import type { InsertMany, SelectIn } from './store.ts';
import { createTurns } from './turn.ts';
import { quoted } from './values.ts';

/**
 * SQLite behind the engine's seam: one connection, used in turns, so a query outside a transaction waits
 * for the transaction that is open. Every commit is on the disk before it is answered.
 */
export function sqliteEngine(options: { path: string; clock: Clock; release: () => void }): Engine {
  return {
    name: 'sqlite',
    types: { text: 'text', integer: 'integer', real: 'real', bytes: 'blob', json: 'text' },
    prepareSchema: [],
    kysely: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => sqliteDriver(options.path, options.clock),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    selectIn,
    insertMany: async (run, batch) => {
      for (let from = 0; from < batch.rows.length;) {
        // Two sizes only, so that every batch is made of two prepared statements.
        const count = batch.rows.length - from >= CHUNK_ROWS ? CHUNK_ROWS : 1;
        const parameters =
          count === 1 ? [...(batch.rows[from] ?? [])] : batch.rows.slice(from, from + count).flat();
        await run(CompiledQuery.raw(insertText(batch, count), parameters));
        from += count;
      }
    },
    sharesCommits: true,
    isTransient: () => false,
    close: async () => options.release(),
  };
}

const CHUNK_ROWS = 64;
const MAX_KEPT_WAL_BYTES = 64 * 1024 * 1024;

// The cache is bounded and nothing is mapped, so that memory stays the same however large the file grows.
const PRAGMAS = [
  'journal_mode = wal',
  'synchronous = full',
  'foreign_keys = on',
  'cache_size = -32000',
  // Fewer, larger checkpoints: a page that many commits change is written back once.
  'wal_autocheckpoint = 8000',
  'mmap_size = 0',
  'temp_store = memory',
  `journal_size_limit = ${MAX_KEPT_WAL_BYTES}`,
];

function sqliteDriver(path: string, clock: Clock): Driver {
  const turns = createTurns(clock);
  const breathe = createBreathing();
  let file: SqliteFile | undefined;
  const opened = (): SqliteFile => {
    if (!file) throw new SluiceError('store.failed', { message: 'The store is closed.' });
    return file;
  };
  const connection: DatabaseConnection = {
    // R is what the caller says the rows are.
    executeQuery: async <R>(query: CompiledQuery) => {
      const { rows, changes } = attempt(() => opened().run(query.sql, query.parameters));
      const found = rows as R[];
      return changes === undefined ? { rows: found } : { rows: found, numAffectedRows: BigInt(changes) };
    },
    streamQuery: () => {
      throw new SluiceError('store.failed', {
        message: 'A stream would hold the only connection; read page by page.',
      });
    },
  };
  return {
    init: async () => {
      file = attempt(() => openSqliteFile(path));
      for (const pragma of PRAGMAS) attempt(() => opened().run(`pragma ${pragma}`, []));
    },
    acquireConnection: async () => {
      await breathe();
      await turns.take();
      return connection;
    },
    beginTransaction: async () => attempt(() => opened().exec('begin immediate')),
    commitTransaction: async () => attempt(() => opened().exec('commit')),
    rollbackTransaction: async () => {
      // A full disk may have ended the transaction already.
      if (opened().inTransaction()) attempt(() => opened().exec('rollback'));
    },
    releaseConnection: async () => turns.give(),
    destroy: async () => {
      // Whatever runs now comes to its end first, unless that takes too long.
      await turns.take().catch(() => undefined);
      turns.end();
      const last = file;
      file = undefined;
      if (!last) return;
      try {
        // The driver keeps the file open until its statements are collected, so the log is emptied here.
        last.run('pragma wal_checkpoint(truncate)', []);
      } catch {
        // A full disk: the log stays as it is, and the next start reads it.
      }
      last.close();
    },
  };
}

function selectIn(query: SelectIn<string>): CompiledQuery {
  const columns = query.columns.map(quoted).join(', ');
  const where = Object.entries(query.where ?? {});
  const equal = where.map(([name]) => ` and ${quoted(name)} = ?`).join('');
  const inKeys = `${quoted(query.column)} in (select value from json_each(?))`;
  return CompiledQuery.raw(`select ${columns} from ${quoted(query.table)} where ${inKeys}${equal}`, [
    JSON.stringify(query.keys),
    ...where.map(([, value]) => value),
  ]);
}

function insertText(batch: InsertMany<string>, count: number): string {
  const row = `(${batch.columns.map(() => '?').join(', ')})`;
  const values = Array.from({ length: count }, () => row).join(', ');
  const columns = batch.columns.map(quoted).join(', ');
  return `insert into ${quoted(batch.table)} (${columns}) values ${values}${onConflict(batch)}`;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error);
  }
}
