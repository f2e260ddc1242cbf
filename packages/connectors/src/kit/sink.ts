import type { DataRecord } from '@sluice/core';
import type { CallAction } from './action.ts';

/** A collection that can be written in batches. Writing the same record twice leaves one. */
export interface Sink {
  title: string;
  entity: 'contact' | 'company';
  /** Records a batch may hold; a batch is one step of a run, retried as a whole. */
  batchSize: number;
  /** Which of core's fields it stores. */
  fields: readonly string[];
  /**
   * Creates or updates each record by its `key`, and tells of each what became of it. May be called again
   * with the same batch after a crash at any point. Throws only what `call` throws for the whole batch
   * (credentials refused, provider gone): what one record is refused for is that record's outcome.
   */
  upsert: (records: readonly SinkRecord[], call: CallAction) => Promise<SinkOutcome[]>;
}

export interface SinkRecord {
  /** Stable and unique for the thing described, over all runs: the import marker at the provider. */
  key: string;
  values: DataRecord;
}

export type SinkOutcome =
  | { status: 'created' | 'updated' | 'unchanged'; id: string }
  | { status: 'refused'; code: string; reason: string };
