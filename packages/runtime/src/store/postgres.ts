import { SluiceError } from '@sluice/core';
import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  PostgresDriver,
  type PostgresPool,
} from 'kysely';
import { Pool, types } from 'pg';
import type { Engine, RunQuery } from './engine.ts';
import { onConflict } from './on-conflict.ts';
import { causes, storeError } from './store-errors.ts';
import type { InsertMany, SelectIn, Value } from './store.ts';
import { quoted, storable } from './values.ts';

/** PostgreSQL behind the engine's seam, over a pool of the shape of `pg.Pool`, working in one schema. */
export function postgresEngine(pool: PostgresPool, schema?: string): Engine {
  const safePool = withStoreErrors(pool);
  const columnTypes = new Map<string, Promise<Map<string, string>>>();
  const typesOf = (run: RunQuery, table: string) => {
    const known = columnTypes.get(table) ?? readColumnTypes(run, table);
    columnTypes.set(table, known);
    known.catch(() => columnTypes.delete(table));
    return known;
  };
  return {
    name: 'postgres',
    // Text sorts by code point, as SQLite sorts it.
    types: {
      text: 'text collate "C"',
      integer: 'bigint',
      real: 'double precision',
      bytes: 'bytea',
      json: 'text',
    },
    prepareSchema: prepareSchema(schema),
    kysely: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PostgresDriver({ pool: safePool }),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    selectIn,
    insertMany: async (run, batch) => {
      const types = await typesOf(run, batch.table);
      const rows = batch.onConflict?.do === 'replace' ? lastOfEachKey(batch) : batch.rows;
      const text = insertText(batch, types);
      for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
        const chunk = rows.slice(from, from + CHUNK_ROWS);
        await run(
          CompiledQuery.raw(
            text,
            batch.columns.map((_, index) => arrayLiteral(chunk, index)),
          ),
        );
      }
    },
    sharesCommits: false,
    isTransient: (error) => causes(error).some((code) => TRANSIENT.has(code)),
    close: async () => undefined,
  };
}

/** A pool of connections to a server. `schema` is the one that every connection works in. */
export function connectPostgres(options: { url: string; schema?: string }): PostgresPool {
  const settings = ['-c idle_in_transaction_session_timeout=120000', '-c lock_timeout=60000'];
  if (options.schema !== undefined) settings.push(`-c search_path=${plainName(options.schema)}`);
  const pool = new Pool({
    connectionString: checkedUrl(options.url),
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    application_name: 'sluice',
    options: settings.join(' '),
    types: { getTypeParser: typeParser },
  });
  // A connection that breaks while nobody uses it must not end the process; its next use reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const CHUNK_ROWS = 5000;
const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
const SCHEMA_LOCK = 0x51_01ce;
// Serialization failure, deadlock.
const TRANSIENT = new Set(['40001', '40P01']);
// int8 and numeric (what a sum of int8 is) come as numbers, as from SQLite.
const NUMBER_TYPES = new Set([20, 1700]);

const typeParser = (...[oid, format]: Parameters<typeof types.getTypeParser>) =>
  NUMBER_TYPES.has(oid) ? Number : (types.getTypeParser(oid, format) as (text: string) => unknown);

/** One process at a time changes the schema; the others wait until its transaction ends. */
function prepareSchema(schema: string | undefined): readonly string[] {
  const lock = `select pg_advisory_xact_lock(${SCHEMA_LOCK}, hashtext(current_setting('search_path')))`;
  return schema === undefined ? [lock] : [lock, `create schema if not exists ${quoted(plainName(schema))}`];
}

function plainName(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
  throw new SluiceError('store.failed', {
    message: 'The name of the database schema is not valid.',
    fix: 'Use small letters, digits and underscores, starting with a letter.',
  });
}

/** The URL, once it is known to be one; what a parser would throw holds the password, so it goes no further. */
function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return url;
  throw new SluiceError('store.failed', {
    message: 'The database URL cannot be read.',
    fix: 'Write it as postgres://USER:PASSWORD@HOST:5432/DATABASE, with special characters of the password percent-encoded.',
  });
}

function selectIn(query: SelectIn<string>): CompiledQuery {
  const columns = query.columns.map(quoted).join(', ');
  const where = Object.entries(query.where ?? {});
  const equal = where.map(([name], index) => ` and ${quoted(name)} = $${index + 2}`).join('');
  const inKeys = `${quoted(query.column)} = any($1)`;
  return CompiledQuery.raw(`select ${columns} from ${quoted(query.table)} where ${inKeys}${equal}`, [
    arrayText(query.keys),
    ...where.map(([, value]) => value),
  ]);
}

function insertText(batch: InsertMany<string>, types: ReadonlyMap<string, string>): string {
  const columns = batch.columns.map(quoted).join(', ');
  const arrays = batch.columns
    .map((name, index) => `$${index + 1}::${types.get(name) ?? 'text'}[]`)
    .join(', ');
  return `insert into ${quoted(batch.table)} (${columns}) select * from unnest(${arrays})${onConflict(batch)}`;
}

async function readColumnTypes(run: RunQuery, table: string): Promise<Map<string, string>> {
  const rows = await run(
    CompiledQuery.raw(
      `select attname::text as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [quoted(table)],
    ),
  );
  return new Map(rows.map((row) => [String(row['name']), String(row['type'])]));
}

/** One statement may not replace the same row twice here, so the last of each key stands for all. */
function lastOfEachKey(batch: InsertMany<string>): readonly (readonly Value[])[] {
  const places = (batch.onConflict?.keys ?? []).map((name) => batch.columns.indexOf(name));
  const last = new Map<string, readonly Value[]>();
  for (const row of batch.rows) last.set(JSON.stringify(places.map((place) => String(row[place]))), row);
  return [...last.values()];
}

function arrayLiteral(rows: readonly (readonly Value[])[], column: number): string {
  return arrayText(rows.map((row) => row[column] ?? null));
}

/** An array as the server reads one from text (PostgreSQL manual, 8.15.2). */
function arrayText(values: readonly Value[]): string {
  return `{${values.map(elementText).join(',')}}`;
}

function elementText(value: Value): string {
  const safe = storable(value);
  if (safe === null) return 'NULL';
  if (typeof safe === 'string') return `"${safe.replaceAll(/["\\]/g, '\\$&')}"`;
  if (safe instanceof Uint8Array) return `"\\\\x${Buffer.from(safe).toString('hex')}"`;
  return String(safe);
}

/** The same pool, with the values it is given checked and what it throws told as store errors. */
function withStoreErrors(pool: PostgresPool): PostgresPool {
  const attempt = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw storeError(error);
    }
  };
  return {
    end: () => pool.end(),
    connect: async () => {
      const client = await attempt(pool.connect());
      return {
        query: ((text: string, parameters: readonly unknown[]) =>
          attempt(
            Promise.resolve(parameters.map(storable)).then((safe) => client.query(text, safe)),
          )) as typeof client.query,
        release: () => client.release(),
      };
    },
  };
}
