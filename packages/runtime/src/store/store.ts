import type { Kysely, Transaction } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/**
 * Where the data lives. A folder holds one SQLite file (`sluice.db` unless named otherwise) and takes the
 * folder's lock; memory is for tests.
 */
export type StoreLocation =
  | { kind: 'memory' }
  | { kind: 'folder'; path: string; file?: string }
  | { kind: 'postgres'; url: string; schema?: string };

/** A database of the shape `DB` (Kysely's table map), with the few things that the two dialects do apart. */
export interface Store<DB> {
  readonly dialect: DialectName;
  readonly db: Kysely<DB>;
  /**
   * One durable transaction: when the promise resolves, what was written survives power loss. `work` uses
   * only its `tx` and awaits nothing but the store: inside it `store.db` and another `transaction` would
   * wait for a turn that never comes (`store.failed` after a while). It may run again after a deadlock, so
   * it changes nothing outside the store; `onCommit` is for that.
   */
  transaction<T>(work: (tx: Tx<DB>) => Promise<T>): Promise<T>;
  /** Calls back once `tx` is durable; never when it is rolled back. */
  onCommit(tx: Tx<DB>, callback: () => void): void;
  /**
   * Rows whose `column` is one of `keys`, in no order, by one prepared statement however many keys there
   * are. Keys have the type of the column: text or integer.
   */
  selectIn<T extends keyof DB & string>(tx: Tx<DB> | null, query: SelectIn<T>): Promise<Row[]>;
  /** Many rows at the speed the dialect allows; of several with the same key, `replace` keeps the last. */
  insertMany<T extends keyof DB & string>(tx: Tx<DB>, batch: InsertMany<T>): Promise<void>;
  /** Throws `store.failed` when the store does not answer; for readiness checks. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export type Tx<DB> = Transaction<DB>;
export type Value = string | number | bigint | Uint8Array | null;
export type Row = Record<string, Value>;

export interface SelectIn<T> {
  table: T;
  columns: readonly string[];
  column: string;
  keys: readonly (string | number)[];
  /** Further equalities, such as the workspace. */
  where?: Readonly<Record<string, string | number>>;
}

export interface InsertMany<T> {
  table: T;
  columns: readonly string[];
  /** Each row's values in the order of `columns`. */
  rows: readonly (readonly Value[])[];
  /**
   * What a row with the same key does: fail (the default), leave the old one, replace its other columns, or be
   * added to some of them, where `rows` holds each key once.
   */
  onConflict?:
    | { keys: readonly string[]; do: 'ignore' | 'replace' }
    | { keys: readonly string[]; do: 'add'; columns: readonly string[] };
}

/** Column types that mean the same in both dialects, for `sql.raw(types.text)` in a migration. */
export interface ColumnTypes {
  /** Sorts by code point. */
  text: string;
  /** 64-bit integer; comes back as a number, so keep it under 2^53. */
  integer: string;
  real: string;
  bytes: string;
  /** JSON kept as text: written with JSON.stringify, read with JSON.parse. */
  json: string;
}

/** One numbered step of the schema, written once for both dialects. */
export interface Migration {
  /** `0001-accounts`: applied in the order of the names, each once, each in its own transaction. */
  name: string;
  up(db: Kysely<never>, types: ColumnTypes, dialect: DialectName): Promise<void>;
}
