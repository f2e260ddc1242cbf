import type { ReadBatch } from '@sluice/connectors';
import type { Mapping } from '@sluice/core';
import { identifiersOf, type Identifiers } from './row-identity.ts';
import type { RowPlan } from './row-plan.ts';

export interface PlannedItem {
  row: number;
  line: number;
  identifiers: Identifiers;
  values: Readonly<Record<string, string>>;
}

/** The items of one request, with the rows beside them that need none. */
export interface ItemChunk {
  chunk: number;
  items: readonly PlannedItem[];
  /** Rows since the chunk before that repeat another row, or whose result is known. */
  duplicates: number;
  known: number;
}

/**
 * The items of a file in requests of `batchSize`. The plan makes them the same at every reading, so what was
 * done before a crash is known by its number. The last chunk has no items: it stands for the rows at the end.
 */
export async function* itemChunks(file: {
  batches: AsyncIterable<ReadBatch>;
  plan: RowPlan;
  mapping: Mapping;
  batchSize: number;
  /** Chunks that are wanted; the others are passed over, quicker than building them. */
  wants: (chunk: number) => boolean;
}): AsyncIterable<ItemChunk> {
  const { plan, mapping, batchSize } = file;
  let items: PlannedItem[] = [];
  let count = 0;
  let chunk = 0;
  let duplicates = 0;
  let known = 0;
  for await (const { rows } of file.batches) {
    for (const { row, line, values } of rows) {
      const fate = plan.fate(row);
      if (fate === 'duplicate') duplicates += 1;
      else if (fate === 'known') known += 1;
      if (fate !== 'item') continue;
      if (file.wants(chunk)) items.push({ row, line, identifiers: identifiersOf(values, mapping), values });
      count += 1;
      if (count < batchSize) continue;
      if (file.wants(chunk)) yield { chunk, items, duplicates, known };
      chunk += 1;
      items = [];
      count = 0;
      duplicates = 0;
      known = 0;
    }
  }
  if (count > 0) {
    if (file.wants(chunk)) yield { chunk, items, duplicates, known };
    chunk += 1;
    duplicates = 0;
    known = 0;
  }
  if (file.wants(chunk)) yield { chunk, items: [], duplicates, known };
}

/** The chunk number of the rows at the end. */
export function tailChunk(items: number, batchSize: number): number {
  return Math.ceil(items / batchSize);
}
