// The only file that knows which SQLite driver is used, and its habits (measured with libsql 0.5.29):
// it binds every number as REAL, returns blobs as ArrayBuffer, aborts the process on a boolean, and
// finalises statements only when they are collected as garbage.
import Libsql from 'libsql';
import { storable } from './values.ts';

export type SqliteRow = Record<string, unknown>;

export interface SqliteResult {
  rows: SqliteRow[];
  /** Rows changed; undefined for what only reads. */
  changes: number | undefined;
}

/** One open SQLite database; every call runs to its end before it returns. */
export interface SqliteFile {
  run(sql: string, parameters: readonly unknown[]): SqliteResult;
  exec(sql: string): void;
  inTransaction(): boolean;
  close(): void;
}

/** Opens or makes the database at `path`, which may be `:memory:`. */
export function openSqliteFile(path: string): SqliteFile {
  const database = new Libsql(path, { timeout: BUSY_TIMEOUT_MS });
  const statements = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const known = statements.get(sql);
    if (known) {
      if (statements.size <= MAX_STATEMENTS / 2) return known;
      // Put last again, so that the first in the map is the one unused for longest.
      statements.delete(sql);
      statements.set(sql, known);
      return known;
    }
    const statement = database.prepare(sql);
    const prepared = { statement, reads: statement.reader, defines: DEFINES.test(sql) };
    statements.set(sql, prepared);
    if (statements.size > MAX_STATEMENTS) statements.delete(statements.keys().next().value ?? '');
    return prepared;
  };
  return {
    run(sql, parameters) {
      const prepared = prepare(sql);
      const bound = parameters.map(bind);
      if (prepared.defines) statements.clear();
      if (!prepared.reads) return { rows: [], changes: prepared.statement.run(bound).changes };
      const rows = prepared.statement.all(bound) as SqliteRow[];
      return { rows: withBytes(rows), changes: READS.test(sql) ? undefined : rows.length };
    },
    exec: (sql) => void database.exec(sql),
    inTransaction: () => database.inTransaction,
    close() {
      statements.clear();
      database.close();
    },
  };
}

const BUSY_TIMEOUT_MS = 5000;
const MAX_STATEMENTS = 256;
const DEFINES = /^\s*(create|alter|drop)\b/i;
const READS = /^\s*(select|with|pragma|explain|values)\b/i;

interface Prepared {
  statement: Libsql.Statement;
  reads: boolean;
  /** Whether it changes the schema, and so outdates what was prepared before. */
  defines: boolean;
}

function bind(value: unknown): unknown {
  const safe = storable(value);
  return typeof safe === 'number' && Number.isSafeInteger(safe) ? BigInt(safe) : safe;
}

function withBytes(rows: SqliteRow[]): SqliteRow[] {
  for (const row of rows) {
    for (const key in row) {
      const value = row[key];
      if (value instanceof ArrayBuffer) row[key] = Buffer.from(value);
    }
  }
  return rows;
}
