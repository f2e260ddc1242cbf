import type { CompiledQuery, Dialect } from 'kysely';
import type { ColumnTypes, DialectName, InsertMany, SelectIn } from './store.ts';

/** What one dialect does in its own way; everything else in this folder is written once for both. */
export interface Engine {
  readonly name: DialectName;
  readonly kysely: Dialect;
  readonly types: ColumnTypes;
  /** Statements that start a transaction which changes the schema, so that one process at a time does. */
  readonly prepareSchema: readonly string[];
  selectIn(query: SelectIn<string>): CompiledQuery;
  insertMany(run: RunQuery, batch: InsertMany<string>): Promise<void>;
  /** Whether transactions that wait together are better run in one: where there is one connection, and a commit waits for the disk. */
  readonly sharesCommits: boolean;
  /** Whether a transaction that failed this way may succeed when run again. */
  isTransient(error: unknown): boolean;
  /** Gives back what Kysely does not own, such as the lock of the folder. */
  close(): Promise<void>;
}

export type RunQuery = (query: CompiledQuery) => Promise<readonly Record<string, unknown>[]>;
