import type { Enricher, ReadBatch } from '@sluice/connectors';
import type { Estimate, Mapping } from '@sluice/core';
import { HASH_BYTES, hashIdentity, IdentityTable } from './identity-table.ts';
import { identify } from './row-identity.ts';
import { RowLines } from './row-lines.ts';
import { RowPlan } from './row-plan.ts';

export interface RowsToPlan {
  batches: AsyncIterable<ReadBatch>;
  enricher: Enricher;
  mapping: Mapping;
  /** Called for every batch of the file, with how many rows were read by then. */
  onBatch: (rows: number) => Promise<void>;
  signal: AbortSignal;
}

/** A first plan, in which everything not refused or repeated is an item, numbered by its identity. */
export interface DraftPlan {
  plan: RowPlan;
  identities: IdentityTable;
  /** Every column the file has; those of JSON Lines may turn up late. */
  columns: readonly string[];
  refused: number;
  unusable: Estimate['unusable'];
  blank: number;
  lines: RowLines;
  /** Where in the file the rows 1, 501, 1001 … begin. */
  rowStarts: readonly number[];
}

/** One pass over a file: refuses what cannot be looked up and finds what repeats an earlier row. */
export async function draftPlan(file: RowsToPlan): Promise<DraftPlan> {
  const plan = new RowPlan();
  const lines = new RowLines();
  const identities = new IdentityTable();
  let columns: readonly string[] = [];
  const refusals = countRefusals();
  let blank = 0;
  const rowStarts: number[] = [];
  for await (const batch of file.batches) {
    file.signal.throwIfAborted();
    columns = batch.columns;
    rowStarts.push(batch.offset);
    for (const row of batch.rows) {
      lines.push(row.line);
      if (row.blank) {
        plan.push('blank', 0);
        blank += 1;
        continue;
      }
      const found = identify(row, file);
      if (!('identity' in found)) {
        refusals.add(found);
        plan.push('refused', 0);
        continue;
      }
      const { number, isNew } = identities.add(hashIdentity(found.identity), row.row);
      if (isNew) plan.push('item', number);
      else plan.push('duplicate', identities.rowOf(number));
    }
    await file.onBatch(plan.length);
  }
  return { plan, identities, columns, ...refusals.counts(), blank, lines, rowStarts };
}

const MAX_REASONS = 10;

/** Counts what is refused by its code, and keeps the words that the first of each was refused with. */
function countRefusals() {
  const byCode = new Map<string, Estimate['unusable'][number]>();
  return {
    add: ({ code, reason }: { code: string; reason: string }) => {
      const known = byCode.get(code);
      if (known) known.rows += 1;
      else byCode.set(code, { code, reason, rows: 1 });
    },
    counts: () => {
      const all = [...byCode.values()].toSorted((one, other) => other.rows - one.rows);
      return { refused: all.reduce((sum, { rows }) => sum + rows, 0), unusable: all.slice(0, MAX_REASONS) };
    },
  };
}

export type PlannedCounts = Pick<Estimate, 'rows' | 'toEnrich' | 'duplicates' | 'known' | 'refused'>;

/** The final plan: identities become known ones and items, both numbered in the order of the file. */
export function finishPlan(
  draft: DraftPlan,
  knownPlaceOf: (identity: number) => number,
): { counts: PlannedCounts; itemHashes: Buffer } {
  const { plan, identities } = draft;
  const hashes = Buffer.allocUnsafe(identities.size * HASH_BYTES);
  let items = 0;
  let known = 0;
  for (let row = 1; row <= plan.length; row += 1) {
    if (plan.fate(row) !== 'item') continue;
    const identity = plan.number(row);
    const place = knownPlaceOf(identity);
    if (place >= 0) {
      plan.set(row, 'known', place);
      known += 1;
      continue;
    }
    identities.copyHash(identity, hashes, items * HASH_BYTES);
    plan.set(row, 'item', items);
    items += 1;
  }
  const counts = {
    rows: plan.length - draft.blank,
    toEnrich: items,
    duplicates: plan.length - draft.blank - items - known - draft.refused,
    known,
    refused: draft.refused,
  };
  return { counts, itemHashes: hashes.subarray(0, items * HASH_BYTES) };
}
